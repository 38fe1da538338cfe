#include "host/verify/statement_experiment.hpp"

#include <algorithm>
#include <cmath>

#include "host/verify/finite_chain.hpp"
#include "host/verify/random_draw.hpp"

namespace boundsweep::verify {
namespace {

using Eigen::Index;

constexpr double longest_trajectory = 1e4;
constexpr double longest_walk = 1e5;   ///< of an AR(1) process on a line
constexpr double slowest_walk = 0.99;  ///< κ up to which its law is computed
constexpr int longest_memory = 200;    ///< steps over which the decay of a chain is measured
constexpr Index most_states = 64;
constexpr int deepest_tree = 9;  ///< steps of an AR(1) process whose law has 2^steps atoms
constexpr double rounded_up = 1 + 1e-12;

double draw_whole(double largest, std::mt19937_64& random) {
  return std::round(std::pow(largest, uniform(random)));
}

/// Tokens anywhere in the ball, often on its boundary.
Matrix draw_input(const Architecture& a, std::mt19937_64& random) {
  return draw_tokens(a, a.radius * (uniform(random) < 0.6 ? 1 : uniform(random)), random);
}

double draw_horizon(double samples, std::mt19937_64& random) {
  const double kind = uniform(random);
  if (kind < 0.4) return INFINITY;
  if (kind < 0.6) return samples;
  return draw_whole(kind < 0.8 ? 10 : longest_trajectory, random);
}

/// A chain of whole inputs or of single tokens, and the trajectories' states as what is visited.
/// A state is a run of the chain's values: those of a window, and those until the label comes.
struct ChainOfInputs {
  FiniteChain base;            ///< draws the trajectory
  FiniteChain visited;         ///< of the states: the base chain, or runs of it
  std::vector<Matrix> states;  ///< by state of the visited chain, what distances are of
  std::vector<Matrix> inputs, label_inputs;  ///< likewise
};

/// `values` holds what each value of `chain` means; of a window's values the first token is taken.
ChainOfInputs make_chain(const Architecture& a, const FiniteChain& chain, const Process& process,
                         const std::vector<Matrix>& values) {
  const int length = 1 + static_cast<int>(process.lag(a.tokens));
  const Eigen::Index columns = process.window ? 1 : values[0].cols();
  ChainOfInputs result{chain, length > 1 ? window_chain(chain, length) : chain, {}, {}, {}};
  for (Index state = 0; state < result.visited.states(); ++state) {
    Matrix run(values[0].rows(), length * columns);
    Index rest = state;
    for (int m = length - 1; m >= 0; --m) {  // the newest value is the last digit
      run.middleCols(m * columns, columns) =
          values[static_cast<std::size_t>(rest % chain.states())].leftCols(columns);
      rest /= chain.states();
    }
    result.states.push_back(run);
    result.inputs.push_back(run.leftCols(static_cast<Eigen::Index>(a.tokens)));
    result.label_inputs.push_back(process.ahead > 0 ? Matrix(run.rightCols(columns))
                                                    : result.inputs.back());
  }
  return result;
}

/// States on a line through 0, where W1 is known for every chain.
std::vector<Matrix> inputs_on_line(const Architecture& a, const FiniteChain& chain,
                                   std::mt19937_64& random) {
  const Matrix direction = draw_tokens(a, 1, random);
  std::vector<Matrix> inputs;
  for (const double point : chain.points) inputs.push_back(point * direction);
  return inputs;
}

/// Stays with probability κ, else is drawn anew: contracts by κ in every metric, along one
/// coupling, so that windows have C = 1. Its states lie anywhere.
FiniteChain refreshing_chain(Index states, double kappa, std::mt19937_64& random) {
  Vector law(states);
  for (Index i = 0; i < states; ++i) law[i] = 0.05 + uniform(random);
  law /= law.sum();
  FiniteChain chain{"refreshed", kappa * Matrix::Identity(states, states),
                    Vector::LinSpaced(states, 0, 1)};
  chain.transition.rowwise() += (1 - kappa) * law.transpose();
  return chain;
}

/// κ and C of a chain on a line; false where it has none below 1. `length` values make a state.
bool measure(const FiniteChain& chain, double length, double prefer_rate, Process& process) {
  const bool total_variation = process.ergodicity == Ergodicity::total_variation;
  const bool in_mean = length > 1 && !total_variation;
  const Decay decay =
      decay_of(distances(chain, process.ergodicity, longest_memory), 0, in_mean ? 0 : prefer_rate);
  process.kappa = decay.kappa;
  process.prefactor = decay.prefactor;
  if (!(decay.kappa < 1) || !(decay.prefactor < 1e6)) return false;
  if (in_mean) {
    // Values that contract in mean, along a coupling that exists only for one-step contraction.
    if (decay.prefactor > 1 + 1e-9) return false;
    process.prefactor *= (1 - std::pow(decay.kappa, length)) / (1 - decay.kappa) * rounded_up;
  }
  return true;
}

/// What is visited are inputs.
void label_by_input(Experiment& experiment) {
  for (std::size_t i = 0; i < experiment.inputs.size(); ++i)
    experiment.input_of.push_back(static_cast<Eigen::Index>(i));
  if (experiment.label_inputs.empty()) experiment.label_inputs = experiment.inputs;
}

Matrix matrix_power(Matrix base, double exponent) {
  Matrix result = Matrix::Identity(base.rows(), base.cols());
  for (; exponent >= 1; exponent = std::floor(exponent / 2)) {
    if (std::fmod(exponent, 2) == 1) result = (result * base).eval();
    base = (base * base).eval();
  }
  return result;
}

Index sample(const Vector& law, std::mt19937_64& random) {
  double left = uniform(random);
  for (Index i = 0; i + 1 < law.size(); ++i) {
    if (left < law[i]) return i;
    left -= law[i];
  }
  return law.size() - 1;
}

std::vector<Vector> rows_of(const Matrix& transition) {
  std::vector<Vector> rows;
  for (Index i = 0; i < transition.rows(); ++i) rows.push_back(transition.row(i).transpose());
  return rows;
}

/// Fills law and frequency of an experiment on a finite chain, started from the given law.
void run_chain(const ChainOfInputs& chain, const Vector& start, int trajectories,
               Experiment& experiment, std::mt19937_64& random) {
  const double horizon = experiment.process.horizon;
  const Matrix& transition = chain.visited.transition;
  experiment.law = std::isinf(horizon)
                       ? stationary_law(chain.visited)
                       : Vector(matrix_power(transition, horizon).transpose() * start);
  const Index base = chain.base.states(), states = chain.visited.states();
  const std::vector<Vector> rows = rows_of(chain.base.transition);
  std::vector<Eigen::Triplet<double>> entries;
  for (int trajectory = 0; trajectory < trajectories; ++trajectory) {
    Vector visits = Vector::Zero(states);
    Index state = sample(start, random);  // its last digit in base `base` is the newest value
    for (double n = 0; n < experiment.samples; ++n) {
      const Index next = sample(rows[static_cast<std::size_t>(state % base)], random);
      state = (state * base + next) % states;
      visits[state] += 1;
    }
    for (Index i = 0; i < states; ++i)
      if (visits[i] > 0) entries.emplace_back(trajectory, i, visits[i] / experiment.samples);
  }
  experiment.frequency.resize(trajectories, states);
  experiment.frequency.setFromTriplets(entries.begin(), entries.end());
}

std::optional<Experiment> finite_experiment(const Architecture& a, double kappa, bool wasserstein,
                                            int trajectories, std::mt19937_64& random) {
  Experiment experiment;
  Process& process = experiment.process;
  process.ergodicity =
      wasserstein && uniform(random) < 0.5 ? Ergodicity::wasserstein : Ergodicity::total_variation;
  process.window = a.tokens > 1 && uniform(random) < 0.4;
  process.ahead = uniform(random) < 0.7 ? 0 : 1 + pick(random, 2);
  experiment.process_name = process.window ? "windows of a finite chain" : "finite chain";
  if (process.ahead > 0) experiment.process_name += ", labels ahead";
  const double length = 1 + process.lag(a.tokens);
  Index states = uniform(random) < 0.4 ? 2 : 3 + pick(random, 3);
  // Runs are numerous: as few values as it takes.
  while (states > 2 && std::pow(states, length) > most_states) --states;
  if (std::pow(states, length) > most_states) return std::nullopt;

  ChainOfInputs chain;
  if (uniform(random) < 0.5) {
    process.kappa = kappa;
    std::vector<Matrix> inputs;
    for (Index i = 0; i < states; ++i) inputs.push_back(draw_input(a, random));
    chain = make_chain(a, refreshing_chain(states, kappa, random), process, inputs);
  } else {
    const FiniteChain base = draw_chain(a.radius, random);
    if (std::pow(base.states(), length) > most_states) return std::nullopt;
    if (!measure(base, length, uniform(random), process)) return std::nullopt;
    chain = make_chain(a, base, process, inputs_on_line(a, base, random));
  }
  experiment.inputs = chain.inputs;
  experiment.label_inputs = chain.label_inputs;
  experiment.samples = draw_whole(longest_trajectory, random);
  process.horizon = draw_horizon(experiment.samples, random);

  const Index visited = chain.visited.states();
  Vector start = stationary_law(chain.visited);
  process.stationary_start = uniform(random) < 0.4;
  if (!process.stationary_start) {
    const Index from = pick(random, static_cast<int>(visited));
    start = Vector::Unit(visited, from);
    if (uniform(random) < 0.5) {  // Δ, from a point exact
      process.first_step = 0;
      for (Index to = 0; to < visited; ++to)
        process.first_step += chain.visited.transition(from, to) * rounded_up *
                              token_norm(chain.states[static_cast<std::size_t>(to)] -
                                         chain.states[static_cast<std::size_t>(from)]);
    }
  }
  run_chain(chain, start, trajectories, experiment, random);
  experiment.description["chain"] = chain.base.kind;
  for (Index i = 0; i < chain.base.states(); ++i) {
    const Vector row = chain.base.transition.row(i).transpose();
    experiment.description["transition"].push_back(
        std::vector<double>(row.data(), row.data() + row.size()));
  }
  return experiment;
}

/// X_n = κ X_{n−1} + (1 − κ) ξ_n with ξ_n one of two points of the ball: contracts by κ along one
/// coupling. Its paths are a binary tree, so that the law of X_t is exact for small t.
Experiment tree_experiment(const Architecture& a, double kappa, int trajectories,
                           std::mt19937_64& random) {
  Experiment experiment;
  Process& process = experiment.process;
  process.ergodicity = Ergodicity::wasserstein;
  process.kappa = kappa;
  process.window = a.tokens > 1 && uniform(random) < 0.5;
  experiment.process_name = process.window ? "windows of an AR(1) process" : "AR(1) process";
  const int steps = 1 + pick(random, deepest_tree);
  const int horizon = 1 + pick(random, deepest_tree);
  experiment.samples = steps;
  process.horizon = horizon;

  const Matrix noise[2] = {draw_input(a, random), draw_input(a, random)};
  const auto follow = [&](const Matrix& x, int branch) -> Matrix {
    if (!process.window) return kappa * x + (1 - kappa) * noise[branch];
    Matrix next(x.rows(), x.cols());
    next.leftCols(x.cols() - 1) = x.rightCols(x.cols() - 1);
    next.col(x.cols() - 1) = kappa * x.col(x.cols() - 1) + (1 - kappa) * noise[branch].col(0);
    return next;
  };
  // Inputs by level of the tree: node i of level n is number 2^n − 1 + i, its children 2i, 2i + 1.
  const int depth = std::max(steps, horizon);
  experiment.inputs.push_back(draw_input(a, random));
  for (std::size_t parent = 0; parent + 1 < (std::size_t{1} << depth); ++parent)
    for (int branch = 0; branch < 2; ++branch) {
      const Matrix next = follow(experiment.inputs[parent], branch);
      experiment.inputs.push_back(next);
    }
  const auto count = static_cast<Index>(experiment.inputs.size());
  const Index leaves = Index{1} << horizon;
  experiment.law = Vector::Zero(count);
  experiment.law.segment(leaves - 1, leaves).setConstant(1 / static_cast<double>(leaves));

  std::vector<Eigen::Triplet<double>> entries;
  for (int trajectory = 0; trajectory < trajectories; ++trajectory) {
    Index node = 0;
    for (int n = 0; n < steps; ++n) {
      node = 2 * node + 1 + pick(random, 2);
      entries.emplace_back(trajectory, node, 1.0 / steps);
    }
  }
  experiment.frequency.resize(trajectories, count);
  experiment.frequency.setFromTriplets(entries.begin(), entries.end());
  return experiment;
}

/// X_n = clip(κ X_{n−1} + drift ± noise) on [−1, 1], either sign with probability ½, then moved to
/// one of the two neighbouring points of a grid, at random such that the mean stays. Two copies
/// with the same noise and the same random number for the grid keep their order, and their distance
/// shrinks by κ or more in mean: W1 contracts by κ, and the law of X_t is exact.
class ClippedWalk {
 public:
  static constexpr Index points = 257;

