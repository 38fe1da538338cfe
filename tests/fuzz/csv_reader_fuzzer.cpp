// A CSV of any bytes is either read to its end, every record with the header's number of fields, or an
// InputError.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "host/config/error.hpp"
#include "host/output/csv_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace boundsweep;
  std::istringstream input(std::string(reinterpret_cast<const char*>(data), size));
  try {
    CsvReader reader(input, "frontier.csv");
    std::vector<std::string> fields;
    while (reader.next(fields))
      if (fields.size() != reader.header().size()) std::abort();
  } catch (const InputError&) {
  }
  return 0;
}
