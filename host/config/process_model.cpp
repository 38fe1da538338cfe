#include "host/config/process_model.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <Eigen/Core>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <mpfr.h>

#include "host/config/exact.hpp"
#include "host/config/kappa.hpp"
#include "host/config/matrix_powers.hpp"

namespace boundsweep {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

class ModelTable {
 public:
  explicit ModelTable(const Item& item) : item_(item), table_(*item.node().as_table()) {}

  Item entry(std::string_view key) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) item_.fail(fmt::format("this model needs {}", key));
    return item_.entry(key, *node);
  }

  bool has(std::string_view key) const { return table_.contains(key); }

  /// The number as typed.
  mpq_class number(std::string_view key, const Domain& domain) const {
    return exact(entry(key), domain);
  }

  /// Precondition: the domain is of finite numbers.
  static mpq_class exact(const Item& item, const Domain& domain) {
    read_number(item, domain);
    return exact_number(item);
  }

  /// Fails at a key that is neither kind nor one of these.
  void expect_only(const std::vector<std::string_view>& keys) const {
    std::vector<std::string_view> known{"kind"};
    known.insert(known.end(), keys.begin(), keys.end());
    for (const auto& [key, node] : table_) {
      bool found = false;
      for (const std::string_view name : known) found = found || name == key.str();
      if (!found) item_.element(node).fail(unknown_name(key.str(), known));
    }
  }

 private:
  const Item& item_;
  const toml::table& table_;
};

/// A square matrix given as a list of rows.
std::vector<std::vector<mpq_class>> read_matrix(const Item& item, const Domain& domain) {
  const toml::array* rows = item.node().as_array();
  if (rows == nullptr || rows->empty()) {
    fail_value(item, "a square matrix, as a list of rows");
  }
  std::vector<std::vector<mpq_class>> matrix;
  for (const toml::node& node : *rows) {
    const toml::array* row = node.as_array();
    const std::size_t columns = row == nullptr ? 0 : row->size();
    if (columns != rows->size()) {
      item.element(node).fail(fmt::format(
          "row {} is {}, must be a list of {} numbers: the matrix is square", matrix.size() + 1,
          row == nullptr ? describe(node) : fmt::format("a list of {}", columns), rows->size()));
    }
    std::vector<mpq_class>& entries = matrix.emplace_back();
    for (const toml::node& entry : *row) {
      entries.push_back(ModelTable::exact(item.element(entry), domain));
    }
  }
  return matrix;
}

Matrix rounded(const std::vector<std::vector<mpq_class>>& exact) {
  const auto size = static_cast<Eigen::Index>(exact.size());
  Matrix matrix(size, size);
  for (Eigen::Index i = 0; i < size; ++i) {
    for (Eigen::Index j = 0; j < size; ++j) {
      const auto& row = exact[static_cast<std::size_t>(i)];
      matrix(i, j) = nearest_long_double(row[static_cast<std::size_t>(j)]);
    }
  }
  return matrix;
}

/// A number of MPFR as a fraction, freed on every way out.
class Working {
 public:
  Working() { mpfr_init2(number, 256); }
  ~Working() { mpfr_clear(number); }
  Working(const Working&) = delete;
  Working& operator=(const Working&) = delete;

  mpq_class exact() const {
    mpq_class value;
    mpfr_get_q(value.get_mpq_t(), number);
    return value;
  }

  mpfr_t number;
};

mpq_class exact_value(long double value) {
  Working working;
  mpfr_set_ld(working.number, value, MPFR_RNDU);
  return working.exact();
}

/// exp(-rate·time), rounded up where it is no more than 10^-300 or no less than 1 in double.
mpq_class exponential_decay(const mpq_class& rate, const mpq_class& time) {
  const mpq_class exponent = rate * time;
  if (exponent > 690) return exact_meaning(domains::kappa.least);
  if (nearest_double(exponent) < 0x1p-60) return 1;
  Working kappa;
  mpfr_set_q(kappa.number, mpq_class(-exponent).get_mpq_t(), MPFR_RNDU);
  mpfr_exp(kappa.number, kappa.number, MPFR_RNDU);
  return kappa.exact();
}