  ClippedWalk(double kappa, double drift, double noise) {
    for (Index i = 0; i < points; ++i)
      for (const bool up : {false, true}) {
        const double to = kappa * position(i) + drift + (up ? noise : -noise);
        const double place = (std::clamp(to, -1.0, 1.0) + 1) / 2 * (points - 1);
        const double below = std::min(std::floor(place), points - 2.0);
        landing_[up].push_back({static_cast<Index>(below), place - below});
      }
  }

  static double position(Index i) { return 2.0 * static_cast<double>(i) / (points - 1) - 1; }

  Vector step(const Vector& law) const {
    Vector next = Vector::Zero(points);
    for (Index i = 0; i < points; ++i)
      for (const auto& landing : landing_) {
        const Landing& at = landing[static_cast<std::size_t>(i)];
        next[at.below] += law[i] * (1 - at.above) / 2;
        next[at.below + 1] += law[i] * at.above / 2;
      }
    return next;
  }

  Index step(Index i, std::mt19937_64& random) const {
    const std::uint64_t bits = random();
    const Landing& at = landing_[bits & 1][static_cast<std::size_t>(i)];
    return at.below + (static_cast<double>(bits >> 11) * 0x1p-53 < at.above ? 1 : 0);
  }

 private:
  /// A point of the grid, and the probability of the next one in its place.
  struct Landing {
    Index below;
    double above;
  };
  std::vector<Landing> landing_[2];  ///< by sign of the noise and by point
};

/// Trajectories on a line through 0, long enough for bounds below the trivial one.
Experiment clipped_experiment(const Architecture& a, double kappa, int trajectories,
                              std::mt19937_64& random) {
  Experiment experiment;
  Process& process = experiment.process;
  process.ergodicity = Ergodicity::wasserstein;
  process.kappa = kappa;
  experiment.process_name = "clipped AR(1) process";
  experiment.samples = std::round(longest_walk * std::pow(10, -uniform(random)));
  process.horizon = draw_horizon(experiment.samples, random);
  // In units of the radius. The noise reaches the boundary or stays away from it.
  const double drift = (1 - kappa) * (uniform(random) - 0.5);
  const double noise = (1 - kappa) * std::pow(10, 1.2 * uniform(random) - 0.6);
  const ClippedWalk walk(kappa, drift, noise);
  const Index start = pick(random, ClippedWalk::points);

  experiment.law = Vector::Unit(ClippedWalk::points, start);
  // After that many steps the start moves the law by less than a rounding.
  const double forgotten = kappa > 0 ? std::ceil(std::log(1e-16) / std::log(kappa)) : 1;
  for (double n = 0; n < std::min(process.horizon, forgotten); ++n)
    experiment.law = walk.step(experiment.law);

  const Matrix direction = draw_tokens(a, a.radius, random);
  for (Index i = 0; i < ClippedWalk::points; ++i)
    experiment.inputs.push_back(ClippedWalk::position(i) * direction);
  if (uniform(random) < 0.5) {  // Δ, from a point exact
    const Vector first = walk.step(Vector::Unit(ClippedWalk::points, start));
    process.first_step = 0;
    for (Index i = 0; i < ClippedWalk::points; ++i)
      process.first_step += first[i] * a.radius * rounded_up *
                            std::abs(ClippedWalk::position(i) - ClippedWalk::position(start));
  }
  std::vector<Eigen::Triplet<double>> entries;
  for (int trajectory = 0; trajectory < trajectories; ++trajectory) {
    std::vector<std::int64_t> visits(ClippedWalk::points, 0);
    Index state = start;
    for (double n = 0; n < experiment.samples; ++n) {
      state = walk.step(state, random);
      ++visits[static_cast<std::size_t>(state)];
    }
    for (Index i = 0; i < ClippedWalk::points; ++i)
      if (const auto count = visits[static_cast<std::size_t>(i)]; count > 0)
        entries.emplace_back(trajectory, i, static_cast<double>(count) / experiment.samples);
  }
  experiment.frequency.resize(trajectories, ClippedWalk::points);
  experiment.frequency.setFromTriplets(entries.begin(), entries.end());
  experiment.description["drift"] = a.radius * drift;
  experiment.description["noise"] = a.radius * noise;
  experiment.description["start_point"] = a.radius * ClippedWalk::position(start);
  return experiment;
}

/// Draws the label of every visit at random given its input: each visit is split in two, of which a
/// label may be anything. The next input does not depend on it.
void draw_labels_at_random(Experiment& experiment, std::mt19937_64& random) {
  const auto inputs = static_cast<Index>(experiment.inputs.size());
  Vector chance(inputs), law(2 * inputs);
  for (Index i = 0; i < inputs; ++i) {
    chance[i] = uniform(random) < 0.5 ? 0.5 : uniform(random);
    law[2 * i] = chance[i] * experiment.law[i];
    law[2 * i + 1] = (1 - chance[i]) * experiment.law[i];
  }
  std::vector<Eigen::Triplet<double>> entries;
  for (Index trajectory = 0; trajectory < experiment.frequency.rows(); ++trajectory) {
    using Row = Eigen::SparseMatrix<double, Eigen::RowMajor>::InnerIterator;
    for (Row at(experiment.frequency, trajectory); at; ++at) {
      const double visits = std::round(at.value() * experiment.samples);
      double first = 0;
      for (double n = 0; n < visits; ++n) first += uniform(random) < chance[at.col()] ? 1 : 0;
      entries.emplace_back(trajectory, 2 * at.col(), first / experiment.samples);
      entries.emplace_back(trajectory, 2 * at.col() + 1, (visits - first) / experiment.samples);
    }
  }
  experiment.process_name += ", random labels";
  experiment.law = law;
  experiment.frequency.resize(experiment.frequency.rows(), 2 * inputs);
  experiment.frequency.setFromTriplets(entries.begin(), entries.end());
  for (Index i = 0; i < 2 * inputs; ++i) {
    experiment.input_of.push_back(i / 2);
    experiment.label_inputs.push_back(experiment.inputs[static_cast<std::size_t>(i / 2)]);
  }
}

void describe(Experiment& experiment) {
  const Process& process = experiment.process;
  nlohmann::ordered_json& json = experiment.description;
  json["process"] = experiment.process_name;
  json["ergodicity"] =
      process.ergodicity == Ergodicity::wasserstein ? "wasserstein" : "total_variation";
  json["kappa"] = process.kappa;
  json["prefactor"] = process.prefactor;
  json["window"] = process.window;
  json["ahead"] = process.ahead;
  json["start"] = process.stationary_start ? "stationary" : "arbitrary";
  if (std::isfinite(process.first_step)) json["first_step"] = process.first_step;
  if (std::isfinite(process.horizon))
    json["horizon"] = process.horizon;
  else
    json["horizon"] = "inf";
  json["samples"] = experiment.samples;
}

/// How inputs and laws of labels follow from the past.
enum class Policy : std::uint8_t {
  coins,       ///< fair labels at inputs in turn
  regimes,     ///< laws change when runs of labels say so
  inputs,      ///< the input follows the sign of the surplus of labels so far
  freezing,    ///< fair labels until the surplus is large, certain ones then
  whole_past,  ///< the law follows a mean over all labels so far
  drifting     ///< laws change with time
};
constexpr int policies = 6;
const char* name_of(Policy policy) {
  switch (policy) {
    case Policy::coins: return "fair labels";
    case Policy::regimes: return "switching regimes";
    case Policy::inputs: return "inputs that follow the past";
    case Policy::freezing: return "labels that freeze";
    case Policy::whole_past: return "laws of the whole past";
    case Policy::drifting: return "drifting laws";
  }
  return "";
}

/// One trajectory: decides on the input and the chance of the first label from the labels known so
/// far.
class AdaptedProcess {
 public:
  AdaptedProcess(Policy policy, int inputs, double samples, double limit)
      : policy_(policy), inputs_(inputs), samples_(samples), limit_(limit * std::sqrt(samples)) {}

