#include "host/verify/activation_series.hpp"

#include <cmath>
#include <string>

#include "host/config/error.hpp"
#include "host/config/names.hpp"

namespace boundsweep::verify {
namespace {

constexpr double pi = 3.141592653589793238;

Series softplus(const Series& z) {
  const Eigen::MatrixXd start = z[0].unaryExpr(
      [](double x) { return std::fmax(x, 0.0) + std::log1p(std::exp(-std::fabs(x))); });
  return integral(start, sigmoid(z), z);
}

Series swish(const Series& z, double beta) {
  return product(z, sigmoid(beta * z));
}

Series error_function(const Series& z) {
  const Eigen::MatrixXd start = z[0].unaryExpr([](double x) { return std::erf(x); });
  return integral(start, 2 / std::sqrt(pi) * exponential(-1.0 * product(z, z)), z);
}

Series gelu(const Series& z) {
  const double root_half = std::sqrt(0.5);
  Series share = 0.5 * error_function(root_half * z);  // Φ − 1/2, but Φ itself in share[0]
  share[0] = z[0].unaryExpr([root_half](double x) { return 0.5 * std::erfc(-root_half * x); });
  return product(z, share);
}

Series gelu_tanh(const Series& z) {
  const Series inner = std::sqrt(2 / pi) * (z + 0.044715 * product(z, product(z, z)));
  return product(z, sigmoid(2.0 * inner));  // (1 + tanh x)/2 = σ(2x)
}

Series relu(Series z) {
  const Eigen::MatrixXd active = (z[0].array() > 0).cast<double>();
  for (int k = 0; k <= z.order(); ++k) z[k].array() *= active.array();
  return z;
}

}  // namespace

Series activate(const std::string& name, const Series& z) {
  if (name == "tanh") return hyperbolic_tangent(z);
  if (name == "sigmoid") return sigmoid(z);
  if (name == "softplus") return softplus(z);
  if (name == "silu") return swish(z, 1);
  if (name == "gelu") return gelu(z);
  if (name == "gelu_tanh") return gelu_tanh(z);
  if (name == "erf") return error_function(z);
  if (name == "mish") return product(z, hyperbolic_tangent(softplus(z)));
  if (name == "relu") return relu(z);
  const std::string prefix = swish_prefix;
  if (name.compare(0, prefix.size(), prefix) == 0)
    return swish(z, std::stod(name.substr(prefix.size())));
  throw InputError("unknown activation " + name);
}

}  // namespace boundsweep::verify
