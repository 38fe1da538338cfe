#include "host/output/run_sweep.hpp"

#include <cctype>

#include <fmt/format.h>

#include "host/config/axis_names.hpp"
#include "host/config/error.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/output/manifest.hpp"
#include "host/output/resolved.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

/// A reader's message about the text made from a manifest, whose lines nobody sees.
std::string without_line(const std::string& message, const std::string& file) {
  if (message.rfind(file + ":", 0) != 0) return message;
  std::size_t at = file.size() + 1;
  while (at < message.size() && std::isdigit(static_cast<unsigned char>(message[at])) != 0) ++at;
  return at < message.size() && message[at] == ':' ? file + message.substr(at) : message;
}

/// The doubles themselves in place of what the reader makes of their decimals, which may be on the
/// safe side of them.
void take_numbers(const Json& stated, Sweep& sweep) {
  for (int i = 0; i < axis_count; ++i) {
    const auto axis = static_cast<Axis>(i);
    const AxisInfo& info = axis_info(axis);
    if (info.kind != AxisKind::number || !stated.contains(info.section)) continue;
    const Json& section = stated.at(info.section);
    const auto values = section.find(axis_key(axis, sweep));
    if (values == section.end() || values->size() != sweep.axis(axis).size()) continue;
    for (std::size_t j = 0; j < values->size(); ++j)
      if (values->at(j).is_number()) sweep.axis(axis)[j] = values->at(j).get<double>();
  }
}

/// Of a sweep read with overrides: axes that those left alone are the run's, and so is the name of
/// the process where it is still that one.
void keep(const Sweep& read, const Sweep& exact, Sweep& overridden) {
  for (int i = 0; i < axis_count; ++i) {
    const auto axis = static_cast<Axis>(i);
    if (overridden.axis(axis) == read.axis(axis)) overridden.axis(axis) = exact.axis(axis);
  }
  const bool same_process = overridden.axis(Axis::kappa) == exact.axis(Axis::kappa) &&
                            overridden.axis(Axis::prefactor) == exact.axis(Axis::prefactor) &&
                            overridden.ergodicity == exact.ergodicity;
  if (overridden.model.empty() && same_process) overridden.model = exact.model;
}

}  // namespace

Sweep sweep_of_manifest(const Json& manifest, const std::filesystem::path& directory,
                        const std::vector<std::string>& overrides) {
  const std::string file = (directory / "manifest.json").string();
  const Json& stated = manifest.at("sweep");
  std::string text;
  Sweep read;
  try {
    text = sweep_text(stated);
    read = read_sweep_text(text, file);
  } catch (const InputError& error) {
    std::string reason = without_line(error.what(), file);
    if (reason.rfind(file + ": ", 0) == 0) reason = reason.substr(file.size() + 2);
    throw InputError(fmt::format(
        "{}: damaged, the sweep it states cannot be read ({}); run the sweep again", file, reason));
  }
  Sweep exact = read;
  take_numbers(stated, exact);
  const auto process = stated.find("process");
  if (process != stated.end() && process->contains("model") && process->at("model").is_string())
    exact.model = process->at("model").get<std::string>();
  if (overrides.empty()) return exact;
  try {
    Sweep overridden = read_sweep_text(text, file, overrides);
    keep(read, exact, overridden);
    return overridden;
  } catch (const InputError& error) {
    throw InputError(without_line(error.what(), file));
  }
}

Sweep read_run_sweep(const std::filesystem::path& directory,
                     const std::vector<std::string>& overrides) {
  return sweep_of_manifest(manifest_of_run(directory), directory, overrides);
}

}  // namespace boundsweep
