// The tables of theory §2: against golden values found by other means, and against proven enclosures.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "boundsweep/constants/activation_table.hpp"
#include "boundsweep/constants/layer_norm_table.hpp"
#include "boundsweep/constants/softmax_table.hpp"
#include "enclosures.hpp"
#include "header_text.hpp"
#include "supremum.hpp"

namespace {

using namespace boundsweep::constants;
using boundsweep::enclosures::Ball;
namespace enclosures = boundsweep::enclosures;

const std::string source_dir = BOUNDSWEEP_SOURCE_DIR;

std::vector<double> to_vector(const double (&table)[highest_order + 1]) {
  return {std::begin(table), std::end(table)};
}

const ActivationRow& row(const std::string& name) {
  for (const ActivationRow& r : activation_rows) {
    if (name == r.name) return r;
  }
  throw std::invalid_argument("no activation " + name);
}

// One unit of the last digit of a decimal string.
Ball last_digit(const std::string& decimal) {
  const size_t exponent_at = std::min(decimal.find('e'), decimal.size());
  std::string unit = decimal.substr(0, exponent_at);
  for (char& c : unit) {
    if (std::isdigit(static_cast<unsigned char>(c))) c = '0';
  }
  unit.back() = '1';
  return Ball::parse(unit + decimal.substr(exponent_at));
}

// golden − slack ≤ value, and |value − golden| ≤ 1e-15·golden.
void expect_golden(double value, const std::string& golden, const Ball& slack, const std::string& what) {
  const Ball exact = Ball::exactly(value), target = Ball::parse(golden);
  EXPECT_TRUE(enclosures::surely_less(target - slack, exact)) << what << ": " << value << " is below " << golden;
  EXPECT_TRUE(enclosures::surely_less(enclosures::abs(exact - target), Ball::parse("1e-15") * target))
      << what << ": " << value << " is not " << golden;
}

// exact ≤ value ≤ exact·(1 + 2 ulp), for whatever point of the enclosure is the exact one.
void expect_rounded_up(double value, const Ball& exact, const std::string& what) {
  const Ball v = Ball::exactly(value);
  EXPECT_FALSE(!enclosures::is_finite(exact) || enclosures::surely_less(v, enclosures::upper_end(exact)))
      << what << ": " << value << " is too small";
  const Ball ulps = Ball(1) + Ball::exactly(2 * std::numeric_limits<double>::epsilon());
  EXPECT_FALSE(enclosures::surely_less(enclosures::lower_end(exact) * ulps, v))
      << what << ": " << value << " is too large";
}

TEST(ConstantTables, AgreeWithGoldenValues) {
  std::ifstream file(source_dir + "/tests/golden/constants.json");
  ASSERT_TRUE(file) << "tests/golden/constants.json cannot be read";
  const nlohmann::json golden = nlohmann::json::parse(file);

  // Name in the golden file → our values and the order of the first one.
  struct Values {
    std::vector<double> table;
    size_t first_order;
  };
  std::map<std::string, Values> ours;
  for (const ActivationRow& r : activation_rows) {
    if (r.max_order == highest_order) ours[r.name] = {to_vector(r.derivative), 1};
  }
  ours["layernorm"] = {to_vector(layer_norm), 1};
  ours["softmax_2"] = {to_vector(softmax_two_tokens), 0};
  ours["softmax"] = {to_vector(softmax_many_tokens), 0};

  ASSERT_EQ(golden.size(), ours.size());
  for (const auto& [name, strings] : golden.items()) {
    ASSERT_EQ(ours.count(name), 1U) << name;
    const auto& [table, first_order] = ours[name];
    ASSERT_EQ(strings.size() + first_order, table.size()) << name;
    for (size_t i = 0; i < strings.size(); ++i) {
      const size_t k = i + first_order;
      const std::string value = strings[i].get<std::string>();
      // The golden softmax_2 is k! times a 17-digit value: it carries that value's error of up to 5e-17
      // (7936.00000000000006 for 7936), not its own last digit's.
      const Ball slack = name == "softmax_2" ? Ball::parse("5e-17") * Ball::parse(value) : last_digit(value);
      expect_golden(table[k], value, slack, name + " order " + std::to_string(k));
    }
  }
}

TEST(ConstantTables, AreEnclosuresRoundedUp) {
  const std::vector<enclosures::Activation> exact = enclosures::activations(highest_order);
  ASSERT_EQ(exact.size(), std::size(activation_rows));
  for (size_t i = 0; i < exact.size(); ++i) {
    const ActivationRow& r = activation_rows[i];
    const enclosures::Activation& a = exact[i];
    EXPECT_EQ(a.name, r.name);
    EXPECT_EQ(a.max_order, r.max_order);
    EXPECT_EQ(r.derivative[0], 0);
    for (int k = 1; k <= highest_order; ++k) {
      const std::string what = a.name + " A_" + std::to_string(k);
      if (k <= a.max_order) {
        expect_rounded_up(r.derivative[k], a.derivative[static_cast<size_t>(k)], what);
      } else {
        EXPECT_EQ(r.derivative[k], std::numeric_limits<double>::infinity()) << what;
      }
    }
    expect_rounded_up(r.at_zero, a.at_zero, a.name + " at 0");
    expect_rounded_up(r.linear_growth, a.linear_growth, a.name + " a_0");
    if (a.supremum) {
      expect_rounded_up(r.supremum, *a.supremum, a.name + " A_inf");
    } else {
      EXPECT_EQ(r.supremum, std::numeric_limits<double>::infinity()) << a.name;
    }
  }

  const std::vector<Ball> norm = enclosures::layer_norm(highest_order);
  const std::vector<Ball> two = enclosures::softmax(2, highest_order), many = enclosures::softmax(3, highest_order);
  for (int k = 0; k <= highest_order; ++k) {
    const size_t i = static_cast<size_t>(k);
    const std::string order = " order " + std::to_string(k);
    if (k > 0) expect_rounded_up(layer_norm[k], norm[i], "layer norm" + order);
    expect_rounded_up(softmax_two_tokens[k], two[i], "softmax, M = 2," + order);
    expect_rounded_up(softmax_many_tokens[k], many[i], "softmax, M >= 3," + order);
    const Ball factorial = enclosures::factorial(k);
    expect_rounded_up(softmax_two_tokens_over_factorial[k], two[i] / factorial, "softmax/k!, M = 2," + order);
    expect_rounded_up(softmax_many_tokens_over_factorial[k], many[i] / factorial, "softmax/k!, M >= 3," + order);
  }
}

TEST(ConstantTables, RepresentableValuesAreExact) {
  EXPECT_EQ(row("tanh").derivative[1], 1);
  EXPECT_EQ(row("sigmoid").derivative[1], 0.25);
  EXPECT_EQ(row("sigmoid").at_zero, 0.5);
  EXPECT_EQ(row("softplus").derivative[1], 1);
  EXPECT_EQ(row("softplus").derivative[2], 0.125);
  EXPECT_EQ(row("silu").derivative[2], 0.25);
  EXPECT_EQ(row("relu").derivative[1], 1);
  // N_k = |P_{k−1}(0)| for odd k.
  EXPECT_EQ(layer_norm[1], 1);
  EXPECT_EQ(layer_norm[3], 0.5);
  EXPECT_EQ(layer_norm[5], 0.375);
  EXPECT_EQ(layer_norm[15], 429.0 / 2048);
  // Tangent numbers.
  EXPECT_EQ(softmax_two_tokens[3], 2);
  EXPECT_EQ(softmax_two_tokens[5], 16);
  EXPECT_EQ(softmax_two_tokens[15], 1903757312);
  EXPECT_EQ(softmax_many_tokens[1], 1);
  EXPECT_EQ(softmax_many_tokens[2], 1);
  EXPECT_EQ(softmax_many_tokens[3], 2);
}

TEST(Enclosures, OneTokenSoftmaxIsConstant) {
  const std::vector<Ball> s = enclosures::softmax(1, highest_order);
  ASSERT_EQ(s.size(), static_cast<size_t>(highest_order) + 1);
  for (size_t k = 0; k < s.size(); ++k) EXPECT_EQ(enclosures::rounded_up(s[k]), k == 0 ? 1 : 0);
}

// Theory §2.1: A_k(Swish_β) = β^{k−1} A_k(SiLU).
TEST(Enclosures, SwishFollowsFromSiLU) {
  for (const double beta : {0.375, 1.702}) {
    for (int k = 1; k <= highest_order; ++k) {
      const Ball scale = enclosures::pow(Ball::exactly(beta), static_cast<ulong>(k - 1));
      const Ball direct = enclosures::swish_derivative(beta, k);
      ASSERT_LT(enclosures::relative_error_bits(direct), -61);
      expect_rounded_up(row("silu").derivative[k], direct / scale,
                        "swish:" + std::to_string(beta) + " A_" + std::to_string(k));
    }
  }
}

// m_b against its definition in p, on a grid: never below, and close to the largest value met.
TEST(Enclosures, CentralMomentIsTheLargestOverP) {
  for (int b = 2; b <= highest_order + 1; ++b) {
    double largest = 0;
    for (int i = 0; i <= 10000; ++i) {
      const double p = i / 20000.0;
      largest = std::max(largest, std::exp2(b) * p * (1 - p) * (std::pow(1 - p, b - 1) + std::pow(p, b - 1)));
    }
    const double m = enclosures::rounded_up(enclosures::central_moment(b));
    EXPECT_GE(m * (1 + 1e-14), largest) << b;
    EXPECT_LE(m, largest * (1 + 1e-6)) << b;
  }
}

// Theory §2.3 as stated, in two variables, on a grid: nothing above N_k.
TEST(Enclosures, LayerNormCoversTheTwoVariableFormula) {
  const int steps = 200;
  for (int k = 1; k <= highest_order; ++k) {
    double largest = 0;
    for (int i = 0; i < steps; ++i) {
      const double rho = static_cast<double>(i) / steps;
      for (int j = 0; j <= i; ++j) {
        const double c = static_cast<double>(j) / steps;
        double q = 1, p = c;  // P_{k−1}(c), P_k(c)
        for (int n = 1; n < k; ++n) {
          const double next = ((2 * n + 1) * c * p - n * q) / (n + 1);
          q = p;
          p = next;
        }
        const double square = std::pow(1 - rho * rho, k) * (rho * rho * p * p + q * q - 2 * c * p * q);
        largest = std::max(largest, std::sqrt(std::max(0.0, square)));
      }
    }
    EXPECT_LE(largest, layer_norm[k] * (1 + 1e-12)) << k;
    EXPECT_GE(largest, layer_norm[k] * (1 - 1e-2)) << k;
  }
}

// The engine on a polynomial with two equal maxima, at a maximum at an end, and at one that it cannot isolate.
TEST(Supremum, FindsMaximaOfPolynomials) {
  using enclosures::polynomial_jet;
  const Ball two_peaks = enclosures::supremum(polynomial_jet({Ball(0), Ball(-3), Ball(0), Ball(4)}), -1, 1);  // T_3
  EXPECT_EQ(enclosures::rounded_up(two_peaks), 1);
  EXPECT_EQ(enclosures::rounded_down(two_peaks), 1);
  const Ball interior = enclosures::supremum(polynomial_jet({Ball(0), Ball(1), Ball(0), Ball(-1)}), 0, 1);
  EXPECT_FALSE(enclosures::surely_disjoint(interior, Ball(2) / (Ball(3) * enclosures::sqrt(Ball(3)))));
  EXPECT_LT(enclosures::relative_error_bits(interior), -170);
  const Ball at_end = enclosures::supremum(polynomial_jet({Ball(1), Ball(2)}), -1, 3);
  EXPECT_EQ(enclosures::rounded_up(at_end), 7);
  EXPECT_EQ(enclosures::rounded_down(at_end), 7);
  const auto flat = polynomial_jet({Ball(1), Ball(0), Ball(0), Ball(0), Ball(-1)});  // 1 − x⁴: f'' = 0 at its maximum
  EXPECT_THROW(enclosures::supremum(flat, -1, 0.75), std::runtime_error);
}

// What `generate_constants --check` compares.
TEST(Headers, AreWhatTheGeneratorWrites) {
  EXPECT_EQ(enclosures::first_difference(source_dir + "/include/boundsweep/constants"), "");
}

TEST(Headers, ADifferenceIsNamed) {
  const std::filesystem::path directory = std::filesystem::path(testing::TempDir()) / "boundsweep_constants_test";
  std::filesystem::create_directories(directory);
  for (const auto& [name, text] : enclosures::generated_headers()) {
    std::string changed = text;
    if (name == "softmax_table.hpp") {
      const size_t at = text.find("0x1.8a2345cc04426p-1,");
      ASSERT_NE(at, text.npos);
      changed[at + 16] = '5';
    }
    std::ofstream(directory / name, std::ios::binary) << changed;
  }
  const std::string message = enclosures::first_difference(directory.string());
  std::filesystem::remove_all(directory);
  EXPECT_NE(message.find("softmax_table.hpp:15:"), message.npos) << message;
  EXPECT_NE(message.find("0x1.8a2345cc04425p-1"), message.npos) << message;
  EXPECT_NE(message.find("0x1.8a2345cc04426p-1"), message.npos) << message;
}

}  // namespace
