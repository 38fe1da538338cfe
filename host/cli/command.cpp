#include "host/cli/command.hpp"

#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/cli/number_option.hpp"
#include "host/config/error.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/engine/processors.hpp"
#include "host/output/note.hpp"
#include "host/output/run_sweep.hpp"

namespace boundsweep {
namespace {

constexpr Domain thread_numbers{"a whole number from 0 to 4096", 0, 4096, true};

bool is_directory(const std::string& path) {
  std::error_code unused;
  return std::filesystem::is_directory(path, unused);
}

}  // namespace

void SweepArguments::add_to(CLI::App& command) {
  command
      .add_option("SWEEP.toml", file,
                  runs_too ? "The sweep file, - for standard input, or the output directory of a "
                             "finished run"
                           : "The sweep file, - for standard input")
      ->required()
      ->check(not_empty("name a sweep file"));
  command
      .add_option("--set", overrides,
                  "Override one entry of the file, in TOML syntax; may be repeated")
      ->type_name("section.key=value")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);  // what follows may be the file
}

Sweep SweepArguments::read() const {
  return runs_too ? read_sweep_or_run(file, overrides) : read_sweep(file, overrides);
}

void SweepArguments::check_index(const Sweep& sweep) const {
  if (overrides.empty() || !is_directory(file)) return;
  const Sweep run = read_run_sweep(file);
  if (sweep.axes == run.axes && sweep.activations == run.activations) return;
  throw InputError(fmt::format(
      "--index: counts the points of the run in {}, and --set {} changes them; choose with --point",
      file, fmt::join(overrides, ", --set ")));
}

Sweep read_sweep_or_run(const std::string& path, const std::vector<std::string>& overrides) {
  return is_directory(path) ? read_run_sweep(path, overrides) : read_sweep(path, overrides);
}

void say_notes(const Sweep& sweep) {
  for (const std::string& text : sweep.notes) note(text);
}

void DeviceArguments::add_to(CLI::App& command) {
  command
      .add_option_function<std::string>(
          "--device",
          [this](const std::string& name) {
            device = name == "cuda"  ? DeviceChoice::cuda
                     : name == "cpu" ? DeviceChoice::cpu
                                     : DeviceChoice::automatic;
          },
          "auto: the GPU if one is usable, else the CPU")
      ->check(CLI::IsMember({"auto", "cuda", "cpu"}))
      ->type_name("NAME")
      ->default_str("auto");
  add_number_option(command, "--threads", threads, thread_numbers,
                    "CPU threads; 0: OMP_NUM_THREADS, else as many as CPUs may be used");
  command.add_flag("--quiet", quiet, "Print errors only");
  command.add_flag("--no-progress", no_progress, "No progress bar");
}

CLI::Validator not_empty(std::string what) {
  return {[what = std::move(what)](const std::string& text) {
            return text.empty() ? "must " + what : std::string();
          },
          ""};
}

std::filesystem::path default_output_directory(const std::string& sweep_file) {
  const std::filesystem::path name = std::filesystem::path(sweep_file).stem();
  if (!is_plain_file(sweep_file) || name == "." || name == "..")
    throw InputError(
        fmt::format("{}: has no file name to call the output directory after; give --out DIR",
                    sweep_name(sweep_file)));
  return "boundsweep-out" / name;
}

void PointArguments::add_to(CLI::App& command) {
  command
      .add_option("--point", point,
                  "Choose a value on an axis, by key or dotted path; may be repeated. Other axes "
                  "take their first value")
      ->type_name("axis=value")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);  // what follows may be the file
  command.add_option("--index", index, "Choose the point by its index in the grid")
      ->check(not_empty("be a number"))
      ->type_name("I");
}

}  // namespace boundsweep
