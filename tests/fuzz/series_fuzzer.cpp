// A series of any bytes gives a certificate within the range, a κ in [0, 1], or an InputError. The
// first byte chooses which is asked for.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "host/config/error.hpp"
#include "host/measure/autoregression_estimate.hpp"
#include "host/measure/finite_chain_estimate.hpp"
#include "host/measure/network_certificate.hpp"

namespace {

using namespace boundsweep;

void expect(bool holds) {
  if (!holds) std::abort();
}

void certify(CsvReader& file) {
  SeriesReader reader(file, {file.header().front()});
  CertificateTerms terms;
  terms.least = -1;
  terms.ahead = 2;
  CertificateBuilder builder(terms);
  bool any = false;
  for (std::vector<double> row; reader.next_numbers(row);)
    if (row[0] >= -1 && row[0] <= 1) {
      builder.add(row[0]);
      any = true;
    }
  if (!any) return;
  const NetworkCertificate c = builder.result();
  expect(c.bound >= -1 && c.bound <= 1 && c.bound >= c.least_loss && c.code >= 0 && c.spread >= 0);
}

void check(const KappaEstimate& kappa) {
  expect(kappa.kappa >= 0 && kappa.kappa <= 1 && kappa.estimate >= 0 && kappa.margin >= 0);
}

void estimate_states(CsvReader& file) {
  SeriesReader reader(file, {file.header().front()});
  const StateSeries series = read_states(reader, "20", true);
  if (series.states.size() >= 2) check(estimate_finite_chain(series, 0.01));
}

void estimate_vectors(CsvReader& file, bool timed) {
  RecordedSteps recorded;
  std::vector<std::string> columns = file.header();
  if (columns.size() > 4) columns.resize(4);
  if (timed) recorded.time = columns.back();
  if (timed && columns.size() == 1) return;
  SeriesReader reader(file, columns);
  const VectorSeries series = read_vectors(reader, "series.csv", recorded);
  check(estimate_autoregression(series, {1, 1, 0.01}, "series.csv").kappa);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::istringstream input(std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
  try {
    CsvReader file(input, "series.csv");
    switch (data[0] % 4) {
      case 0: certify(file); break;
      case 1: estimate_states(file); break;
      case 2: estimate_vectors(file, false); break;
      default: estimate_vectors(file, true); break;
    }
  } catch (const InputError&) {
  }
  return 0;
}
