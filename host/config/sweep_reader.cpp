#include "host/config/sweep_reader.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <memory>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "host/config/axis_names.hpp"
#include "host/config/axis_values.hpp"
#include "host/config/combinations.hpp"
#include "host/config/entries.hpp"
#include "host/config/error.hpp"
#include "host/config/exact.hpp"
#include "host/config/frontier_reader.hpp"
#include "host/config/grid_count.hpp"
#include "host/config/name_list.hpp"
#include "host/config/names.hpp"
#include "host/config/process_model.hpp"
#include "host/config/report_reader.hpp"
#include "host/config/training_reader.hpp"

namespace boundsweep {
namespace {

class Reader {
 public:
  Reader(const Entries& entries, std::string file) : entries_(entries) {
    sweep_.file = std::move(file);
  }

  Sweep read() {
    read_title();
    read_axes();
    check_sizes();
    read_classes();
    read_loss();
    read_process();
    read_statistics();
    check_combinations(entries_, sweep_);
    read_bound();
    sweep_.frontier = read_frontier(entries_, sweep_);
    sweep_.diagrams = read_diagrams(entries_, sweep_);
    check_point_count();
    check_any_evaluated();
    note_epsilon();
    note_lists_by_layer();
    note_first_step();
    note_target();
    for (std::string& note : notes_on_blocks(entries_)) sweep_.notes.push_back(std::move(note));
    return std::move(sweep_);
  }

 private:
  const Item* find(const std::string& path) const { return entries_.find(path); }

  std::string path_of(Axis axis) const { return axis_path(axis, sweep_); }

  void read_title() {
    if (const Item* item = find("title")) sweep_.title = read_string(*item, "a string");
  }

  void read_axes() {
    sweep_.ff_is_ratio = find("architecture.ff") == nullptr;
    sweep_.norms_per_block = find("architecture.norms") == nullptr;
    sweep_.activations = {"gelu"};
    for (int i = 0; i < axis_count; ++i) {
      const auto axis = static_cast<Axis>(i);
      if (const Item* item = find(path_of(axis))) {
        read_axis(*item, axis, sweep_);
      } else {
        sweep_.axis(axis) = {axis_info(axis).initial};
      }
    }
  }

  /// The product of two axes' values must be whole, for every combination.
  void check_whole(Axis axis, Axis factor, const char* what) const {
    for (const double value : sweep_.axis(axis)) {
      if (value == std::floor(value)) continue;
      for (const double other : sweep_.axis(factor)) {
        const double product = value * other;
        if (std::fabs(product - std::rint(product)) <= 1e-9 * product) continue;
        entries_.fail(path_of(axis), fmt::format("{} times {} {} is {}, {} must be whole", value,
                                                 axis_key(factor, sweep_), other, product, what));
      }
    }
  }

  /// D = ff_ratio·d is a size too, and q = norms_per_block·L a number of norms.
  void check_sizes() const {
    if (sweep_.norms_per_block)
      check_whole(Axis::norms, Axis::depth, "the number of normalized sublayers");
    if (!sweep_.ff_is_ratio) return;
    check_whole(Axis::ff, Axis::width, "the feed-forward width");
    const auto largest = [this](Axis axis) {
      return *std::max_element(sweep_.axis(axis).begin(), sweep_.axis(axis).end());
    };
    const double ratio = largest(Axis::ff), width = largest(Axis::width);
    if (domains::ff.contains(std::rint(ratio * width))) return;
    entries_.fail(path_of(Axis::ff),
                  fmt::format("ff_ratio {} times width {} is {}, the feed-forward width must be {}",
                              ratio, width, ratio * width, domains::ff.text));
  }

  template <class Enum, std::size_t count>
  void read_choice(const std::string& path, const std::array<const char*, count>& names,
                   Enum& choice) const {
    if (const Item* item = find(path)) choice = static_cast<Enum>(read_name(*item, names));
  }

