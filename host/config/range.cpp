#include "host/config/range.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <mpfr.h>

#include "host/config/exact.hpp"

namespace boundsweep {
namespace {

constexpr Domain endpoint{"a finite number, at most 1e300 in magnitude", -1e300, 1e300};
constexpr Domain points_domain{"a whole number from 1 to 10^6", 1, most_axis_values, true};
constexpr std::array<const char*, 3> scale_names{"linear", "log", "pow2"};
enum class Scale { linear, log, pow2 };

/// (to/from)^(i/intervals) for i = 0 … intervals.
class GeometricShares {
 public:
  /// Preconditions: 0 < from <= to, intervals >= 1.
  GeometricShares(const mpq_class& from, const mpq_class& to, int intervals)
      : from_(from), base_(to / from), intervals_(intervals) {
    mpfr_inits2(bits, log_ratio_, power_, static_cast<mpfr_ptr>(nullptr));
    mpfr_set_q(log_ratio_, base_.get_mpq_t(), MPFR_RNDN);
    mpfr_log(log_ratio_, log_ratio_, MPFR_RNDN);
    take_roots();
  }
  ~GeometricShares() { mpfr_clears(log_ratio_, power_, static_cast<mpfr_ptr>(nullptr)); }
  GeometricShares(const GeometricShares&) = delete;
  GeometricShares& operator=(const GeometricShares&) = delete;

  /// from (to/from)^(i/intervals), or the nearest double where that is no fraction.
  mpq_class value(int i) {
    const long numerator = static_cast<long>(i) * exponent_;
    if (base_ == 1) return from_;
    if (numerator % intervals_ == 0) return from_ * power(numerator / intervals_);
    mpfr_mul_si(power_, log_ratio_, i, MPFR_RNDN);
    mpfr_div_si(power_, power_, intervals_, MPFR_RNDN);
    mpfr_exp(power_, power_, MPFR_RNDN);
    mpfr_mul_q(power_, power_, from_.get_mpq_t(), MPFR_RNDN);
    return mpq_class(mpfr_get_d(power_, MPFR_RNDN));
  }

 private:
  /// Writes to/from as base^exponent with the largest exponent there is.
  void take_roots() {
    mpz_class &num = base_.get_num(), &den = base_.get_den();
    const auto bits_of = [](const mpz_class& n) { return mpz_sizeinbase(n.get_mpz_t(), 2); };
    mpz_class num_root, den_root;
    for (unsigned long root = std::max(bits_of(num), bits_of(den)); root > 1 && base_ != 1; --root) {
      if (mpz_root(num_root.get_mpz_t(), num.get_mpz_t(), root) == 0 ||
          mpz_root(den_root.get_mpz_t(), den.get_mpz_t(), root) == 0) {
        continue;
      }
      num = num_root;
      den = den_root;
      exponent_ = static_cast<long>(root);
      return;
    }
  }

  mpq_class power(long exponent) const {
    mpq_class result;
    const auto n = static_cast<unsigned long>(exponent);
    mpz_pow_ui(result.get_num_mpz_t(), base_.get_num_mpz_t(), n);
    mpz_pow_ui(result.get_den_mpz_t(), base_.get_den_mpz_t(), n);
    return result;
  }

  static constexpr mpfr_prec_t bits = 96;

  mpq_class from_, base_;
  long exponent_ = 1;
  int intervals_;
  mpfr_t log_ratio_, power_;
};

/// The entries of a range as written.
class Range {
 public:
  using Visit = std::function<void(const mpq_class&)>;

  Range(const Item& item, const Domain& domain) : item_(item), domain_(domain) {
    for (const auto& [key, node] : *item.node().as_table()) read_entry(key.str(), node);
    if (!from_ || !to_) item.fail("a range needs both from and to");
    if (!(*from_ <= *to_)) {
      item.fail(fmt::format("from = {} is above to = {}, must not be", nearest_double(*from_),
                            nearest_double(*to_)));
    }
    if (step_ && points_) item.fail("step and points exclude each other in a range");
  }

  void expand(const Visit& visit) const {
    switch (scale_) {
      case Scale::linear: return points_ ? spread(visit) : stepped(visit);
      case Scale::log: return spread(visit);
      case Scale::pow2: return doubled(visit);
    }
  }

