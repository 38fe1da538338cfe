#pragma once
/// Truncated power series whose coefficients are matrices: Taylor-mode differentiation along a
/// line.

#include <Eigen/Dense>

namespace boundsweep::verify {

/// c_0 + c_1 s + … + c_n s^n. The coefficients lie side by side in one matrix, so that a constant
/// linear map is one product.
class Series {
 public:
  Series(Eigen::Index rows, Eigen::Index columns, int order)
      : stacked_(Eigen::MatrixXd::Zero(rows, columns * (order + 1))),
        columns_(columns),
        order_(order) {}

  /// The coefficient of s^k.
  auto operator[](int k) { return stacked_.middleCols(k * columns_, columns_); }
  auto operator[](int k) const { return stacked_.middleCols(k * columns_, columns_); }

  /// x + s h.
  static Series line(const Eigen::MatrixXd& x, const Eigen::MatrixXd& h, int order) {
    Series result(x.rows(), x.cols(), order);
    result[0] = x;
    if (order >= 1) result[1] = h;
    return result;
  }

  int order() const { return order_; }
  Eigen::Index rows() const { return stacked_.rows(); }
  Eigen::Index columns() const { return columns_; }
  Eigen::MatrixXd& stacked() { return stacked_; }
  const Eigen::MatrixXd& stacked() const { return stacked_; }

 private:
  Eigen::MatrixXd stacked_;
  Eigen::Index columns_;
  int order_;
};

Series operator+(Series a, const Series& b);
Series operator*(double factor, Series a);

/// Entry by entry.
Series product(const Series& a, const Series& b);
/// a_ij b_j: `b` has one row, which multiplies each row of `a`.
Series product_by_row(const Series& a, const Series& b);
/// Matrix products: a b and aᵀ b.
Series matrix_product(const Series& a, const Series& b);
Series transposed_product(const Series& a, const Series& b);

/// Entry by entry; −∞ in c_0 (with finite higher coefficients) gives 0.
Series exponential(const Series& z);
/// q^exponent entry by entry. Precondition: q_0 > 0.
Series power(const Series& q, double exponent);
/// The y with y_0 = start and y' = slope · z', entry by entry.
Series integral(const Eigen::MatrixXd& start, const Series& slope, const Series& z);
/// 1/(1 + e^−z) and tanh z.
Series sigmoid(const Series& z);
Series hyperbolic_tangent(const Series& z);

}  // namespace boundsweep::verify
