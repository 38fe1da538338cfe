#pragma once
/// What `boundsweep certify` prints.

#include <string>

#include <nlohmann/json.hpp>

#include "host/measure/code_length.hpp"
#include "host/measure/network_certificate.hpp"
#include "host/output/terminal.hpp"

namespace boundsweep {

/// A certificate with what a reader must know of it.
struct CertificateReport {
  std::string file, column, forecast;  ///< forecast: a column, or empty
  CertificateTerms terms;
  CodeLength code;
  NetworkCertificate certificate;
  double forecasts_moved = 0;  ///< forecasts that lay outside the interval of the losses
};

std::string certificate_text(const CertificateReport& report, const Page& page);
nlohmann::ordered_json certificate_json(const CertificateReport& report);

}  // namespace boundsweep
