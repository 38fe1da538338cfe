#pragma once
/// κ in total variation of a finite chain, from its states one after another.  theory §7.5

#include <string>
#include <vector>

#include "host/measure/kappa_estimate.hpp"
#include "host/measure/series_reader.hpp"

namespace boundsweep {

/// A recorded sequence of states, which were known beforehand.
struct StateSeries {
  std::vector<std::string> names;  ///< of all states, visited or not
  std::vector<int> states;         ///< places in `names`

  double count_of_states() const { return static_cast<double>(names.size()); }
};

inline constexpr std::size_t most_states = 1000;

/// Reads the first column, and the time in the second if there is one. `states` is a list of names,
/// separated by commas, or how many there are. Throws InputError where it is empty, where a row has
/// another state or comes later than it should, and, unless `known_markov`, where states look like
/// bins of a continuous series.
StateSeries read_states(SeriesReader& reader, const std::string& states, bool known_markov);

/// Exits of the states, row by row: [i][k] counts the steps from state i to state k, `lag` rows
/// later.
std::vector<std::vector<double>> exits_of(const StateSeries& series, std::size_t lag = 1);

/// Precondition: the series has two rows.
KappaEstimate estimate_finite_chain(const StateSeries& series, double delta);

/// The largest total variation distance of two states' empirical laws `lag` steps later, among
/// states that were left often enough to have one; negative where fewer than two were.
double empirical_contraction(const StateSeries& series, std::size_t lag);

}  // namespace boundsweep
