#include "tests/measure/coverage.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <sstream>

#include <fmt/format.h>

#include "host/measure/autoregression_estimate.hpp"
#include "host/measure/finite_chain_estimate.hpp"
#include "host/measure/network_certificate.hpp"
#include "tests/properties/random_source.hpp"

namespace boundsweep {
namespace {

/// A loss in [0, 1] and what was to be expected of it, `ahead` steps before.
struct Step {
  double loss, expected;
};
using Path = std::vector<Step>;

struct LossProcess {
  const char* name;
  std::function<Path(RandomSource&)> draw;
  std::size_t ahead = 1;
  double code_bits = 0;
};

constexpr int losses_in_a_path = 300;

double coin(RandomSource& random, double probability) {
  return random.chance(probability) ? 1.0 : 0.0;
}

/// A path of whatever `next` makes of the number of the step.
template <class Next>
Path path_of(Next next) {
  Path path;
  for (int n = 0; n < losses_in_a_path; ++n) path.push_back(next(n));
  return path;
}

/// The law of the losses is that of one of two regimes, which last for 50 steps on average.
Path regimes(RandomSource& random) {
  bool good = true;
  return path_of([&](int) {
    if (random.chance(0.02)) good = !good;
    const double probability = good ? 0.1 : 0.6;
    return Step{coin(random, probability), probability};
  });
}

/// A linear chain decides how large a loss may become.
Path volatility(RandomSource& random) {
  double z = 0;
  return path_of([&](int) {
    const double most = 0.5 + 0.5 * std::tanh(z);
    z = 0.9 * z + random.uniform(-1, 1);
    return Step{most * random.uniform(), most / 2};
  });
}

/// Losses make further losses likely.
Path self_exciting(RandomSource& random) {
  double recent = 0;
  return path_of([&](int) {
    const double probability = 0.05 + 0.8 * recent;
    const double loss = coin(random, probability);
    recent = 0.8 * recent + 0.2 * loss;
    return Step{loss, probability};
  });
}

/// Means of three draws that follow each other, forecast three steps before the last of them.
Path overlapping(RandomSource& random) {
  double last = coin(random, 0.3), before = coin(random, 0.3);
  return path_of([&](int) {
    const double now = coin(random, 0.3);
    const double loss = (now + last + before) / 3;
    before = last;
    last = now;
    return Step{loss, 0.3};
  });
}

Path heavy(RandomSource& random) {
  return path_of([&](int) { return Step{coin(random, 0.01), 0.01}; });
}

Path constant(RandomSource&) {
  return path_of([](int) { return Step{0.3, 0.3}; });
}

Path alternating(RandomSource& random) {
  return path_of([&](int n) {
    const double expected = n % 2 == 0 ? 0.2 : 0.8;
    return Step{expected + random.uniform(-0.2, 0.2), expected};
  });
}

Path increasing(RandomSource& random) {
  return path_of([&](int n) {
    const double probability = (n + 0.5) / losses_in_a_path;
    return Step{coin(random, probability), probability};
  });
}

/// The one of 16 networks whose losses turned out least: four bits tell which.
Path best_of_sixteen(RandomSource& random) {
  const auto sum = [](const Path& path) {
    double losses = 0;
    for (const Step& step : path) losses += step.loss;
    return losses;
  };
  Path best;
  for (int i = 0; i < 16; ++i) {
    Path path = path_of([&](int) { return Step{coin(random, 0.5), 0.5}; });
    if (best.empty() || sum(path) < sum(best)) best = std::move(path);
  }
  return best;
}

const LossProcess loss_processes[] = {{"two regimes", regimes},
                                      {"changing size", volatility},
                                      {"losses that excite losses", self_exciting},
                                      {"means of three, known 3 before", overlapping, 3},
                                      {"rare and large", heavy},
                                      {"constant", constant},
                                      {"alternating", alternating},
                                      {"increasing", increasing},
                                      {"best of 16, 4 bits", best_of_sixteen, 1, 4}};

using Forecast = std::function<std::optional<double>(const Path&, std::size_t)>;

Coverage cover(const LossProcess& process, const Forecast& forecast, int runs, std::uint64_t seed) {
  constexpr double delta = 0.1;
  RandomSource random(seed);
  Coverage coverage{process.name, delta};
  CertificateTerms terms;
  terms.delta = delta;
  terms.ahead = process.ahead;
  terms.code_bits = process.code_bits;
  for (int run = 0; run < runs; ++run) {
    const Path path = process.draw(random);
    CertificateBuilder builder(terms);
    double expected = 0;
    for (std::size_t n = 0; n < path.size(); ++n) {
      builder.add(path[n].loss, forecast(path, n));
      expected += path[n].expected;
    }
    coverage.add(expected / static_cast<double>(path.size()), builder.result().bound);
  }
  return coverage;
}

/// A coin that is held for 50 steps, and was not known 50 steps before any of them.
Path held(RandomSource& random) {
  double last = 0;
  return path_of([&](int n) {
    if (n % 50 == 0) last = coin(random, 0.5);
    return Step{last, 0.5};
  });
}

std::optional<double> mean_of_the_past(const Path&, std::size_t) {
  return std::nullopt;
}

using Matrix = std::vector<std::vector<double>>;

double contraction_of(const Matrix& transition) {
  double largest = 0;
  for (const auto& row : transition)
    for (const auto& other : transition) {
      double distance = 0;
      for (std::size_t k = 0; k < row.size(); ++k) distance += std::fabs(row[k] - other[k]) / 2;
      largest = std::max(largest, distance);
    }
  return largest;
}

StateSeries states_of(const Matrix& transition, int rows, RandomSource& random) {
  StateSeries series;
  for (std::size_t i = 0; i < transition.size(); ++i) series.names.push_back(std::to_string(i));
  std::size_t state = 0;
  for (int n = 0; n < rows; ++n) {
    series.states.push_back(static_cast<int>(state));
    double rest = random.uniform();
    std::size_t next = 0;
    while (next + 1 < transition.size() && rest >= transition[state][next])
      rest -= transition[state][next++];
    state = next;
  }
  return series;
}

struct FiniteChain {
  const char* name;
  Matrix transition;
  int rows;
};
const FiniteChain finite_chains[] = {
    {"2 states, 500 rows", {{0.9, 0.1}, {0.4, 0.6}}, 500},
    {"3 states, 2000 rows", {{0.6, 0.3, 0.1}, {0.2, 0.6, 0.2}, {0.1, 0.3, 0.6}}, 2000},
    {"3 states, one rare, 2000 rows",
     {{0.8, 0.18, 0.02}, {0.5, 0.48, 0.02}, {0.3, 0.6, 0.1}},
     2000}};

/// x' = A x + noise of independent coordinates in [-1, 1].
VectorSeries linear_chain(const Matrix& a, int rows, RandomSource& random) {
  VectorSeries series;
  for (std::size_t i = 0; i < a.size(); ++i) series.columns.push_back("x" + std::to_string(i));
  std::vector<double> x(a.size(), 0.0);
  for (int n = 0; n < rows; ++n) {
    series.values.insert(series.values.end(), x.begin(), x.end());
    std::vector<double> next;
    for (const auto& row : a)
      next.push_back(std::inner_product(row.begin(), row.end(), x.begin(), random.uniform(-1, 1)));
    x = next;
  }
  return series;
}

struct LinearChain {
  const char* name;
  Matrix a;
  double kappa;  ///< the spectral norm of A, rounded down
  int rows;
};
const LinearChain linear_chains[] = {
    {"AR(1), a = 0.8, 1000 rows", {{0.8}}, 0.8, 1000},
    {"AR(1), a = -0.3, 200 rows", {{-0.3}}, 0.3, 200},
    {"AR(1), a = 0.9, 3000 rows", {{0.9}}, 0.9, 3000},
    {"VAR(1), a shear, 4000 rows", {{0.5, 0.4}, {0, 0.5}}, 0.7385164, 4000}};

constexpr double kappa_delta = 0.1;

Autoregression fit(const VectorSeries& series) {
  return estimate_autoregression(series, {1, 1, kappa_delta}, "simulated");
}

/// A chain that is clipped to [-bound, bound] in every step.
VectorSeries clipped_chain(double a, double bound, int rows, RandomSource& random) {
  VectorSeries series;
  series.columns = {"x"};
  double x = 0;
  for (int n = 0; n < rows; ++n) {
    series.values.push_back(x);
    x = std::clamp(a * x + random.uniform(-1, 1), -bound, bound);
  }
  return series;
}

/// As read from a file with --clipped-at.
VectorSeries before_the_first_clip(const VectorSeries& series, double bound) {
  std::string text = "x\n";
  for (const double x : series.values) text += fmt::format("{}\n", x);
  std::istringstream input(text);
  CsvReader file(input, "simulated");
  SeriesReader reader(file, {"x"});
  RecordedSteps recorded;
  recorded.clipped_at = bound;
  return read_vectors(reader, "simulated", recorded);
}

VectorSeries without_clipped_rows(const VectorSeries& series, double bound) {
  VectorSeries kept;
  kept.columns = series.columns;
  for (const double x : series.values)
    if (std::fabs(x) < bound) kept.values.push_back(x);
  return kept;
}

/// The κ that a run says, run after run.
using KappaOf = std::function<double(RandomSource&)>;

Coverage cover(const std::string& name, double kappa, const KappaOf& said, int runs,
               std::uint64_t seed) {
  RandomSource random(seed);
  Coverage coverage{name, kappa_delta};
  for (int run = 0; run < runs; ++run) coverage.add(kappa, said(random));
  return coverage;
}

}  // namespace

void Coverage::add(double truth, double bound) {
  ++runs;
  if (!(bound >= truth)) ++broken;
  mean_truth += (truth - mean_truth) / runs;
  mean_bound += (bound - mean_bound) / runs;
}

std::vector<Coverage> certificate_coverage(int runs, std::uint64_t seed) {
  std::vector<Coverage> table;
  for (const LossProcess& process : loss_processes)
    table.push_back(cover(process, mean_of_the_past, runs, seed++));
  return table;
}

std::vector<Coverage> certificates_without_their_conditions(int runs, std::uint64_t seed) {
  const LossProcess fair{"fair coin, the loss as its own forecast", [](RandomSource& random) {
                           return path_of([&](int) { return Step{coin(random, 0.5), 0.5}; });
                         }};
  const LossProcess late{"coin held for 50 steps, as if known 1 before", held};
  return {cover(
              fair, [](const Path& path, std::size_t n) { return path[n].loss; }, runs, seed),
          cover(late, mean_of_the_past, runs, seed + 1)};
}

std::vector<Coverage> kappa_coverage(int runs, std::uint64_t seed) {
  std::vector<Coverage> table;
  for (const FiniteChain& chain : finite_chains)
    table.push_back(cover(
        chain.name, contraction_of(chain.transition),
        [&](RandomSource& random) {
          return estimate_finite_chain(states_of(chain.transition, chain.rows, random), kappa_delta)
              .kappa;
        },
        runs, seed++));
  for (const LinearChain& chain : linear_chains)
    table.push_back(cover(
        chain.name, chain.kappa,
        [&](RandomSource& random) {
          return fit(linear_chain(chain.a, chain.rows, random)).kappa.kappa;
        },
        runs, seed++));
  table.push_back(cover(
      "AR(1), a = 0.8, rows before the first clip", 0.8,
      [](RandomSource& random) {
        return fit(before_the_first_clip(clipped_chain(0.8, 3, 3000, random), 3)).kappa.kappa;
      },
      runs, seed++));
  return table;
}

std::vector<Coverage> kappa_without_its_conditions(int runs, std::uint64_t seed) {
  const FiniteChain& finite = finite_chains[1];
  const LinearChain& linear = linear_chains[0];
  return {
      cover(
          fmt::format("{}, without the margin", finite.name), contraction_of(finite.transition),
          [&](RandomSource& random) {
            return estimate_finite_chain(states_of(finite.transition, finite.rows, random),
                                         kappa_delta)
                .estimate;
          },
          runs, seed),
      cover(
          fmt::format("{}, without the margin", linear.name), linear.kappa,
          [&](RandomSource& random) {
            return fit(linear_chain(linear.a, linear.rows, random)).kappa.estimate;
          },
          runs, seed + 1),
      cover(
          "AR(1), a = 0.9, clipped rows left out", 0.9,
          [](RandomSource& random) {
            return fit(without_clipped_rows(clipped_chain(0.9, 1, 1000, random), 1)).kappa.kappa;
          },
          runs, seed + 2)};
}

int most_by_chance(int runs, double probability, double chance) {
  double tail = 1;
  for (int count = 0; count < runs; ++count) {
    const double log_term = std::lgamma(runs + 1.0) - std::lgamma(count + 1.0) -
                            std::lgamma(runs - count + 1.0) + count * std::log(probability) +
                            (runs - count) * std::log1p(-probability);
    tail -= std::exp(log_term);
    if (tail <= chance) return count;
  }
  return runs;
}

}  // namespace boundsweep
