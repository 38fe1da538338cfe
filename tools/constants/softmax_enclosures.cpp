// Softmax, theory §2.2: bounds on joint cumulants of variables in [−1, 1].

#include "enclosures.hpp"
#include "supremum.hpp"

namespace boundsweep::enclosures {

Ball central_moment(int b) {
  // With q = p(1 − p) ∈ [0, 1/4], p^n + (1 − p)^n is the polynomial L_n(q): L_0 = 2, L_1 = 1,
  // L_{n+1} = L_n − q L_{n−1} (Newton's identity for two numbers with sum 1, product q). In p, maxima at 1/2 would be
  // degenerate; in q they are plain.
  const Polynomial minus_q{Ball(0), Ball(-1)};
  Polynomial before{Ball(2)}, power_sum{Ball(1)};
  for (int n = 1; n < b - 1; ++n) {
    Polynomial next = power_sum + minus_q * before;
    before = std::move(power_sum);
    power_sum = std::move(next);
  }
  const Polynomial moment = Polynomial{Ball(0), pow(Ball(2), static_cast<ulong>(b))} * power_sum;
  return supremum(polynomial_jet(moment), 0, 0.25);
}

std::vector<Ball> softmax(int tokens, int highest_order) {
  std::vector<Ball> table{Ball(1)};
  if (tokens == 1) {  // p = 1, a constant
    table.resize(static_cast<size_t>(highest_order) + 1);
    return table;
  }
  if (tokens == 2) {  // p_1 − p_2 = tanh((z_1 − z_2)/2)
    for (int k = 1; k <= highest_order; ++k) table.push_back(tanh_derivative(k));
    return table;
  }
  std::vector<Ball> m(2), s(2);  // by order b, n; entries 0 and 1 unused
  for (int n = 2; n <= highest_order + 1; ++n) {
    m.push_back(central_moment(n));
    if (n <= 3) {
      s.emplace_back(1);
    } else if (n == 4) {
      s.emplace_back(2);  // a direct argument, sharper than the recursion
    } else {
      Ball sum = m.back();
      for (int j = 2; j <= n - 2; ++j) {
        sum += binomial(n - 1, j - 1) * s[static_cast<size_t>(j)] * m[static_cast<size_t>(n - j)];
      }
      s.push_back(sum);
    }
    table.push_back(s.back());
  }
  return table;
}

}  // namespace boundsweep::enclosures
