#pragma once
/// Plots of a recorded chain beside what was fitted to it.

#include <string>

#include "host/measure/autoregression_estimate.hpp"
#include "host/measure/finite_chain_estimate.hpp"

namespace boundsweep {

/// gnuplot's script for a file ending in .svg, .png or .pdf: the empirical transitions, and how far
/// two states' laws are apart some steps later. Throws InputError at another ending.
std::string finite_chain_plot(const StateSeries& series, const KappaEstimate& kappa,
                              const std::string& out);

/// The same of the next row against its fit, and the autocorrelation.
std::string autoregression_plot(const VectorSeries& series, const Autoregression& fit,
                                const std::string& out);

}  // namespace boundsweep
