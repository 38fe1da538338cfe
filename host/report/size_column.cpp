#include "host/report/size_column.hpp"

#include <algorithm>

#include "host/config/frontier_reader.hpp"

namespace boundsweep {

std::string size_column(const Sweep& sweep) {
  const auto maximizes = [&](const char* column) {
    const std::vector<std::string>& columns = sweep.frontier.maximize;
    return std::find(columns.begin(), columns.end(), column) != columns.end();
  };
  if (maximizes("trained")) return "trained";
  return restricts_training(sweep) && !maximizes("parameters") ? "trained" : "parameters";
}

const char* size_words(const std::string& size_column) {
  return size_column == "trained" ? "numbers trained" : "parameters";
}

}  // namespace boundsweep
