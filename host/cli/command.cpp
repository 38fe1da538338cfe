#include "host/cli/command.hpp"

#include <fmt/format.h>

#include "host/config/sweep_reader.hpp"
#include "host/engine/processors.hpp"

namespace boundsweep {
namespace {

/// CLI11's own checks speak of floats.
CLI::Validator whole_number(int least, int most) {
  return CLI::Validator(
      [least, most](const std::string& text) {
        int value = 0;
        if (CLI::detail::lexical_cast(text, value) && least <= value && value <= most)
          return std::string();
        return fmt::format("{} is not a whole number from {} to {}", text, least, most);
      },
      "");
}

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
  command
      .add_option("--threads", threads,
                  "CPU threads; 0: OMP_NUM_THREADS, else as many as CPUs may be used")
      ->check(whole_number(0, most_threads))
      ->type_name("N");
  command.add_flag("--quiet", quiet, "Print errors only");
  command.add_flag("--no-progress", no_progress, "No progress bar");
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
      ->type_name("I");
}

}  // namespace boundsweep
