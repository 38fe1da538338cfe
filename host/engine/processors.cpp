#include "host/engine/processors.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <sched.h>

namespace boundsweep {
namespace {

/// A hierarchy of control groups that may limit CPU time.
struct Hierarchy {
  bool unified = false;           ///< version 2
  std::filesystem::path mounted;  ///< where
  std::filesystem::path top;      ///< the group that is seen there
};

/// Whether a list, "cpu,cpuacct", has the CPU controller.
bool has_cpu(const std::string& list) {
  std::istringstream words(list);
  for (std::string word; std::getline(words, word, ',');)
    if (word == "cpu") return true;
  return false;
}

/// From /proc/self/mountinfo: "31 23 0:28 ROOT MOUNTED OPTIONS … - TYPE SOURCE OPTIONS".
std::vector<Hierarchy> hierarchies(const std::filesystem::path& root) {
  std::vector<Hierarchy> result;
  std::ifstream file(root / "proc/self/mountinfo");
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string ignored, top, mounted, type, options;
    fields >> ignored >> ignored >> ignored >> top >> mounted;
    while (fields >> ignored && ignored != "-") {
    }
    fields >> type >> ignored >> options;
    if (type == "cgroup2" || (type == "cgroup" && has_cpu(options)))
      result.push_back({type == "cgroup2", mounted, top});
  }
  return result;
}

/// This process' group, from /proc/self/cgroup: "0::GROUP" or "NUMBER:CONTROLLERS:GROUP".
std::filesystem::path own_group(const std::filesystem::path& root, bool unified) {
  std::ifstream file(root / "proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (unified ? controllers.empty() : has_cpu(controllers)) return line.substr(second + 1);
  }
  return "/";
}

/// What one group allows.
std::optional<double> quota_of(const std::filesystem::path& group, bool unified) {
  double quota = -1, period = -1;  // "max", "-1": no limit
  if (unified) {
    std::ifstream(group / "cpu.max") >> quota >> period;
  } else {
    std::ifstream(group / "cpu.cfs_quota_us") >> quota;
    std::ifstream(group / "cpu.cfs_period_us") >> period;
  }
  if (quota > 0 && period > 0) return quota / period;
  return {};
}

}  // namespace

std::optional<double> cpu_quota(const std::filesystem::path& root) {
  std::optional<double> least;
  for (const Hierarchy& hierarchy : hierarchies(root)) {
    // A container may see its own group as the top, or be told of its group as the host sees it.
    std::filesystem::path group =
        own_group(root, hierarchy.unified).lexically_relative(hierarchy.top);
    if (group.empty() || *group.begin() == "..") group = ".";
    const std::filesystem::path top = root / hierarchy.mounted.relative_path();
    for (;; group = group.parent_path()) {
      const std::optional<double> quota = quota_of(top / group, hierarchy.unified);
      if (quota && (!least || *quota < *least)) least = quota;
      if (group.empty() || group == ".") break;
    }
  }
  return least;
}

int cpus_in_mask() {
  // The kernel refuses sets that are too small for its CPUs.
  for (std::size_t cpus = 1024; cpus <= std::size_t{1} << 20; cpus *= 2) {
    cpu_set_t* const set = CPU_ALLOC(cpus);
    if (set == nullptr) return 1;
    const std::size_t size = CPU_ALLOC_SIZE(cpus);
    const bool known = ::sched_getaffinity(0, size, set) == 0;
    const int count = known ? CPU_COUNT_S(size, set) : 0;
    CPU_FREE(set);
    if (known) return std::max(1, count);
  }
  return 1;
}

double cpus_worth_of_time() {
  const double cpus = cpus_in_mask();
  return std::min(cpus, cpu_quota().value_or(cpus));
}

int usable_cpus() {
  return static_cast<int>(std::ceil(cpus_worth_of_time()));
}

std::optional<int> threads_of_environment() {
  const char* const wish = std::getenv("OMP_NUM_THREADS");
  const long threads = wish == nullptr ? 0 : std::strtol(wish, nullptr, 10);
  if (threads < 1 || threads > most_threads) return {};
  return static_cast<int>(threads);
}

int default_threads() {
  return threads_of_environment().value_or(usable_cpus());
}

}  // namespace boundsweep
