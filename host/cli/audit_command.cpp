/// boundsweep audit: from the weights of a trained network to a sweep file of the class that holds it.

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/cli/command.hpp"
#include "host/cli/number_option.hpp"
#include "host/cli/standard_output.hpp"
#include "host/config/entries.hpp"
#include "host/config/error.hpp"
#include "host/config/schema.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/config/training_reader.hpp"
#include "host/engine/interrupt.hpp"
#include "host/engine/processors.hpp"
#include "host/engine/progress.hpp"
#include "host/measure/audit.hpp"
#include "host/measure/class_text.hpp"
#include "host/output/decimal.hpp"
#include "host/output/file.hpp"
#include "host/output/note.hpp"
#include "host/output/terminal.hpp"
#include "host/report/text_table.hpp"
#include "kernels/threads.hpp"

namespace boundsweep {
namespace {

constexpr Domain thread_numbers{"a whole number from 0 to 4096", 0, 4096, true};

struct Arguments {
  std::vector<std::string> models, start, trainable, declared, overrides;
  std::string layout, rank, out;
  double alpha = 0;
  int threads = 0;
  bool quiet = false, no_progress = false;
};

/// Names of options as the reader of sweep files reads them.
GroupSet groups_called(const std::vector<std::string>& names) {
  const toml::table table = [&] {
    toml::array list;
    for (const std::string& name : names) list.push_back(name);
    toml::table result;
    result.insert("trainable", std::move(list));
    return result;
  }();
  return read_groups(Item::in_option("--trainable", *table.get("trainable")), false);
}

/// --set, by the reader of sweep files: names and values it would refuse are refused before the work.
void read_overrides(const Arguments& arguments, AuditOptions& options) {
  const Entries entries("", arguments.out, arguments.overrides);
  if (const Item* selection = entries.find("statistics.selection"))
    selection->fail("is what audit computes; add what else you chose after seeing the data to the file");
  if (const Item* bits = entries.find("training.bits")) options.bits = read_number(*bits, domains::bits);
  for (const std::string& path : entry_paths()) {
    if (path.rfind("architecture.", 0) != 0 || entries.find(path) == nullptr) continue;
    const Item& item = *entries.find(path);
    const std::string key = path.substr(path.find('.') + 1);
    if (item.node().is_string())
      options.architecture.push_back({key, fmt::format("\"{}\"", **item.node().as_string())});
    else if (item.node().is_number())
      options.architecture.push_back({key, shortest(item.node().is_integer()
                                                        ? static_cast<double>(**item.node().as_integer())
                                                        : **item.node().as_floating_point())});
    else if (item.node().is_boolean())
      options.architecture.push_back({key, describe(item.node())});
    else if (key == "heads" || key == "kv_heads" || key == "width" || key == "ff")
      item.fail("must be one number: norms are measured head by head");
  }
}

AuditOptions options_of(const Arguments& arguments) {
  AuditOptions options;
  read_overrides(arguments, options);
  if (!arguments.trainable.empty()) options.trainable = groups_called(arguments.trainable);
  if (arguments.rank == "auto") {
    options.rank = AuditOptions::Rank::found;
  } else if (!arguments.rank.empty()) {
    options.rank = AuditOptions::Rank::stated;
    options.stated_rank = *number_of<std::int64_t>(arguments.rank);
  }
  const auto declares = [&](const char* what) {
    return std::find(arguments.declared.begin(), arguments.declared.end(), what) !=
           arguments.declared.end();
  };
  options.rank_declared = declares("rank");
  options.trainable_declared = declares("trainable");
  options.bits_declared = declares("bits");
  if (arguments.alpha != 0) options.alpha = arguments.alpha;
  return options;
}

int audit_files(const Arguments& arguments) {
  const InterruptGuard guard;
  threads::start(arguments.threads > 0 ? arguments.threads : default_threads());
  AuditOptions options = options_of(arguments);
  const Layout layout = layout_called(arguments.layout);
  const Checkpoint model(arguments.models);
  std::optional<Checkpoint> start;
  if (!arguments.start.empty()) start.emplace(arguments.start);
  const auto begin = std::chrono::steady_clock::now();
  double operations = 0;
  std::unique_ptr<Progress> progress;
  options.progress = [&](double done, double total) {
    InterruptGuard::check();
    operations = done;
    if (!progress)
      progress = std::make_unique<Progress>(static_cast<std::int64_t>(total),
                                            !arguments.quiet && !arguments.no_progress, "flop", "norms");
    progress->update(static_cast<std::int64_t>(done), static_cast<std::int64_t>(done));
  };
  const MeasuredClass measured = audit(model, start ? &*start : nullptr, layout, options);
  progress.reset();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  ClassOrigin origin;
  origin.model = model.name();
  origin.start = start ? start->name() : "";
  origin.layout = arguments.layout;
  origin.trainable = fmt::format("{}", fmt::join(arguments.trainable, ", "));
  const std::string text = class_text(measured, origin, arguments.overrides);
  const Sweep sweep = read_sweep_text(text, arguments.out);
  atomic_write(arguments.out, text);
  if (arguments.quiet) return 0;
  for (const std::string& text_of_note : measured.notes) note(text_of_note);
  const std::size_t width = page_of(STDOUT_FILENO).width.value_or(page_width);
  print(class_table(measured, sweep, width));
  const double bytes = static_cast<double>(model.bytes() + (start ? start->bytes() : 0));
  note(fmt::format("read {}B in {}: {}B/s, {}flop/s", human_count(bytes), human_duration(seconds),
                   human_count(bytes / std::max(seconds, 1e-3)),
                   human_count(operations / std::max(seconds, 1e-3))));
  print(arguments.out + "\n");
  return 0;
}

}  // namespace

void add_audit_command(CLI::App& app, Action& action) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "audit", "Measure the weights of a trained network and write the class that holds it as a sweep file");
  command->footer(
      "Reads safetensors, also sharded by an index. Norms are proven upper bounds; those that training\n"
      "changed are rounded up to a grid, and the price of choosing after seeing the data stands in\n"
      "statistics.selection of the file. Without --start training began at zero. --start, and what is\n"
      "frozen, must have been fixed before the data were seen. Examples:\n"
      "  boundsweep audit model.safetensors --layout bert --trainable readout --declared trainable\n"
      "    --set architecture.outputs=10 --set weights.readout=1 --out class.toml\n"
      "  boundsweep audit adapter_model.safetensors --start llama/ --layout llama --out class.toml");
  command
      ->add_option("FILE", arguments->models,
                   "The trained network or adapter: safetensors files, an index, or a directory with them")
      ->required()
      ->check(not_empty("name a file"));
  command
      ->add_option("--layout", arguments->layout,
                   "How tensors are named: gpt2, bert, vit, llama, torch (its nn.TransformerEncoder), or a "
                   "MAP.toml")
      ->required()
      ->check([](const std::string& name) {
        const bool known =
            std::find(layout_names.begin(), layout_names.end(), name) != layout_names.end() ||
            (name.size() > 5 && name.substr(name.size() - 5) == ".toml");
        return known ? std::string()
                     : fmt::format("must be one of {} or a MAP.toml", fmt::join(layout_names, ", "));
      })
      ->type_name("FILE");
  command
      ->add_option("--start", arguments->start,
                   "The weights that training began with, fixed before the data were seen; may be repeated")
      ->take_all()
      ->expected(1)
      ->check(not_empty("name a file"))
      ->type_name("FILE");
  command
      ->add_option("--trainable", arguments->trainable,
                   "What training may change, groups separated by commas; without it everything, or what "
                   "differs from --start")
      ->delimiter(',')
      ->type_name("GROUPS");
  command
      ->add_option("--rank-of-update", arguments->rank,
                   "Claim a rank of what differs from --start: auto finds one up to 256, a number must hold; "
                   "an adapter has its own")
      ->check([](const std::string& text) {
        const std::optional<std::int64_t> number = number_of<std::int64_t>(text);
        return text == "auto" || (number && domains::rank.contains(static_cast<double>(*number)))
                   ? std::string()
                   : std::string("must be auto or a whole number from 1 to 10^7");
      })
      ->type_name("auto|R");
  command
      ->add_option("--declared", arguments->declared,
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
  add_number_option(*command, "--lora-alpha", arguments->alpha, domains::positive,
                    "An adapter's alpha, in place of that of adapter_config.json");
  command->add_option("--out", arguments->out, "The sweep file to write")
      ->required()
      ->check(not_empty("name a file"))
      ->type_name("FILE");
  add_number_option(*command, "--threads", arguments->threads, thread_numbers,
                    "CPU threads; 0: OMP_NUM_THREADS, else as many as CPUs may be used");
  command->add_flag("--quiet", arguments->quiet, "Print errors only");
  command->add_flag("--no-progress", arguments->no_progress, "No progress bar");
  command->callback([&action, arguments] { action = [arguments] { return audit_files(*arguments); }; });
}

}  // namespace boundsweep