/// The largest total variation distance between two rows: where they sum to 1, half of the sum of
/// magnitudes of their difference. The larger one-sided sum also covers rows that are rounded.
mpq_class dobrushin_coefficient(const std::vector<std::vector<mpq_class>>& transition) {
  const Eigen::MatrixXd columns = rounded(transition).cast<double>().transpose();
  const auto distance = [&](Eigen::Index i, Eigen::Index j) {
    const Eigen::ArrayXd difference = (columns.col(i) - columns.col(j)).array();
    return std::fmax(difference.max(0.0).sum(), (-difference).max(0.0).sum());
  };
  const auto exact_distance = [&](Eigen::Index i, Eigen::Index j) {
    const auto &a = transition[static_cast<std::size_t>(i)],
               &b = transition[static_cast<std::size_t>(j)];
    mpq_class above = 0, below = 0;
    for (std::size_t k = 0; k < a.size(); ++k) (a[k] > b[k] ? above : below) += a[k] - b[k];
    return above > -below ? above : mpq_class(-below);
  };
  double largest = 0;
  for (Eigen::Index i = 0; i < columns.cols(); ++i)
    for (Eigen::Index j = 0; j < i; ++j) largest = std::fmax(largest, distance(i, j));
  // The rows that rounding may have kept from being the furthest apart.
  const double near = largest - 4 * epsilon * static_cast<double>(columns.rows() + 2);
  mpq_class exact = 0;
  for (Eigen::Index i = 0; i < columns.cols(); ++i)
    for (Eigen::Index j = 0; j < i; ++j)
      if (distance(i, j) >= near) exact = std::max(exact, exact_distance(i, j));
  return exact;
}

void check_stochastic(const Item& item, const std::vector<std::vector<mpq_class>>& transition) {
  const mpq_class tolerance = exact_decimal("1e-12");
  for (std::size_t i = 0; i < transition.size(); ++i) {
    mpq_class sum = 0;
    for (const mpq_class& entry : transition[i]) sum += entry;
    if (abs(sum - 1) <= tolerance) continue;
    item.element(*item.node().as_array()->get(i))
        .fail(fmt::format("row {} sums to {}, must sum to 1 within 1e-12", i + 1,
                          nearest_double(sum)));
  }
}

/// What a kind makes of its table.
struct Decay {
  Ergodicity ergodicity;
  mpq_class kappa;  ///< an upper bound
  double prefactor = 1;
  bool whole_state = false;
};

Decay ornstein_uhlenbeck(const ModelTable& table) {
  table.expect_only({"rate", "dt"});
  const mpq_class rate = table.number("rate", domains::positive);
  return {Ergodicity::wasserstein,
          exponential_decay(rate, table.number("dt", domains::positive))};
}

/// Of a matrix whose norm is not below 1, whether or not κ > its spectral radius helps.
[[noreturn]] void fail_expanding(const Item& coefficient, const Matrix& matrix, double norm) {
  const double radius = spectral_radius(matrix);
  const std::string hint =
      radius < 1 ? fmt::format("; its spectral radius is {:.6g}: with kappa = …, a number between "
                               "that and 1, in this table its powers are bounded one by one",
                               radius)
                 : fmt::format("; its spectral radius is {:.6g}, so its powers do not shrink",
                               radius);
  coefficient.fail(fmt::format("its spectral norm is {}, must be below 1{}", norm, hint));
}

Decay vector_autoregression(const ModelTable& table, const Item& coefficient) {
  const Matrix matrix = rounded(read_matrix(coefficient, domains::matrix_entry));
  if (!table.has("kappa")) {
    const long double norm = spectral_norm(matrix);
    if (!(norm < 1)) {
      fail_expanding(coefficient, matrix,
                     std::nextafter(static_cast<double>(norm), INFINITY));
    }
    return {Ergodicity::wasserstein, exact_value(norm), 1, true};
  }
  const mpq_class kappa = table.number("kappa", domains::fraction);
  const std::optional<double> prefactor = power_prefactor(matrix, nearest_long_double(kappa));
  if (!prefactor) {
    const Item item = table.entry("kappa");
    const double radius = spectral_radius(matrix);
    item.fail(fmt::format("{} {} the spectral radius {:.6g} of the coefficient, must be {} it",
                          describe(item.node()),
                          nearest_double(kappa) > radius ? "is too close to" : "is not above", radius,
                          nearest_double(kappa) > radius ? "further above" : "above"));
  }
  return {Ergodicity::wasserstein, kappa, *prefactor, true};
}