  struct Decision {
    int input;
    double chance;
  };

  /// At step n, the `in_turn`-th of the inputs being next if they are taken in turn.
  Decision decide(double n, int in_turn) const {
    const int other = inputs_ - 1;
    switch (policy_) {
      case Policy::coins: return {in_turn, 0.5};
      case Policy::regimes: return {regime_ % inputs_, regime_ % 2 == 0 ? 0.5 : 0.9};
      case Policy::inputs: return {surplus_ > 0 ? 0 : other, 0.5};
      case Policy::freezing:
        return std::fabs(surplus_) > limit_ ? Decision{other, 1} : Decision{0, 0.5};
      case Policy::whole_past:
        return {static_cast<int>(inputs_ * std::min(0.999, mean_)),
                0.5 + 0.45 * std::sin(7 * mean_ + 0.01 * surplus_)};
      case Policy::drifting:
        return {static_cast<int>(inputs_ * std::min(0.999, n / samples_)),
                0.5 + 0.5 * std::sin(6 * n / samples_)};
    }
    return {0, 0.5};
  }

  /// A label becomes known: whether it was the first one, and what chance that had.
  void learn(bool first, double chance) {
    surplus_ += (first ? 1.0 : 0.0) - chance;
    ++known_;
    mean_ += ((first ? 1.0 : 0.0) - mean_) / known_;
    run_ = first == last_ ? run_ + 1 : 1;
    last_ = first;
    if (run_ > 4) {
      ++regime_;
      run_ = 0;
    }
  }

