#include "host/measure/series_reader.hpp"

#include <cmath>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/config/number_text.hpp"
#include "host/config/quoted.hpp"

namespace boundsweep {

SeriesReader::SeriesReader(CsvReader& file, const std::vector<std::string>& columns)
    : file_(file), columns_(columns) {
  std::set<std::size_t> known;
  for (const std::string& column : columns_) {
    const std::size_t place = file_.column(column);
    if (!known.insert(place).second)
      throw InputError(fmt::format("{}: the column {} is named twice", file_.name(),
                                   boundsweep::quoted(column)));
    places_.push_back(place);
  }
}

bool SeriesReader::next() {
  return file_.next(fields_);
}

std::string_view SeriesReader::field(std::size_t i) const {
  constexpr std::string_view blanks = " \t\r";
  const std::string_view text = fields_[places_[i]];
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

void SeriesReader::fail(std::size_t i, const std::string& what) const {
  throw InputError(fmt::format("{}:{}: {}: {}", file_.name(), file_.record_line(),
                               printable(columns_[i]), what));
}

double SeriesReader::number(std::size_t i) const {
  const std::string_view text = field(i);
  if (text.empty()) fail(i, "is missing, every row must have a number");
  const std::optional<double> value = number_of<double>(text);
  if (!value) fail(i, fmt::format("{} is not a number that a double can hold", printable(text)));
  if (!std::isfinite(*value)) fail(i, fmt::format("{} is not a finite number", printable(text)));
  return *value;
}

bool SeriesReader::next_numbers(std::vector<double>& values) {
  if (!next()) return false;
  values.resize(places_.size());
  for (std::size_t i = 0; i < places_.size(); ++i) values[i] = number(i);
  return true;
}

bool SeriesReader::next_words(std::vector<std::string>& words) {
  if (!next()) return false;
  words.resize(places_.size());
  for (std::size_t i = 0; i < places_.size(); ++i) {
    words[i] = field(i);
    if (words[i].empty()) fail(i, "is missing, every row must have a state");
  }
  return true;
}

}  // namespace boundsweep
