#include "host/verify/taylor_series.hpp"

#include <cmath>

namespace boundsweep::verify {

Series operator+(Series a, const Series& b) {
  a.stacked() += b.stacked();
  return a;
}

Series operator*(double factor, Series a) {
  a.stacked() *= factor;
  return a;
}

Series product(const Series& a, const Series& b) {
  Series result(a.rows(), a.columns(), a.order());
  for (int k = 0; k <= a.order(); ++k)
    for (int j = 0; j <= k; ++j) result[k].array() += a[j].array() * b[k - j].array();
  return result;
}

Series product_by_row(const Series& a, const Series& b) {
  Series result(a.rows(), a.columns(), a.order());
  for (int k = 0; k <= a.order(); ++k)
    for (int j = 0; j <= k; ++j)
      result[k].array() += a[j].array().rowwise() * b[k - j].row(0).array();
  return result;
}

Series matrix_product(const Series& a, const Series& b) {
  Series result(a.rows(), b.columns(), a.order());
  for (int k = 0; k <= a.order(); ++k)
    for (int j = 0; j <= k; ++j) result[k] += a[j].lazyProduct(b[k - j]);
  return result;
}

Series transposed_product(const Series& a, const Series& b) {
  Series result(a.columns(), b.columns(), a.order());
  for (int k = 0; k <= a.order(); ++k)
    for (int j = 0; j <= k; ++j) result[k] += a[j].transpose().lazyProduct(b[k - j]);
  return result;
}

Series exponential(const Series& z) {
  // e' = z' e:  k e_k = Σ_j j z_j e_{k−j}.
  Series e(z.rows(), z.columns(), z.order());
  e[0] = z[0].array().exp();
  for (int k = 1; k <= z.order(); ++k) {
    for (int j = 1; j <= k; ++j) e[k].array() += j * z[j].array() * e[k - j].array();
    e[k] /= k;
  }
  return e;
}

Series power(const Series& q, double exponent) {
  // q p' = exponent q' p:  k q_0 p_k = Σ_j (exponent j − (k − j)) q_j p_{k−j}.
  Series p(q.rows(), q.columns(), q.order());
  p[0] = q[0].array().pow(exponent);
  for (int k = 1; k <= q.order(); ++k) {
    for (int j = 1; j <= k; ++j)
      p[k].array() += (exponent * j - (k - j)) * q[j].array() * p[k - j].array();
    p[k].array() /= k * q[0].array();
  }
  return p;
}

Series integral(const Eigen::MatrixXd& start, const Series& slope, const Series& z) {
  Series y(z.rows(), z.columns(), z.order());
  y[0] = start;
  for (int k = 1; k <= z.order(); ++k) {
    for (int j = 1; j <= k; ++j) y[k].array() += j * z[j].array() * slope[k - j].array();
    y[k] /= k;
  }
  return y;
}

Series hyperbolic_tangent(const Series& z) {
  // y' = (1 − y²) z', the slope known one order behind y.
  Series y(z.rows(), z.columns(), z.order()), slope(z.rows(), z.columns(), z.order());
  y[0] = z[0].array().tanh();
  for (int k = 0; k <= z.order(); ++k) {
    for (int j = 1; j <= k; ++j) y[k].array() += j * z[j].array() * slope[k - j].array();
    if (k > 0) y[k] /= k;
    for (int j = 0; j <= k; ++j) slope[k].array() -= y[j].array() * y[k - j].array();
    // 1 − tanh² loses everything where tanh is 1; 1/cosh² does not.
    if (k == 0) slope[0] = z[0].array().cosh().square().inverse();
  }
  return y;
}

Series sigmoid(const Series& z) {
  Series y = 0.5 * hyperbolic_tangent(0.5 * z);
  y[0] = z[0].unaryExpr([](double x) {
    const double e = std::exp(-std::fabs(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
  });
  return y;
}

}  // namespace boundsweep::verify
