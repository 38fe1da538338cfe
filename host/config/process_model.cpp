#include "host/config/process_model.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <Eigen/Core>
#include <Eigen/SVD>
#include <fmt/format.h>

namespace boundsweep {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// The next double, but no more than κ = 1.
double above(double kappa) { return std::fmin(1, std::nextafter(kappa, INFINITY)); }

class ModelTable {
 public:
  explicit ModelTable(const Item& item) : item_(item), table_(*item.node().as_table()) {}

  Item entry(std::string_view key) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) item_.fail(fmt::format("this model needs {}", key));
    return item_.entry(key, *node);
  }

  double number(std::string_view key, const Domain& domain) const {
    return read_number(entry(key), domain);
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
Eigen::MatrixXd read_matrix(const Item& item, const Domain& domain) {
  const toml::array* rows = item.node().as_array();
  if (rows == nullptr || rows->empty()) {
    fail_value(item, "a square matrix, as a list of rows");
  }
  const auto size = static_cast<Eigen::Index>(rows->size());
  Eigen::MatrixXd matrix(size, size);
  for (Eigen::Index i = 0; i < size; ++i) {
    const toml::node& node = *rows->get(static_cast<std::size_t>(i));
    const toml::array* row = node.as_array();
    const std::size_t columns = row == nullptr ? 0 : row->size();
    if (columns != rows->size()) {
      item.element(node).fail(fmt::format(
          "row {} is {}, must be a list of {} numbers: the matrix is square", i + 1,
          row == nullptr ? describe(node) : fmt::format("a list of {}", columns), rows->size()));
    }
    for (Eigen::Index j = 0; j < size; ++j) {
      matrix(i, j) = read_number(item.element(*row->get(static_cast<std::size_t>(j))), domain);
    }
  }
  return matrix;
}

/// exp(-rate·time), rounded up. The product is rounded down first: exp multiplies its error by up
/// to 700; the library's exp is within an ulp.
double exponential_decay(double rate, double time) {
  const double exponent = std::nextafter(rate * time, 0.0);
  return above(std::exp(-exponent));
}

/// The largest singular value, with more than the rounding of a backward stable SVD added.
double spectral_norm(const Eigen::MatrixXd& matrix) {
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(matrix);
  return svd.singularValues()(0) * (1 + 16 * epsilon * static_cast<double>(matrix.rows()));
}

/// The largest total variation distance between two rows, rounded up.
double dobrushin_coefficient(const Eigen::MatrixXd& transition) {
  const Eigen::MatrixXd columns = transition.transpose();  // rows of the chain, contiguous
  double largest = 0;
  for (Eigen::Index i = 0; i < columns.cols(); ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      const Eigen::ArrayXd difference = (columns.col(i) - columns.col(j)).array();
      // Half of the sum of magnitudes if rows summed to 1 exactly; this also covers rounded rows.
      largest =
          std::fmax(largest, std::fmax(difference.max(0.0).sum(), (-difference).max(0.0).sum()));
    }
  }
  return std::fmin(1, largest * (1 + epsilon * static_cast<double>(transition.rows() + 2)));
}

void check_stochastic(const Item& item, const Eigen::MatrixXd& transition) {
  constexpr double tolerance = 1e-12;
  for (Eigen::Index i = 0; i < transition.rows(); ++i) {
    const double sum = transition.row(i).sum();
    if (std::fabs(sum - 1) <= tolerance) continue;
    const toml::node& row = *item.node().as_array()->get(static_cast<std::size_t>(i));
    item.element(row).fail(
        fmt::format("row {} sums to {}, must sum to 1 within 1e-12", i + 1, sum));
  }
}

ProcessModel ornstein_uhlenbeck(const ModelTable& table) {
  table.expect_only({"rate", "dt"});
  const double rate = table.number("rate", domains::positive);
  return {"ou", Ergodicity::wasserstein,
          exponential_decay(rate, table.number("dt", domains::positive))};
}

ProcessModel autoregression(const ModelTable& table) {
  table.expect_only({"coefficient"});
  const Item coefficient = table.entry("coefficient");
  const double kappa = coefficient.node().is_array()
                           ? spectral_norm(read_matrix(coefficient, domains::matrix_entry))
                           : std::fabs(read_number(coefficient, domains::matrix_entry));
  if (!(kappa < 1)) {
    coefficient.fail(fmt::format("its {} is {}, must be below 1",
                                 coefficient.node().is_array() ? "spectral norm" : "magnitude",
                                 kappa));
  }
  return {"ar1", Ergodicity::wasserstein, kappa};
}

ProcessModel langevin(const ModelTable& table) {
  table.expect_only({"convexity", "dt"});
  const double convexity = table.number("convexity", domains::positive);
  return {"langevin", Ergodicity::wasserstein,
          exponential_decay(convexity, table.number("dt", domains::positive))};
}

ProcessModel doeblin(const ModelTable& table) {
  table.expect_only({"mass"});
  const double mass = table.number("mass", domains::mass);
  const double nearest = 1 - mass;
  const bool below = (1 - nearest) - mass > 0;  // the subtractions' error, exact since mass <= 1
  return {"doeblin", Ergodicity::total_variation, below ? above(nearest) : nearest};
}

ProcessModel finite_chain(const ModelTable& table) {
  table.expect_only({"transition"});
  const Item transition = table.entry("transition");
  const Eigen::MatrixXd matrix = read_matrix(transition, domains::probability);
  check_stochastic(transition, matrix);
  return {"finite", Ergodicity::total_variation, dobrushin_coefficient(matrix)};
}

ProcessModel independent(const ModelTable& table) {
  table.expect_only({});
  return {"iid", Ergodicity::wasserstein, 0};
}

struct ModelKind {
  const char* name;
  ProcessModel (*read)(const ModelTable&);
};

constexpr std::array<ModelKind, 6> kinds{{{"ou", ornstein_uhlenbeck},
                                          {"ar1", autoregression},
                                          {"langevin", langevin},
                                          {"doeblin", doeblin},
                                          {"finite", finite_chain},
                                          {"iid", independent}}};

}  // namespace

ProcessModel read_process_model(const Item& item) {
  if (!item.node().is_table())
    fail_value(item, "a table such as { kind = \"ou\", rate = 1.0, dt = 0.1 }");
  const ModelTable table(item);
  std::vector<std::string_view> names;
  for (const ModelKind& kind : kinds) names.push_back(kind.name);
  const int chosen = read_name(table.entry("kind"), names);
  ProcessModel model = kinds[static_cast<std::size_t>(chosen)].read(table);
  // The domain of the kappa axis; a larger κ is still an upper bound.
  if (model.kappa > 0) model.kappa = std::fmax(model.kappa, domains::kappa.least);
  if (!(model.kappa < 1)) {
    item.fail(fmt::format("this process has kappa = {} in double precision, must be below 1",
                          model.kappa));
  }
  return model;
}

}  // namespace boundsweep
