#include "tests/cli/program.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace boundsweep {
namespace {

using namespace std::chrono_literals;

/// The two ends of what the program writes to.
struct Channel {
  int read = -1, write = -1;
};

Channel pipe_channel() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  return {ends[0], ends[1]};
}

Channel terminal_channel() {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0)
    throw std::runtime_error("no pseudo-terminal");
  const int slave = ::open(::ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (slave < 0) throw std::runtime_error("no pseudo-terminal");
  return {master, slave};
}

/// Only calls that are allowed between fork and exec.
[[noreturn]] void become_program(char* const* words, const Surroundings& surroundings, int out,
                                 int err) {
  if (::chdir(surroundings.directory.c_str()) != 0) ::_exit(126);
  const int in = ::open("/dev/null", O_RDONLY);
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  if (surroundings.most_file_bytes >= 0) {
    const auto most = static_cast<rlim_t>(surroundings.most_file_bytes);
    const rlimit limit{most, most};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  if (surroundings.most_memory_bytes >= 0) {
    const auto most = static_cast<rlim_t>(surroundings.most_memory_bytes);
    const rlimit limit{most, most};
    ::setrlimit(RLIMIT_AS, &limit);
  }
  ::execv(words[0], words);
  ::_exit(127);
}

/// Appends what is there; false at the end. A terminal without a writer reports EIO.
bool drain(int descriptor, std::string& text) {
  char buffer[4096];
  const ssize_t count = ::read(descriptor, buffer, sizeof buffer);
  if (count <= 0) return false;
  text.append(buffer, static_cast<std::size_t>(count));
  return true;
}

pid_t first_child_of(pid_t process) {
  const std::string id = std::to_string(process);
  pid_t child = 0;
  std::ifstream("/proc/" + id + "/task/" + id + "/children") >> child;
  return child;
}

void interrupt_when(const Surroundings& surroundings, pid_t child) {
  for (int i = 0; i < 4000 && !std::filesystem::exists(surroundings.interrupt_once_exists); ++i)
    std::this_thread::sleep_for(5ms);
  std::this_thread::sleep_for(60ms);  // into the first tiles
  const pid_t target = surroundings.to_child ? first_child_of(child) : child;
  if (target > 0) ::kill(target, surroundings.signal);
}

}  // namespace

Outcome run_program(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
  std::vector<std::string> words = surroundings.launcher;
  words.push_back(BOUNDSWEEP_BINARY);
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  const Channel out = surroundings.out_terminal ? terminal_channel() : pipe_channel();
  const Channel err = surroundings.error_terminal ? terminal_channel() : pipe_channel();
  int target = out.write;
  if (!surroundings.out_file.empty())
    target = ::open(surroundings.out_file.c_str(), O_WRONLY | O_CLOEXEC);
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork");
  if (child == 0) become_program(pointers.data(), surroundings, target, err.write);
  ::close(out.write);
  ::close(err.write);
  if (target != out.write) ::close(target);
  std::thread interrupter;
  if (!surroundings.interrupt_once_exists.empty())
    interrupter = std::thread(interrupt_when, std::cref(surroundings), child);

  Outcome outcome;
  pollfd ends[]{{out.read, POLLIN, 0}, {err.read, POLLIN, 0}};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    if (::poll(ends, 2, -1) < 0) continue;
    if (ends[0].revents != 0 && !drain(out.read, outcome.out)) ends[0].fd = -1;
    if (ends[1].revents != 0 && !drain(err.read, outcome.err)) ends[1].fd = -1;
  }
  if (interrupter.joinable()) interrupter.join();  // the child is not reaped yet: its id is its own
  int status = 0;
  ::waitpid(child, &status, 0);
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ::close(out.read);
  ::close(err.read);
  return outcome;
}

void ProgramTest::write(const std::string& name, const std::string& content) const {
  std::ofstream(directory / name, std::ios::binary) << content;
}

const char* const small_sweep = R"([architecture]
tokens = 2
heads = [1, 2, 3]
depth = [1, 2]
width = [4, 6]
norms_per_block = [0, 1, 3]
norm_epsilon = 1
activation = ["gelu", "swish:1.5"]
[weights]
query = [0.5, 1.0]
[process]
kappa = [0.5, 0.9]
[statistics]
samples = [1e4, 1e8]
[bound]
max_order = 3
levels = 12
)";

const char* const long_sweep = R"([architecture]
tokens = 2
radius = { from = 0.1, to = 3.0, points = 800 }
heads = 1
depth = { from = 1, to = 8 }
width = { from = 8, to = 40, step = 4 }
placement = ["post", "pre"]
norm_epsilon = 1
[process]
kappa = 0.5
[statistics]
samples = { from = 1e3, to = 1e9, points = 7, scale = "log" }
)";

std::vector<std::vector<std::string>> records_of(const std::string& csv) {
  std::vector<std::vector<std::string>> records;
  std::vector<std::string> fields(1);
  for (const char c : csv) {
    if (c == '\r') continue;
    if (c == '\n') {
      records.push_back(fields);
      fields.assign(1, "");
    } else if (c == ',') {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return records;
}

}  // namespace boundsweep
