// Activations by name: constants of the table, and the swish rule A_k(Swish_β) = β^{k−1} A_k(SiLU).

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "boundsweep/constants/activation_table.hpp"
#include "host/engine/problem.hpp"

namespace boundsweep {
namespace {

TEST(Activation, TakesTheRowOfItsName) {
  int rows = 0;
  for (const constants::ActivationRow& row : constants::activation_rows) {
    SCOPED_TRACE(row.name);
    const Activation activation = make_activation(row.name);
    EXPECT_EQ(activation.max_order, row.max_order);
    EXPECT_EQ(activation.at_zero, row.at_zero);
    EXPECT_EQ(activation.supremum, row.supremum);
    EXPECT_EQ(activation.linear_growth, row.linear_growth);
    for (int k = 1; k <= row.max_order; ++k)
      EXPECT_EQ(activation.derivative[k], row.derivative[k]);
    ++rows;
  }
  EXPECT_EQ(rows, 9);
}

TEST(Activation, ReluHasOneDerivative) {
  const Activation relu = make_activation("relu");
  EXPECT_EQ(relu.max_order, 1);
  EXPECT_EQ(relu.derivative[1], 1);
}

TEST(Activation, SwishScalesTheDerivativesOfSilu) {
  const Activation silu = make_activation("silu");
  for (const double beta : {0.25, 1.0, 1.7, 3.0, 1e-3, 1e6}) {
    SCOPED_TRACE(beta);
    const Activation swish = make_activation("swish:" + std::to_string(beta));
    EXPECT_EQ(swish.max_order, silu.max_order);
    EXPECT_EQ(swish.derivative[1], silu.derivative[1]);
    for (int k = 1; k <= silu.max_order; ++k) {
      const long double exact =
          std::pow(static_cast<long double>(beta), k - 1) * silu.derivative[k];
      EXPECT_GE(swish.derivative[k], exact * (1 - 1e-18L)) << "order " << k;
      EXPECT_LE(swish.derivative[k], exact * (1 + 1e-14L)) << "order " << k;
    }
    EXPECT_EQ(swish.at_zero, 0);
  }
}

TEST(Activation, SwishOfOneIsSilu) {
  const Activation silu = make_activation("silu"), swish = make_activation("swish:1");
  for (int k = 1; k <= silu.max_order; ++k) EXPECT_EQ(swish.derivative[k], silu.derivative[k]);
}

}  // namespace
}  // namespace boundsweep
