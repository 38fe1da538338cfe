/// boundsweep audit: from the weights of a trained network to a sweep file of the class that holds
/// it.

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/cli/command.hpp"
#include "host/cli/number_option.hpp"
#include "host/cli/standard_output.hpp"
#include "host/config/error.hpp"
#include "host/config/item.hpp"
#include "host/config/names.hpp"
#include "host/config/number_text.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/engine/interrupt.hpp"
#include "host/engine/processors.hpp"
#include "host/engine/progress.hpp"
#include "host/measure/audit.hpp"
#include "host/measure/built_in_layouts.hpp"
#include "host/measure/class_table.hpp"
#include "host/measure/class_text.hpp"
#include "host/measure/map_file.hpp"
#include "host/output/file.hpp"
#include "host/output/note.hpp"
#include "host/output/terminal.hpp"
#include "host/report/text_table.hpp"
#include "kernels/threads.hpp"

namespace boundsweep {
namespace {

bool is_built_in(const std::string& layout) {
  return std::find(layout_names.begin(), layout_names.end(), layout) != layout_names.end();
}

constexpr Domain thread_numbers{"a whole number from 0 to 4096", 0, 4096, true};
constexpr Domain alphas{"a number from 1e-9 to 10^9", 1e-9, 1e9};

struct Arguments {
  std::vector<std::string> models, start, trainable, declared, overrides;
  std::string layout, rank, out;
  double alpha = 0;
  int threads = 0;
  bool quiet = false, no_progress = false;
};

std::string group_problem(const std::string& name) {
  std::vector<std::string_view> known(group_names.begin(), group_names.end());
  known.push_back("all");
  return std::find(known.begin(), known.end(), name) == known.end() ? unknown_name(name, known)
                                                                    : "";
}

/// Precondition: no name is a problem.
GroupSet groups_called(const std::vector<std::string>& names) {
  GroupSet groups{0};
  for (const std::string& name : names) {
    if (name == "all") return {};
    const auto at = std::find(group_names.begin(), group_names.end(), name);
    groups.bits |= std::uint32_t{1} << (at - group_names.begin());
  }
  return groups;
}

AuditOptions options_of(const Arguments& arguments) {
  AuditOptions options;
  options.overrides = class_overrides(arguments.overrides);
  if (!arguments.trainable.empty()) options.trainable = groups_called(arguments.trainable);
  if (arguments.rank == "auto") {
    options.rank.kind = RankClaim::Kind::found;
  } else if (!arguments.rank.empty()) {
    options.rank.kind = RankClaim::Kind::stated;
    options.rank.stated = *number_of<std::int64_t>(arguments.rank);
  }
  const auto declares = [&](const char* what) {
    return std::find(arguments.declared.begin(), arguments.declared.end(), what) !=
           arguments.declared.end();
  };
  options.rank.declared = declares("rank");
  options.trainable_declared = declares("trainable");
  options.bits_declared = declares("bits");
  if (arguments.alpha != 0) options.alpha = arguments.alpha;
  return options;
}

void check_place_for(const std::string& file) {
  const std::filesystem::path parent = std::filesystem::path(file).parent_path();
  std::error_code unused;
  if (!parent.empty() && !std::filesystem::is_directory(parent, unused))
    throw InputError(fmt::format("--out {}: {} is no directory", file, parent.string()));
  if (std::filesystem::is_directory(file, unused))
    throw InputError(
        fmt::format("--out {}: is a directory, must name the sweep file to write", file));
}

ClassOrigin origin_of(const Arguments& arguments, const Checkpoint& model,
                      const Checkpoint* start) {
  ClassOrigin origin;
  origin.model = model.name();
  origin.start = start == nullptr ? "" : start->name();
  origin.layout = arguments.layout;
  origin.trainable = fmt::format("{}", fmt::join(arguments.trainable, ", "));
  return origin;
}

int audit_files(const Arguments& arguments) {
  const InterruptGuard guard;
  threads::start(arguments.threads > 0 ? arguments.threads : default_threads());
  AuditOptions options = options_of(arguments);
  check_place_for(arguments.out);
  const bool is_map = !is_built_in(arguments.layout);
  const Layout layout =
      is_map ? layout_of_map(arguments.layout) : built_in_layout(arguments.layout);
  const Checkpoint model(arguments.models);
  std::optional<Checkpoint> start;
  if (!arguments.start.empty()) start.emplace(arguments.start);
  const Checkpoint* const base = start ? &*start : nullptr;
  const ClassOrigin origin = origin_of(arguments, model, base);
  // What the reader will say of --set, it can say before the work.
  options.pretends = true;
  read_sweep_text(
      class_text_without(audit(model, base, layout, options), origin, arguments.overrides),
      arguments.out, arguments.overrides);
  options.pretends = false;
  const auto begin = std::chrono::steady_clock::now();
  double operations = 0;
  std::optional<Progress> progress;
  options.progress = [&](double done, double total) {
    InterruptGuard::check();
    operations = done;
    if (!progress)
      progress.emplace(static_cast<std::int64_t>(total), !arguments.quiet && !arguments.no_progress,
                       "flop", "norms");
    progress->update(static_cast<std::int64_t>(done), static_cast<std::int64_t>(done));
  };
  const MeasuredClass measured = audit(model, base, layout, options);
  progress.reset();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const std::string text = class_text(measured, origin, arguments.overrides);
  const Sweep sweep = read_sweep_text(text, arguments.out);
  atomic_write(arguments.out, text);
  if (arguments.quiet) return 0;
  for (const std::string& text_of_note : measured.notes) note(text_of_note);
  print(class_table(measured, sweep, page_of(STDOUT_FILENO).width.value_or(page_width)));
  const double bytes = static_cast<double>(model.bytes() + (start ? start->bytes() : 0));
  const double per_second = 1 / std::max(seconds, 1e-3);
  note(fmt::format("read {} in {}: {}/s, {}flop/s", human_bytes(bytes), human_duration(seconds),
                   human_bytes(bytes * per_second), human_count(operations * per_second)));
  print(arguments.out + "\n");
  return 0;
}

}  // namespace

void add_audit_command(CLI::App& app, Action& action) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "audit",
      "Measure the weights of a trained network and write the class that holds it as a sweep file");
  command->footer(
      "Reads safetensors, also sharded by an index. Norms are proven upper bounds; those that "
      "training\n"
      "changed are rounded up to a grid, and the price of choosing after seeing the data stands "
      "in\n"
      "statistics.selection of the file. Without --start training began at zero. --start, and what "
      "is\n"
      "frozen, must have been fixed before the data were seen. Examples:\n"
      "  boundsweep audit model.safetensors --layout bert --trainable readout --declared "
      "trainable\n"
      "    --set architecture.outputs=10 --set weights.readout=1 --out class.toml\n"
      "  boundsweep audit adapter_model.safetensors --start llama/ --layout llama --out "
      "class.toml");
  command
      ->add_option(
          "FILE", arguments->models,
          "The trained network or adapter: safetensors files, an index, or a directory with them")
      ->required()
      ->check(not_empty("name a file"));
  command
      ->add_option(
          "--layout", arguments->layout,
          "How tensors are named: gpt2, bert, vit, llama, torch (its nn.TransformerEncoder), or a "
          "MAP.toml")
      ->required()
      ->check([](const std::string& name) {
        const bool is_map = name.size() > 5 && name.substr(name.size() - 5) == ".toml";
        return is_map || is_built_in(name)
                   ? std::string()
                   : fmt::format("must be one of {} or a MAP.toml", fmt::join(layout_names, ", "));
      })
      ->type_name("FILE");
  command
      ->add_option(
          "--start", arguments->start,
          "The weights that training began with, fixed before the data were seen; may be repeated")
      ->take_all()
      ->expected(1)
      ->check(not_empty("name a file"))
      ->type_name("FILE");
  command
      ->add_option(
          "--trainable", arguments->trainable,
          "What training may change, groups separated by commas; without it everything, or what "
          "differs from --start")
      ->delimiter(',')
      ->check(group_problem)
      ->type_name("GROUPS");
  command
      ->add_option("--rank-of-update", arguments->rank,
                   "Claim a rank of what differs from --start: auto finds one up to 256, a number "
                   "must hold; "
                   "an adapter has its own")
      ->check([](const std::string& text) {
        const std::optional<std::int64_t> number = number_of<std::int64_t>(text);
        return text == "auto" || (number && domains::rank.contains(static_cast<double>(*number)))
                   ? std::string()
                   : std::string("must be auto or a whole number from 1 to 10^7");
      })
      ->type_name("auto|R");
  command
      ->add_option(
          "--declared", arguments->declared,
          "What was decided before the data were seen and costs nothing: rank, trainable, bits, "
          "separated by commas")
      ->delimiter(',')
      ->check(CLI::IsMember({"rank", "trainable", "bits"}))
      ->type_name("WORDS");
  command
      ->add_option("--set", arguments->overrides,
                   "Set an entry of the file that is written, in TOML syntax; may be repeated")
      ->type_name("section.key=value")
      ->take_all()
      ->expected(1);
  add_number_option(*command, "--lora-alpha", arguments->alpha, alphas,
                    "An adapter's alpha, in place of that of adapter_config.json");
  command->add_option("--out", arguments->out, "The sweep file to write")
      ->required()
      ->check(not_empty("name a file"))
      ->type_name("FILE");
  add_number_option(*command, "--threads", arguments->threads, thread_numbers,
                    "CPU threads; 0: OMP_NUM_THREADS, else as many as CPUs may be used");
  command->add_flag("--quiet", arguments->quiet, "Print errors only");
  command->add_flag("--no-progress", arguments->no_progress, "No progress bar");
  command->callback(
      [&action, arguments] { action = [arguments] { return audit_files(*arguments); }; });
}

}  // namespace boundsweep
