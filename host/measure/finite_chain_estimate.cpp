#include "host/measure/finite_chain_estimate.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "boundsweep/contraction_estimate.hpp"
#include "host/config/error.hpp"
#include "host/config/number_text.hpp"
#include "host/config/quoted.hpp"
#include "host/measure/even_time.hpp"
#include "host/output/decimal.hpp"

namespace boundsweep {
namespace {

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t comma = std::min(text.find(',', begin), text.size());
    std::string name = text.substr(begin, comma - begin);
    name.erase(0, std::min(name.find_first_not_of(' '), name.size()));
    name.erase(name.find_last_not_of(' ') + 1);
    names.push_back(std::move(name));
    begin = comma + 1;
  }
  return names;
}

/// What --states says: names, or a number of states whose names are found in the series.
struct KnownStates {
  std::vector<std::string> names;
  std::size_t count = 0;
  bool named = false;
};

KnownStates known_states(const std::string& text) {
  const std::optional<double> count = number_of<double>(text);
  if (count) {
    if (!(*count >= 1 && *count <= most_states && *count == std::floor(*count)))
      throw InputError(
          fmt::format("--states: {} is not a whole number from 1 to {}, or a list of names",
                      printable(text), most_states));
    return {{}, static_cast<std::size_t>(*count), false};
  }
  KnownStates known{split(text), 0, true};
  known.count = known.names.size();
  if (known.count > most_states)
    throw InputError(
        fmt::format("--states: has {} names, at most {} are allowed", known.count, most_states));
  std::set<std::string> different;
  for (const std::string& name : known.names) {
    if (name.empty()) throw InputError("--states: a name is empty");
    if (!different.insert(name).second)
      throw InputError(fmt::format("--states: {} is named twice", printable(name)));
  }
  return known;
}

/// "(0.1, 0.2]", as programs that bin write it, or a number that is not whole.
bool looks_binned(std::string_view word) {
  const bool opens = word.front() == '(' || word.front() == '[';
  const bool closes = word.back() == ')' || word.back() == ']';
  if (opens && closes && word.find(',') != std::string_view::npos) return true;
  const std::optional<double> number = number_of<double>(word);
  return number && std::isfinite(*number) && *number != std::floor(*number);
}

[[noreturn]] void fail_without_states(SeriesReader& reader) {
  constexpr std::size_t most_shown = 20;
  std::vector<std::string> seen;
  std::vector<std::string> row;
  while (seen.size() <= most_shown && reader.next_words(row))
    if (std::find(seen.begin(), seen.end(), row[0]) == seen.end()) seen.push_back(row[0]);
  const bool more = seen.size() > most_shown;
  if (more) seen.resize(most_shown);
  std::vector<std::string> shown;
  for (const std::string& word : seen) shown.push_back(printable(word));
  throw InputError(fmt::format(
      "--states: is needed, the states must be known before the data, the unseen ones too; the "
      "series has {}{}",
      shown.empty() ? "no rows" : fmt::format("{}", fmt::join(shown, ", ")), more ? ", …" : ""));
}

double sum_of(const std::vector<double>& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

std::string chance_text(double tail) {
  return tail < impossible_chance ? "by chance less than once in 10^9 series"
                                  : fmt::format("by chance in {:.2g} of such series", tail);
}

/// Whether the next state depends on the one before the present, too.
AssumptionCheck check_memory(const StateSeries& series) {
  std::vector<std::vector<std::pair<int, int>>> around(series.names.size());  // of the middle state
  for (std::size_t n = 1; n + 1 < series.states.size(); ++n)
    around[static_cast<std::size_t>(series.states[n])].push_back(
        {series.states[n - 1], series.states[n + 1]});
  ChiSquare test;
  for (const auto& pairs : around) {
    std::map<int, std::size_t> rows, columns;
    for (const auto& [before, after] : pairs) {
      rows.emplace(before, rows.size());
      columns.emplace(after, columns.size());
    }
    std::vector<std::vector<double>> table(rows.size(), std::vector<double>(columns.size()));
    for (const auto& [before, after] : pairs) table[rows[before]][columns[after]] += 1;
    test.add(table);
  }
  if (!(test.freedom > 0))
    return {
        "Whether the next state depends on the one before the present, too: too few steps to "
        "tell.",
        false};
  const double tail = test.tail();
  const bool contradicts = tail < impossible_chance;
  return {fmt::format("The next state {} on the one before the present, too (χ² = {:.4g} with {} "
                      "degrees of freedom, {}).",
                      contradicts ? "depends" : "was not seen to depend", test.statistic,
                      test.freedom, chance_text(tail)),
          contradicts};
}

/// Whether both halves of the series have the same transitions.
AssumptionCheck check_homogeneity(const StateSeries& series) {
  const std::size_t m = series.names.size(), middle = series.states.size() / 2;
  ChiSquare test;
  std::vector<std::vector<std::vector<double>>> halves(
      m, std::vector<std::vector<double>>(2, std::vector<double>(m)));
  for (std::size_t n = 0; n + 1 < series.states.size(); ++n)
    halves[static_cast<std::size_t>(series.states[n])][n < middle ? 0 : 1]
          [static_cast<std::size_t>(series.states[n + 1])] += 1;
  for (const auto& table : halves) test.add(table);
  if (!(test.freedom > 0))
    return {"Whether transitions change with time: too few steps to tell.", false};
  const double tail = test.tail();
  const bool contradicts = tail < impossible_chance;
  return {
      fmt::format("Transitions {} between the halves of the series (χ² = {:.4g} with {} degrees "
                  "of freedom, {}).",
                  contradicts ? "changed" : "were not seen to change", test.statistic, test.freedom,
                  chance_text(tail)),
      contradicts};
}

}  // namespace