  void read_classes() {
    if (const Item* item = find("architecture.norm_kind"))
      sweep_.rms_norm = read_name(*item, std::array<const char*, 2>{"layer", "rms"}) == 1;
    if (const Item* item = find("training.trainable"))
      sweep_.trainable = read_groups(*item, false);
    sweep_.blocks = read_blocks(entries_);
    if (!sweep_.blocks.empty() && find(path_of(Axis::depth)) == nullptr)
      sweep_.axis(Axis::depth) = {static_cast<double>(sweep_.blocks.size())};
    read_choice("weights.kind", weight_kind_names, sweep_.weight_kind);
    if (const Item* item = find("weights.output_per_head")) {
      sweep_.output_per_head = read_flag(*item);
    }
  }

  void read_loss() {
    read_choice("loss.kind", loss_names, sweep_.loss);
    if (const Item* item = find("loss.target")) {
      read_name(*item, std::array<const char*, 1>{"in_class"});
      sweep_.target_in_class = true;
    }
  }

  void read_process() {
    read_choice("process.risk", risk_names, sweep_.predictive);
    if (sweep_.predictive) return assume_nothing();
    read_choice("process.ergodicity", ergodicity_names, sweep_.ergodicity);
    read_choice("process.start", start_names, sweep_.stationary_start);
    if (const Item* item = find("process.model")) apply(read_process_model(*item));
  }

  /// Theory §7.1: the formulas of a process that forgets everything in one step, whose start costs
  /// nothing.
  void assume_nothing() {
    sweep_.ergodicity = Ergodicity::total_variation;
    sweep_.stationary_start = true;
    sweep_.axis(Axis::kappa) = {0};
    const Item* ahead = find("process.ahead");
    if (ahead == nullptr) {
      sweep_.axis(Axis::ahead) = {1};
    } else if (sweep_.axis(Axis::ahead).front() == 0 ||
               *std::min_element(sweep_.axis(Axis::ahead).begin(),
                                 sweep_.axis(Axis::ahead).end()) < 1) {
      ahead->fail("holds 0, but the predictive risk is of labels that come later, at least 1");
    }
  }

  void read_statistics() {
    if (const Item* item = find("statistics.selection"))
      sweep_.selection = read_number(*item, domains::selection);
    if (const Item* item = find("statistics.simultaneous"))
      sweep_.simultaneous = read_flag(*item);
  }

  /// A model fixes ergodicity, κ and C; the file may repeat what it fixes, not contradict it.
  void apply(const ProcessModel& model) {
    const Item* ergodicity = find("process.ergodicity");
    if (ergodicity != nullptr && sweep_.ergodicity != model.ergodicity) {
      ergodicity->fail(fmt::format("the model {} fixes the ergodicity, must be {} or absent",
                                   model.kind, name_of(model.ergodicity)));
    }
    const Item* prefactor = find("process.prefactor");
    const bool fixes_one = model.prefactor == 1 && !(model.whole_state && any_state_of_tokens());
    if (prefactor != nullptr &&
        !(fixes_one && sweep_.axis(Axis::prefactor) == std::vector<double>{1})) {
      prefactor->fail(fmt::format("the model {} fixes the prefactor, must be {}absent", model.kind,
                                  fixes_one ? "1 or " : ""));
    }
    sweep_.model = model.kind;
    sweep_.model_definition = model.definition;
    sweep_.ergodicity = model.ergodicity;
    sweep_.axis(Axis::kappa) = {model.kappa};
    if (!model.kappa_decimal.empty())
      sweep_.kappa_decimals = {{model.kappa, model.kappa_decimal}};
    sweep_.axis(Axis::prefactor) = {model.prefactor};
    sweep_.contracts_whole_state = model.whole_state;
  }

  /// Whether the state of the chain is more than one token anywhere in the sweep.
  bool any_state_of_tokens() const {
    const std::vector<double>&tokens = sweep_.axis(Axis::tokens), &window = sweep_.axis(Axis::window);
    return *std::max_element(tokens.begin(), tokens.end()) > 1 &&
           *std::min_element(window.begin(), window.end()) == 0;
  }