Decay autoregression(const ModelTable& table) {
  const Item coefficient = table.entry("coefficient");
  if (coefficient.node().is_array()) {
    table.expect_only({"coefficient", "kappa"});
    return vector_autoregression(table, coefficient);
  }
  table.expect_only({"coefficient"});
  const mpq_class kappa = abs(ModelTable::exact(coefficient, domains::matrix_entry));
  if (kappa >= 1) {
    coefficient.fail(fmt::format("its magnitude is {}, must be below 1", nearest_double(kappa)));
  }
  return {Ergodicity::wasserstein, kappa};
}

Decay langevin(const ModelTable& table) {
  table.expect_only({"convexity", "dt"});
  const mpq_class convexity = table.number("convexity", domains::positive);
  return {Ergodicity::wasserstein,
          exponential_decay(convexity, table.number("dt", domains::positive)), 1, true};
}

Decay doeblin(const ModelTable& table) {
  table.expect_only({"mass"});
  return {Ergodicity::total_variation, 1 - table.number("mass", domains::mass)};
}

Decay finite_chain(const ModelTable& table) {
  table.expect_only({"transition"});
  const Item transition = table.entry("transition");
  const auto matrix = read_matrix(transition, domains::probability);
  check_stochastic(transition, matrix);
  return {Ergodicity::total_variation, dobrushin_coefficient(matrix)};
}

Decay independent(const ModelTable& table) {
  table.expect_only({});
  return {Ergodicity::wasserstein, 0};
}

struct ModelKind {
  const char* name;
  Decay (*read)(const ModelTable&);
};

constexpr std::array<ModelKind, 6> kinds{{{"ou", ornstein_uhlenbeck},
                                          {"ar1", autoregression},
                                          {"langevin", langevin},
                                          {"doeblin", doeblin},
                                          {"finite", finite_chain},
                                          {"iid", independent}}};

/// A value as it can stand in a sweep file: on one line, its decimals as typed.
std::string definition(const Item& item) {
  const toml::node& node = item.node();
  std::vector<std::string> parts;
  if (const toml::table* table = node.as_table()) {
    for (const auto& [key, value] : *table) {
      parts.push_back(fmt::format("{} = {}", key.str(), definition(item.entry(key.str(), value))));
    }
    return fmt::format("{{ {} }}", fmt::join(parts, ", "));
  }
  if (const toml::array* list = node.as_array()) {
    for (const toml::node& value : *list) parts.push_back(definition(item.element(value)));
    return fmt::format("[{}]", fmt::join(parts, ", "));
  }
  const bool shortest = !node.is_floating_point() || item.literal().empty() ||
                        exact_meaning(**node.as_floating_point()) == exact_number(item);
  return shortest ? describe(node) : std::string(item.literal());
}

}  // namespace

ProcessModel read_process_model(const Item& item) {
  if (!item.node().is_table())
    fail_value(item, "a table such as { kind = \"ou\", rate = 1.0, dt = 0.1 }");
  const ModelTable table(item);
  std::vector<std::string_view> names;
  for (const ModelKind& kind : kinds) names.push_back(kind.name);
  const ModelKind& kind = kinds[static_cast<std::size_t>(read_name(table.entry("kind"), names))];
  const Decay decay = kind.read(table);
  Kappa kappa = kappa_at_least(decay.kappa);
  // The domain of the kappa axis; a larger κ is still an upper bound.
  if (kappa.value > 0) kappa.value = std::fmax(kappa.value, domains::kappa.least);
  if (!(kappa.value < 1)) {
    item.fail(fmt::format("this process has kappa = {} in double precision, must be below 1",
                          kappa.value));
  }
  return {kind.name,   decay.ergodicity,  kappa.value,      kappa.decimal,
          decay.prefactor, decay.whole_state, definition(item)};
}

}  // namespace boundsweep
