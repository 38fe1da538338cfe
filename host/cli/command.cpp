#include "host/cli/command.hpp"

#include <fmt/format.h>

#include "host/cli/number_option.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/output/standard_error.hpp"

namespace boundsweep {
namespace {

constexpr Domain thread_numbers{"a whole number from 0 to 4096", 0, 4096, true};

}  // namespace

void SweepArguments::add_to(CLI::App& command) {
  command.add_option("SWEEP.toml", file, "The sweep file")->required();
  command
      .add_option("--set", overrides,
                  "Override one entry of the file, in TOML syntax; may be repeated")
      ->type_name("section.key=value")
      ->take_all()
      ->expected(1);
}

Sweep SweepArguments::read() const { return read_sweep(file, overrides); }

void say_notes(const Sweep& sweep) {
  for (const std::string& note : sweep.notes) say(note);
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
  add_number_option(command, "--threads", threads, thread_numbers, "CPU threads; 0 takes all cores");
  command.add_flag("--quiet", quiet, "Print errors only");
  command.add_flag("--no-progress", no_progress, "No progress bar");
}

CLI::Validator not_empty(const char* what) {
  return {[what](const std::string& word) {
            return word.empty() ? fmt::format("must be {}, is empty", what) : std::string();
          },
          ""};
}

CLI::Validator directory_name() {
  return {[](const std::string& name) {
            return name.empty() ? std::string("must name a directory") : std::string();
          },
          ""};
}

std::filesystem::path default_output_directory(const std::string& sweep_file) {
  return std::filesystem::path("boundsweep-out") / std::filesystem::path(sweep_file).stem();
}

void PointArguments::add_to(CLI::App& command) {
  command
      .add_option("--point", point,
                  "Choose a value on an axis, by key or dotted path; may be repeated. Other axes "
                  "take their first value")
      ->type_name("axis=value")
      ->take_all()
      ->expected(1);
  command.add_option("--index", index, "Choose the point by its index in the grid")
      ->check(not_empty("a whole number"))
      ->type_name("I");
}

}  // namespace boundsweep