  void read_bound() {
    if (const Item* item = find("bound.max_order")) {
      sweep_.max_order = static_cast<int>(read_number(*item, domains::max_order));
    }
    if (const Item* item = find("bound.levels")) {
      sweep_.levels = static_cast<int>(read_number(*item, domains::levels));
    }
    if (const Item* item = find("bound.routes")) sweep_.routes = read_routes(*item);
    if (const Item* item = find("bound.target")) {
      sweep_.target = read_target(*item);
    }
  }

  /// A target stands for its shortest decimal, which may not be above what was typed.
  static double read_target(const Item& item) {
    double target = read_number(item, domains::fraction);
    while (exact_meaning(target) > exact_number(item)) target = std::nextafter(target, 0);
    return target;
  }

  static RouteChoice read_routes(const Item& item) {
    const std::vector<Item> list = list_of(item);
    if (list.empty()) item.fail("the list is empty, at least one route is needed");
    RouteChoice routes{false, false, false};
    bool* const chosen[] = {&routes.lipschitz, &routes.smooth, &routes.parametric};
    for (const Item& name : list) {
      bool& route = *chosen[read_name(name, route_names)];
      if (route) fail_repeat(name);
      route = true;
    }
    return routes;
  }

  void check_point_count() const {
    if (point_count(sweep_)) return;
    long double points = 1;
    int longest = 0;
    for (int i = 0; i < axis_count; ++i) {
      points *= static_cast<long double>(sweep_.axes[i].size());
      if (sweep_.axes[i].size() > sweep_.axes[longest].size()) longest = i;
    }
    entries_.fail(path_of(static_cast<Axis>(longest)),
                  fmt::format("the longest axis, {} values, of a grid of {:.3e} points, must be at "
                              "most 2^62 = {} points",
                              sweep_.axes[longest].size(), points, most_points));
  }

  void check_any_evaluated() const {
    const GridCount count = count_grid(sweep_);
    if (count.evaluated() > 0) return;
    if (count.heads_do_not_divide_width + count.kv_heads_do_not_divide_heads == count.points &&
        count.kv_heads_do_not_divide_heads > 0) {
      fail_skipped(Axis::kv_heads, Axis::heads,
                   "every point is skipped: no number of kv_heads divides the heads, at least one "
                   "must");
    }
    if (count.heads_do_not_divide_width == count.points) {
      fail_skipped(Axis::heads, Axis::width,
                   "every point is skipped: no number of heads divides a width, at least one must");
    }
    fail_skipped(Axis::norms, Axis::depth,
                 "every point is skipped: more norms than sublayers everywhere, must be at most 2 "
                 "per block");
  }

  /// At the first of the two axes unless only the other is written.
  [[noreturn]] void fail_skipped(Axis first, Axis second, std::string_view problem) const {
    const bool only_second = !find(path_of(first)) && find(path_of(second));
    entries_.fail(path_of(only_second ? second : first), problem);
  }

  /// The default makes bounds that few networks have, and says nothing by itself.
  void note_epsilon() {
    const auto any = [this](Axis axis) {
      const std::vector<double>& values = sweep_.axis(axis);
      return std::any_of(values.begin(), values.end(), [](double value) { return value > 0; });
    };
    const std::string path = path_of(Axis::norm_epsilon);
    if (find(path) != nullptr ||
        !(any(Axis::norms) || any(Axis::embedding_norm) || any(Axis::final_norm)))
      return;
    sweep_.notes.push_back(
        fmt::format("{}: {}: not given, so it is {}; a layer norm of PyTorch has 1e-5, and larger "
                    "bounds",
                    sweep_.file, path, axis_info(Axis::norm_epsilon).initial));
  }

  /// A norm for each layer is what one measures of a network, and not what a list says here. Where
  /// there are several depths it cannot be meant.
  void note_lists_by_layer() {
    if (sweep_.axis(Axis::depth).size() > 1) return;
    const double depth = sweep_.axis(Axis::depth)[0];
    for (int i = 0; i < axis_count; ++i) {
      const auto axis = static_cast<Axis>(i);
      const Item* item = find(path_of(axis));
      if (item == nullptr || axis_info(axis).section != std::string_view("weights")) continue;
      const toml::array* list = item->node().as_array();
      if (list == nullptr || list->size() < 2 || static_cast<double>(list->size()) != depth) continue;
      sweep_.notes.push_back(item->at(
          fmt::format("a list is an axis: every network has one of its {} values, the same in all "
                      "its {} layers; bounds block by block stand in tables [[blocks]]",
                      list->size(), depth)));
    }
  }

