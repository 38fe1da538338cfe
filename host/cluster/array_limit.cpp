#include "host/cluster/array_limit.hpp"

#include <charconv>
#include <cstdio>
#include <memory>
#include <sstream>

#include <fmt/format.h>

namespace boundsweep {

std::optional<std::int64_t> array_limit_in(const std::string& configuration) {
  std::istringstream lines(configuration);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name, equals, value;
    words >> name >> equals >> value;
    if (name != "MaxArraySize" || equals != "=") continue;
    std::int64_t limit = 0;
    const char* const end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, limit);
    if (error == std::errc() && stop == end && limit >= 0) return limit;
  }
  return std::nullopt;
}

std::optional<std::int64_t> site_array_limit() {
  // A controller that does not answer would keep scontrol waiting for a minute.
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(
      ::popen("timeout 3 scontrol show config 2>/dev/null", "r"), &::pclose);
  if (!pipe) return std::nullopt;
  std::string text;
  for (int c; (c = std::fgetc(pipe.get())) != EOF;) text += static_cast<char>(c);
  return array_limit_in(text);
}

std::string array_limit_note(std::int64_t tasks, std::optional<std::int64_t> site) {
  if (tasks <= site.value_or(default_array_limit)) return "";
  if (!site)
    return fmt::format(
        "{} tasks are more than {}, Slurm's default MaxArraySize: unless the site allows more "
        "(scontrol show config), sbatch refuses them; use --tasks {} or fewer",
        tasks, default_array_limit, default_array_limit);
  return fmt::format(
      "{} tasks are more than {}, MaxArraySize of this site: sbatch refuses them; "
      "use {}",
      tasks, *site, *site > 0 ? fmt::format("--tasks {} or fewer", *site) : "--slurm=mpi");
}

}  // namespace boundsweep
