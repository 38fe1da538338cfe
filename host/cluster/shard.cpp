#include "host/cluster/shard.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "host/cluster/architecture_weights.hpp"
#include "host/config/error.hpp"
#include "host/config/grid_count.hpp"
#include "host/config/quoted.hpp"
#include "host/engine/cost_model.hpp"

namespace boundsweep {
namespace {

using Weight = ArchitectureWeights::Weight;

constexpr std::int64_t most_shards = 1'000'000;
/// Of a shard, at least; the share by which shards can differ is about one in this many.
constexpr std::int64_t pieces_per_shard = 8;

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
  throw InputError(fmt::format("--shard {}: {}", shortened(text), why));
}

/// An entry of Slurm's environment for array tasks.
std::int64_t array_variable(const std::string& text, const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr)
    refuse(text, fmt::format("{} is not set: this is no task of a Slurm job array (sbatch "
                             "--array=0-…); say --shard i/n",
                             name));
  const auto parsed = parse_number(value);
  if (!parsed) refuse(text, fmt::format("{} is \"{}\", not a whole number", name, value));
  return *parsed;
}

Shard checked(const std::string& text, Shard shard) {
  if (shard.count < 1 || shard.count > most_shards)
    refuse(text, fmt::format("the number of shards is from 1 to {}", most_shards));
  if (shard.index >= shard.count)
    refuse(text, fmt::format("shard {} of {}: shards are counted from 0 to {}", shard.index,
                             shard.count, shard.count - 1));
  return shard;
}

/// The tasks of the array in order are the shards. An array that starts elsewhere than at 0 or 1,
/// or has gaps, is a part of one: its size is not the number of shards.
Shard slurm_shard(const std::string& text) {
  const std::int64_t task = array_variable(text, "SLURM_ARRAY_TASK_ID");
  const std::int64_t count = array_variable(text, "SLURM_ARRAY_TASK_COUNT");
  const std::int64_t first = array_variable(text, "SLURM_ARRAY_TASK_MIN");
  const std::int64_t last = array_variable(text, "SLURM_ARRAY_TASK_MAX");
  if (first > 1 || last - first + 1 != count)
    refuse(text,
           fmt::format("an array of {} tasks from {} to {} does not say how many shards there "
                       "are; say --shard slurm/n",
                       count, first, last));
  if (task < first || task > last)
    refuse(text, fmt::format("SLURM_ARRAY_TASK_ID is {}, the array has the tasks {} to {}", task,
                             first, last));
  return checked(text, {task - first, count});
}

/// Estimated work of an architecture with all its points, per value of the depth axis, in units of
/// a thousandth of the least.
std::vector<std::int64_t> work_by_depth(const Sweep& sweep, const GridCount& count) {
  constexpr double most = 1 << 20;
  const double points =
      static_cast<double>(count.points) / static_cast<double>(count.architectures);
  double curves = 1;
  for (int i = first_process_axis; i < axis_count; ++i)
    if (is_curve_axis(static_cast<Axis>(i)))
      curves *= static_cast<double>(sweep.axis(static_cast<Axis>(i)).size());
  std::vector<double> seconds;
  for (const CostEstimate& cost : estimate_by_depth(sweep))
    seconds.push_back(cost.total(1, curves, points));
  const double least = *std::min_element(seconds.begin(), seconds.end());
  std::vector<std::int64_t> weights;
  for (const double value : seconds)
    weights.push_back(std::llround(std::min(1000 * value / least, most)));
  return weights;
}

/// Points between which shards are cut, see shard_range.
std::int64_t piece(const Sweep& sweep, std::int64_t evaluated_per_shard) {
  std::int64_t block = 1;
  for (int i = axis_count - 1; i >= first_process_axis; --i) {
    const auto size = static_cast<std::int64_t>(sweep.axis(static_cast<Axis>(i)).size());
    if (block * size > evaluated_per_shard / pieces_per_shard) break;
    block *= size;
  }
  return block;
}

}  // namespace

Shard parse_shard(const std::string& text) {
  if (text == array_shard) return slurm_shard(text);
  const std::size_t slash = text.find('/');
  const std::string left = text.substr(0, slash);
  const auto count =
      slash == std::string::npos ? std::nullopt : parse_number(text.substr(slash + 1));
  const auto index = parse_number(left);
  if (!count || !(index || left == "slurm"))
    refuse(text,
           "expected i/n, the part and the number of parts, such as 0/4, or slurm, or slurm/n");
  return checked(text, {index ? *index : array_variable(text, "SLURM_ARRAY_TASK_ID"), *count});
}

std::string shard_text(Shard shard) {
  return fmt::format("{}/{}", shard.index, shard.count);
}

std::string shard_directory_name(Shard shard) {
  return fmt::format("shard-{}-of-{}", shard.index, shard.count);
}

IndexRange shard_range(const Sweep& sweep, Shard shard) {
  const GridCount count = count_grid(sweep);
  const std::int64_t inner = count.points / count.architectures;
  const std::int64_t block = piece(sweep, count.evaluated() / shard.count);
  const ArchitectureWeights weights(sweep, work_by_depth(sweep, count));
  const auto start_of = [&](std::int64_t index) {
    if (index == shard.count) return count.points;
    const auto parts = static_cast<Weight>(shard.count);
    const Weight target = weights.total() * static_cast<Weight>(index);  // times `parts`
    const ArchitectureWeights::Place place = weights.find(target / parts);
    const Weight within =
        (target - place.below * parts) * static_cast<Weight>(inner) / (place.weight * parts);
    return (place.architecture * inner + static_cast<std::int64_t>(within)) / block * block;
  };
  return {shard.index == 0 ? 0 : start_of(shard.index), start_of(shard.index + 1)};
}

std::int64_t evaluated_points(const Sweep& sweep, IndexRange range) {
  const GridCount count = count_grid(sweep);
  const std::int64_t inner = count.points / count.architectures;
  const ArchitectureWeights ones(sweep,
                                 std::vector<std::int64_t>(sweep.axis(Axis::depth).size(), 1));
  const auto below = [&](std::int64_t index) {
    const std::int64_t architecture = index / inner, within = index % inner;
    auto sum = static_cast<std::int64_t>(ones.below(architecture)) * inner;
    if (within > 0 && ones.below(architecture + 1) > ones.below(architecture)) sum += within;
    return sum;
  };
  return below(range.last) - below(range.first);
}

}  // namespace boundsweep