StateSeries read_states(SeriesReader& reader, const std::string& states, bool known_markov) {
  if (states.empty()) fail_without_states(reader);
  const KnownStates known = known_states(states);
  StateSeries series;
  std::unordered_map<std::string, int> places;
  for (const std::string& name : known.names) {
    places.emplace(name, static_cast<int>(series.names.size()));
    series.names.push_back(name);
  }
  const bool timed = reader.columns().size() > 1;
  EvenTime time;
  std::vector<std::string> row;
  while (reader.next_words(row)) {
    if (timed) time.tick(reader, 1);
    const std::string& word = row[0];
    auto found = places.find(word);
    if (found == places.end()) {
      if (!known_markov && looks_binned(word))
        reader.fail(0,
                    fmt::format("{} looks like a bin or a value of a continuous series: bins of "
                                "one are no Markov chain, and a contraction of theirs means "
                                "nothing; --markov-states where the states are known to be those "
                                "of a chain",
                                printable(word)));
      if (known.named)
        reader.fail(0, fmt::format("{} is none of the states, which are {}", printable(word),
                                   shortened(states)));
      if (series.names.size() == known.count)
        reader.fail(0, fmt::format("{} is one state more than the {} of --states", printable(word),
                                   known.count));
      found = places.emplace(word, static_cast<int>(series.names.size())).first;
      series.names.push_back(word);
    } else if (known.named && !known_markov && looks_binned(word)) {
      reader.fail(0,
                  fmt::format("{} looks like a bin or a value of a continuous series; "
                              "--markov-states where the states are known to be those of a chain",
                              printable(word)));
    }
    series.states.push_back(found->second);
  }
  while (series.names.size() < known.count)
    series.names.push_back(fmt::format("unseen {}", series.names.size() + 1));
  return series;
}

std::vector<std::vector<double>> exits_of(const StateSeries& series, std::size_t lag) {
  std::vector<std::vector<double>> exits(series.names.size(),
                                         std::vector<double>(series.names.size()));
  for (std::size_t n = 0; n + lag < series.states.size(); ++n)
    exits[static_cast<std::size_t>(series.states[n])]
         [static_cast<std::size_t>(series.states[n + lag])] += 1;
  return exits;
}

KappaEstimate estimate_finite_chain(const StateSeries& series, double delta) {
  const std::size_t m = series.names.size();
  const int states = static_cast<int>(m);
  const std::vector<std::vector<double>> exits = exits_of(series);
  KappaEstimate result;
  result.ergodicity = Ergodicity::total_variation;
  result.steps = static_cast<double>(series.states.size() - 1);
  std::vector<double> all(m), radius(m, 0.0);
  for (std::size_t i = 0; i < m; ++i) {
    all[i] = sum_of(exits[i]);
    if (m > 1) radius[i] = transition_radius(series.count_of_states(), result.steps, all[i], delta);
  }
  result.kappa = 0;
  std::size_t first = 0, second = 0;
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = i + 1; j < m; ++j) {
      const bool seen = all[i] > 0 && all[j] > 0;
      const double distance =
          seen ? empirical_distance(exits[i].data(), all[i], exits[j].data(), all[j], states) : 0;
      result.estimate = std::max(result.estimate, distance);
      // Two more roundings of the sum.
      const double bound = std::min(1.0, (distance + radius[i] + radius[j]) * (1 + 0x1p-50));
      if (bound > result.kappa || (i == 0 && j == 1)) {
        result.kappa = bound;
        first = i;
        second = j;
      }
    }
  result.margin =
      result.kappa > result.estimate ? std::nextafter(result.kappa - result.estimate, INFINITY) : 0;
  result.what = "the largest distance between the empirical laws of two states' exits";
  if (m > 1)
    result.decided = fmt::format(
        "what decides are {} and {}, left {} and {} times, whose laws are known to {} and {} each",
        printable(series.names[first]), printable(series.names[second]), shortest(all[first]),
        shortest(all[second]), decimal_upper(radius[first], 3), decimal_upper(radius[second], 3));
  else
    result.decided = "one state, nothing to forget";
  if (!result.contracts() && all[first] > 0 && all[second] > 0) {
    const double nats = log_proper_subsets(series.count_of_states()) +
                        std::log(series.count_of_states() * result.steps / delta);
    const double margin = std::sqrt(nats / (2 * all[first])) + std::sqrt(nats / (2 * all[second]));
    result.steps_needed = steps_for_contraction(result.steps, result.estimate, margin);
  }
  result.checks = {check_memory(series), check_homogeneity(series)};
  result.assumed = {
      fmt::format("The series is one trajectory of a Markov chain on {} states, known beforehand, "
                  "whose transitions do not change with time; every row is one step.",
                  m),
      "It is the chain that the bound is about, or one with the same transitions."};
  result.refuted_by = {
      "a state that is not among them",
      "a next state that depends on more than the present one, as of bins of a continuous series, "
      "of states that are seen with errors, or of rows that are missing",
      "transitions that change with the season or after an event"};
  return result;
}

double empirical_contraction(const StateSeries& series, std::size_t lag) {
  constexpr double least_exits = 20;
  const std::vector<std::vector<double>> exits = exits_of(series, lag);
  const int states = static_cast<int>(exits.size());
  double largest = -1;
  for (std::size_t i = 0; i < exits.size(); ++i) {
    const double left = sum_of(exits[i]);
    if (left < least_exits) continue;
    for (std::size_t j = 0; j < i; ++j) {
      const double other = sum_of(exits[j]);
      if (other < least_exits) continue;
      largest = std::max(largest,
                         empirical_distance(exits[i].data(), left, exits[j].data(), other, states));
    }
  }
  return largest;
}

}  // namespace boundsweep
