#pragma once
/// The maps a network is composed of, on power series with one column per token.   theory §3
///
/// `change`, where it is not null, is what multiplies s in the weights: weights + s change.

#include <string>

#include "host/verify/network.hpp"
#include "host/verify/taylor_series.hpp"

namespace boundsweep::verify {

/// x_m ↦ E x_m + p_m.
Series embed(const NetworkWeights& weights, const NetworkWeights* change, const Series& x);

Series attend(const Architecture& a, const SublayerWeights& weights, const SublayerWeights* change,
              const NetworkVariant& variant, const Series& x);

/// Gated where the weights have a gate.
Series feed_forward(const std::string& activation, const SublayerWeights& weights,
                    const SublayerWeights* change, const Series& x);

/// γ⊙(x−mean)/√(ε+var) + b.
Series normalize(const Architecture& a, const Vector& gain, const Vector& bias,
                 const Vector* gain_change, const Vector* bias_change,
                 const NetworkVariant& variant, const Series& x);

/// The sublayer with its residual connection and norm, if the weights have one.
Series residual_stage(const Architecture& a, const std::string& activation,
                      const SublayerWeights& weights, const SublayerWeights* change,
                      const NetworkVariant& variant, const Series& x);

/// T as a k × 1 series.
Series run_network(const Architecture& a, const std::string& activation,
                   const NetworkWeights& weights, const NetworkWeights* change, const Series& x);

}  // namespace boundsweep::verify