 private:
  Policy policy_;
  int inputs_;
  double samples_, limit_;
  double surplus_ = 0, mean_ = 0, known_ = 0;
  int run_ = 0, regime_ = 0;
  bool last_ = false;
};

}  // namespace

std::optional<Experiment> draw_experiment(const Architecture& a, double kappa, bool wasserstein,
                                          int trajectories, std::mt19937_64& random) {
  const double kind = uniform(random);
  std::optional<Experiment> experiment;
  if (kind < 0.05 && kappa <= slowest_walk && wasserstein)
    experiment = clipped_experiment(a, kappa, trajectories, random);
  else if (kind < 0.15 && wasserstein)
    experiment = tree_experiment(a, kappa, trajectories, random);
  else
    experiment = finite_experiment(a, kappa, wasserstein, trajectories, random);
  if (!experiment) return experiment;
  if (!wasserstein && experiment->process.ahead == 0 && uniform(random) < 0.5) {
    experiment->label_inputs.clear();
    draw_labels_at_random(*experiment, random);
  } else {
    label_by_input(*experiment);
  }
  describe(*experiment);
  return experiment;
}

Experiment draw_adapted_experiment(const Architecture& a,
                                   const std::function<Vector(int)>& draw_label, int trajectories,
                                   std::mt19937_64& random) {
  Experiment experiment;
  Process& process = experiment.process;
  process.ergodicity = Ergodicity::total_variation;
  process.kappa = 0;
  process.stationary_start = true;
  const int ahead = pick(random, 2) == 0 ? 1 : 2 + pick(random, 3);
  process.ahead = ahead - 1;  // a label one step after its input costs nothing
  const auto policy = static_cast<Policy>(pick(random, policies));
  experiment.process_name = name_of(policy);
  if (ahead > 1) experiment.process_name += ", known late";
  experiment.samples = std::round(std::pow(longest_trajectory, std::sqrt(uniform(random))));
  const int inputs = 2 + pick(random, 3), labels = 2 + pick(random, 2);
  const double third = labels > 2 ? 0.3 * uniform(random) : 0;  // chance of the last label
  for (int x = 0; x < inputs; ++x) {
    experiment.inputs.push_back(draw_input(a, random));
    for (int y = 0; y < labels; ++y) experiment.input_of.push_back(x);
  }
  std::vector<Vector> drawn;
  for (int y = 0; y < labels; ++y) drawn.push_back(draw_label(y));
  for (int x = 0; x < inputs; ++x)
    experiment.labels.insert(experiment.labels.end(), drawn.begin(), drawn.end());
  const Index visits = inputs * labels;
  experiment.law = Vector::Zero(visits);
  const double limit = 0.3 + uniform(random);

  // The labels of a block of `ahead` steps share one random number, which nobody knows when their
  // inputs are: nothing makes their sum larger.
  std::vector<Eigen::Triplet<double>> entries;
  struct Event {
    bool first;
    double chance;
  };
  std::vector<Event> waiting(static_cast<std::size_t>(ahead));
  for (int trajectory = 0; trajectory < trajectories; ++trajectory) {
    AdaptedProcess path(policy, inputs, experiment.samples, limit);
    Vector surplus = Vector::Zero(visits);
    double shared = 0;
    std::size_t place = 0;
    int in_turn = 0;
    for (double n = 0; n < experiment.samples; ++n) {
      if (n >= ahead) path.learn(waiting[place].first, waiting[place].chance);  // n − ahead's
      if (place == 0) shared = uniform(random);
      const AdaptedProcess::Decision decided = path.decide(n, in_turn);
      const double first = (1 - third) * decided.chance;
      const int label = shared < first ? 0 : shared < 1 - third ? 1 : labels - 1;
      const Index at = decided.input * labels;
      surplus[at + label] += 1;
      surplus[at] -= first;
      surplus[at + 1] -= 1 - third - first;
      if (labels > 2) surplus[at + labels - 1] -= third;
      waiting[place] = {label == 0, first};
      if (++place == waiting.size()) place = 0;
      if (++in_turn == inputs) in_turn = 0;
    }
    for (Index i = 0; i < visits; ++i)
      if (surplus[i] != 0) entries.emplace_back(trajectory, i, surplus[i] / experiment.samples);
  }
  experiment.frequency.resize(trajectories, visits);
  experiment.frequency.setFromTriplets(entries.begin(), entries.end());
  describe(experiment);
  return experiment;
}

}  // namespace boundsweep::verify
