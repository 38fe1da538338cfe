/// Running gnuplot.

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/engine/interrupt.hpp"
#include "host/output/file.hpp"
#include "host/report/plot.hpp"

extern char** environ;

namespace boundsweep {
namespace {

constexpr const char* missing =
    "gnuplot: not found; plots need it, on Debian and Ubuntu install the package gnuplot-nox";

/// A file that is gone at the end, whatever happens. Precondition: there was none before.
struct Temporary {
  std::filesystem::path path;
  ~Temporary() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
};

int run_gnuplot(const std::filesystem::path& script) {
  std::string name = "gnuplot", file = script.string();
  char* arguments[] = {name.data(), file.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  // Its warnings about ranges and fonts go to standard error; standard output is ours.
  posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, "gnuplot", &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) throw ResourceError(missing);
  if (error != 0)
    throw ResourceError("gnuplot: cannot be started: " + std::generic_category().message(error));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

void draw(const std::string& script, const std::filesystem::path& out) {
  const std::filesystem::path names[]{out.string() + ".partial", out.string() + ".gnuplot"};
  for (const std::filesystem::path& name : names)
    if (std::filesystem::exists(std::filesystem::symlink_status(name)))
      throw InputError(fmt::format(
          "{}: in the place of a temporary file; move it away, or choose another name for the plot",
          name.string()));
  const InterruptGuard guard;  // gnuplot ends by Ctrl-C, and no temporary file is left
  const Temporary partial{names[0]}, commands{names[1]};
  OutputFile file(commands.path);
  file.write(script);
  file.close();
  const int code = run_gnuplot(commands.path);
  InterruptGuard::check();
  if (code == 127) throw ResourceError(missing);
  std::error_code unreadable;
  if (code != 0 || std::filesystem::file_size(partial.path, unreadable) == 0 || unreadable)
    throw ResourceError(
        fmt::format("gnuplot: failed with exit code {}, {} is not written", code, out.string()));
  replace_file(partial.path, out);
}

}  // namespace boundsweep