  /// How far the law moves in the first step matters where the start is unknown and its distance is
  /// what is known of it.
  void note_first_step() {
    const Item* item = find("process.first_step");
    if (item == nullptr) return;
    if (sweep_.stationary_start)
      sweep_.notes.push_back(item->at("changes nothing: the start is stationary"));
    else if (sweep_.ergodicity == Ergodicity::total_variation)
      sweep_.notes.push_back(item->at("changes nothing: the ergodicity is total_variation"));
  }

  /// Rows hold together for the N on the axis, and samples_needed quotes another one.
  void note_target() {
    const Item* item = find("bound.target");
    if (item == nullptr || !sweep_.target || !sweep_.simultaneous) return;
    sweep_.notes.push_back(
        item->at("all rows hold together (statistics.simultaneous) for the N on their axis; "
                 "samples_needed quotes others: to rely on one, put it on statistics.samples"));
  }

  const Entries& entries_;
  Sweep sweep_;
};

[[noreturn]] void fail_unreadable(const std::string& path) {
  throw InputError(
      fmt::format("{}: cannot be read: {}", path, std::generic_category().message(errno)));
}

/// Everything that is left to read, from its place on: a pipe has its text once only.
std::string read_all(std::FILE* file, const std::string& name) {
  constexpr std::size_t most_bytes = std::size_t{64} << 20;
  std::string text;
  std::array<char, 65536> buffer;
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file)) {
    text.append(buffer.data(), count);
    if (text.size() > most_bytes)  // a file of another kind, or one that has no end
      throw InputError(
          fmt::format("{}: is larger than {} MiB, must be a sweep file", name, most_bytes >> 20));
  }
  if (std::ferror(file) != 0) fail_unreadable(name);
  return text;
}

}  // namespace

std::string sweep_name(const std::string& path) {
  return path == standard_input ? standard_input_name : path;
}

std::string sweep_file_text(const std::string& path) {
  // An empty file is a sweep; an empty pipe is one whose writer failed.
  const auto checked = [&](std::string text) {
    if (text.empty())
      throw InputError(fmt::format("{}: is empty, must be a sweep file", sweep_name(path)));
    return text;
  };
  if (path == standard_input) return checked(read_all(stdin, sweep_name(path)));
  std::error_code unused;  // what cannot be examined cannot be opened either
  if (std::filesystem::is_directory(path, unused)) {
    throw InputError(fmt::format("{}: is a directory, must be a sweep file", path));
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                             &std::fclose);
  if (!file) fail_unreadable(path);
  const std::string text = read_all(file.get(), path);
  return std::filesystem::is_fifo(path, unused) ? checked(text) : text;
}

bool is_plain_file(const std::string& path) {
  namespace fs = std::filesystem;
  if (path == standard_input) return false;
  constexpr int most_links = 40;
  std::error_code error;
  fs::path place = fs::absolute(path, error);
  for (int i = 0; i < most_links && !error; ++i) {
    const fs::path parent = fs::canonical(place.parent_path(), error);
    if (error || (*std::next(parent.begin(), parent == "/" ? 0 : 1) == "proc")) return false;
    place = parent / place.filename();
    if (!fs::is_symlink(place, error)) return fs::is_regular_file(place, error);
    place = parent / fs::read_symlink(place, error);
  }
  return false;
}

Sweep read_sweep(const std::string& path, const std::vector<std::string>& overrides) {
  return read_sweep_text(sweep_file_text(path), sweep_name(path), overrides);
}

Sweep read_sweep_text(std::string_view text, const std::string& name,
                      const std::vector<std::string>& overrides) {
  const Entries entries(text, name, overrides);
  return Reader(entries, name).read();
}

}  // namespace boundsweep
