// A sweep file of any bytes is either a sweep or an InputError of one line that names the file. The
// lines after a NUL byte are --set options.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/error.hpp"
#include "host/config/grid_count.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/output/resolved.hpp"

namespace {

using namespace boundsweep;

void require(bool condition) {
  if (!condition) std::abort();
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

/// What `plan` and the manifest make of a sweep.
void use(const Sweep& sweep) {
  const GridCount count = count_grid(sweep);
  require(count.points >= 1 && count.points <= most_points && count.evaluated() >= 1);
  require(count.evaluated_architectures <= count.architectures);
  const nlohmann::ordered_json json = resolved(sweep);
  require(!json.dump().empty());
  require(first_difference(json, json).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = input.find('\0');
  const std::string_view file = input.substr(0, end);
  const std::string_view options =
      end == std::string_view::npos ? std::string_view() : input.substr(end + 1);
  try {
    use(read_sweep_text(file, "fuzz.toml", lines_of(options)));
  } catch (const InputError& error) {
    const std::string message = error.what();
    require(message.rfind("fuzz.toml", 0) == 0 || message.rfind("--set ", 0) == 0);
    require(message.find('\n') == std::string::npos);
  }
  return 0;
}
