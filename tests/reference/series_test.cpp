// Power series and the roundings of balls.
#include "closeness.hpp"
#include "series.hpp"

namespace boundsweep::reference {
namespace {

TEST(Series, CompositionAgreesWithTheExponentialSeries) {
  const Series inner{Ball(2), Ball(3), Ball(-1), Ball(5), Ball(7), Ball(-2)};
  Series taylor(inner.size()); // of exp at inner(0)
  for (std::size_t k = 0; k < taylor.size(); ++k) taylor[k] = exp(inner[0]) / factorial(k);
  const Series composed = compose(taylor, inner);
  const Series direct = exponential(inner);
  for (std::size_t k = 0; k < inner.size(); ++k) EXPECT_TRUE(close(composed[k], direct[k], "1e-45")) << k;
}

TEST(Series, ReciprocalTimesItselfIsOne) {
  const Series series{Ball(2), Ball(3), Ball(-1), Ball(5)};
  const Series product = multiply(series, reciprocal(series));
  for (std::size_t k = 0; k < series.size(); ++k) EXPECT_TRUE((product[k] - Ball(k == 0 ? 1 : 0)).contains_zero()) << k;
}

TEST(BallTest, CeilingTakesNearIntegersFromAbove) {
  EXPECT_EQ(compare(ceiling(Ball(7)), Ball(7)), 0);
  EXPECT_EQ(compare(ceiling(Ball("7.0000000000001")), Ball(7)), 0);
  EXPECT_EQ(compare(ceiling(Ball("7.000001")), Ball(8)), 0);
  EXPECT_EQ(compare(ceiling(Ball("6.9999999999999")), Ball(7)), 0);
  EXPECT_EQ(compare(ceiling(Ball("6.5")), Ball(7)), 0);
  EXPECT_EQ(compare(ceiling(Ball("6.25")), Ball(7)), 0);
  EXPECT_EQ(compare(ceiling(exp(log(Ball(4096)))), Ball(4096)), 0);
  EXPECT_EQ(compare(ceiling(Ball("1e15") + Ball("0.5")), Ball("1e15") + Ball(1)), 0);
}

} // namespace
} // namespace boundsweep::reference