 private:
  void read_entry(std::string_view key, const toml::node& node) {
    const Item entry = item_.entry(key, node);
    if (key == "from") {
      from_ = finite(entry, domain_);
    } else if (key == "to") {
      to_ = finite(entry, endpoint);  // need not be hit, so need not be a value
    } else if (key == "step") {
      step_ = finite(entry, domains::positive);
    } else if (key == "points") {
      points_ = static_cast<int>(read_number(entry, points_domain));
    } else if (key == "scale") {
      scale_ = static_cast<Scale>(read_name(entry, scale_names));
    } else {
      item_.fail(unknown_name(key, {"from", "to", "step", "points", "scale"}));
    }
  }

  static mpq_class finite(const Item& entry, const Domain& domain) {
    const double value = read_number(entry, domain);
    if (!std::isfinite(value)) fail_value(entry, endpoint.text);
    return exact_number(entry);
  }

  [[noreturn]] void fail_too_many(double count) const {
    item_.fail(fmt::format("the range has {} values, an axis may have at most 10^6", count));
  }

  void check_positive_start() const {
    if (*from_ <= 0) {
      item_.fail(fmt::format("from = {} is not allowed in a log or pow2 range, must be above 0",
                             nearest_double(*from_)));
    }
  }

  /// from + i step.
  void stepped(const Visit& visit) const {
    if (!step_ && !domain_.whole) item_.fail("a range of this entry needs step, points or scale");
    const mpq_class step = step_.value_or(1);
    const mpq_class exact = (*to_ - *from_) / step;
    const double steps = nearest_double(exact);
    if (exact >= most_axis_values) fail_too_many(std::floor(steps) + 1);
    const double nearest = std::round(steps);
    const bool hits = nearest > 0 && std::fabs(steps - nearest) <= 1e-9;
    const int last = static_cast<int>(hits ? nearest : std::floor(steps));
    for (int i = 0; i < last; ++i) visit(*from_ + i * step);
    visit(hits ? *to_ : mpq_class(*from_ + last * step));
  }

  /// A given number of values from `from` to `to`.
  void spread(const Visit& visit) const {
    if (step_ || !points_) item_.fail("a log range needs points, not step");
    if (scale_ == Scale::log) check_positive_start();
    if (*points_ == 1 && *from_ < *to_) {
      item_.fail("points = 1 cannot hold both from and to, must be at least 2");
    }
    const int intervals = std::max(1, *points_ - 1);
    std::optional<GeometricShares> shares;
    if (scale_ == Scale::log) shares.emplace(*from_, *to_, intervals);
    std::optional<mpq_class> before;
    for (int i = 0; i < *points_; ++i) {
      mpq_class value =
          shares ? shares->value(i) : mpq_class(*from_ + (*to_ - *from_) * i / intervals);
      if (domain_.whole && i < *points_ - 1) value = std::round(nearest_double(value));
      if (!domain_.whole || before != value) visit(value);
      before = value;
    }
  }

  void doubled(const Visit& visit) const {
    if (step_ || points_) item_.fail("a pow2 range takes neither step nor points");
    check_positive_start();
    for (mpq_class value = *from_; value <= *to_; value *= 2) visit(value);
  }

  const Item& item_;
  const Domain& domain_;
  std::optional<mpq_class> from_, to_, step_;
  std::optional<int> points_;
  Scale scale_ = Scale::linear;
};

}  // namespace

void expand_range(const Item& item, const Domain& domain, const VisitValue& visit) {
  Range(item, domain).expand([&](const mpq_class& exact) {
    const double value = nearest_double(exact);
    if (!domain.contains(value)) {
      item.fail(fmt::format("the range holds {}, every value must be {}", value, domain.text));
    }
    visit(exact, value);
  });
}

void check_length(const Item& item, const toml::array& list) {
  if (list.size() <= most_axis_values) return;
  item.fail(fmt::format("the list has {} values, an axis may have at most 10^6", list.size()));
}

std::vector<double> read_numbers(const Item& item, const Domain& domain) {
  std::vector<double> values;
  if (item.node().is_table()) {
    expand_range(item, domain,
                 [&](const mpq_class&, double value) { values.push_back(value); });
    return values;
  }
  const toml::array* list = item.node().as_array();
  if (list == nullptr) return {read_number(item, domain)};
  check_length(item, *list);
  for (const toml::node& node : *list) values.push_back(read_number(item.element(node), domain));
  return values;
}

}  // namespace boundsweep
