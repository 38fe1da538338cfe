#pragma once
/// A certificate for one trained network: its losses in, a bound on its predictive risk out. theory
/// §7.4

#include <cstddef>
#include <optional>
#include <vector>

#include "boundsweep/certificate.hpp"

namespace boundsweep {

/// What was fixed before the data.
struct CertificateTerms {
  double least = 0, most = 1;  ///< LO < HI, of the losses
  double code_bits = 0;        ///< C of a prefix-free code
  double selection = 0;  ///< nats paid for choosing the code after seeing the data  theory §7.2
  double delta = 0.05;
  std::size_t ahead = 1;  ///< the input is known so many steps before the loss
};

/// Bounds in units of the losses, rounded up, unless said otherwise.
struct NetworkCertificate {
  double samples = 0;
  double mean = 0;  ///< of the losses
  double code = 0,
         spread = 0;  ///< what is added: for the code, and for losses that differ from forecasts
  double bound = 0;   ///< mean + code + spread, at most HI
  double bound_over_range = 1;     ///< (bound − LO)/g_0
  std::vector<double> steadiness;  ///< the s that won, one for each residue class that has losses
  double nats = 0;                 ///< C log 2 + ς + log(|G| a/δ), nearest
  double square_root = 0;          ///< what Hoeffding–Azuma gives in its place, at the same δ
  double iid_hoeffding =
      0;  ///< no bound here: Hoeffding's for independent losses of a fixed network
  double largest_loss = 0, least_loss = 0;

  bool vacuous() const { return bound_over_range >= 1; }
};

/// Takes the losses one by one.
class CertificateBuilder {
 public:
  /// Preconditions: LO < HI are finite and HI − LO does not overflow; ahead >= 1.
  explicit CertificateBuilder(const CertificateTerms& terms);

  /// The next loss, and its forecast where there is one; the mean of the earlier losses of its
  /// residue class otherwise. A forecast outside the interval counts as the nearer end.
  /// Precondition: the loss is in the interval.
  void add(double loss, std::optional<double> forecast = std::nullopt);

  /// Precondition: a loss was added.
  NetworkCertificate result() const;

 private:
  CertificateTerms terms_;
  LossInterval interval_;
  std::vector<LossSums> classes_;  ///< residue classes that have a loss
  std::size_t next_ = 0;           ///< the class of the next loss
  double samples_ = 0, least_loss_ = 0, largest_loss_ = 0;
};

}  // namespace boundsweep
