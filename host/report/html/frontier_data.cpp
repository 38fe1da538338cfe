#include "host/report/html/frontier_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

#include "host/output/csv_reader.hpp"
#include "host/report/html/row_index.hpp"
#include "host/report/size_column.hpp"

namespace boundsweep {
namespace {

/// What the first reading remembers of a group: ordinals of rows within it.
struct Outline {
  Digits digits{};
  std::int64_t rows = 0, vacuous = 0, best = 0, largest = -1;
  double least_log_bound = 0, largest_size = 0;
};

/// The columns by which groups are told apart and rows compared.
class RowReader {
 public:
  RowReader(const CsvReader& file, const Problem& problem, std::string path)
      : problem_(problem),
        path_(std::move(path)),
        index_(file.column("index")),
        size_(file.column(size_column(problem.sweep()))),
        ratio_(file.column("bound_over_range")),
        log_bound_(file.column("log10_bound")) {}

  Digits digits(const std::vector<std::string>& row) const {
    return digits_of(row[index_], problem_.view().grid, path_);
  }
  bool vacuous(const std::vector<std::string>& row) const {
    return row[ratio_].empty() || !(std::strtod(row[ratio_].c_str(), nullptr) < 1);
  }
  double size(const std::vector<std::string>& row) const {
    return std::strtod(row[size_].c_str(), nullptr);
  }
  /// −∞ where the bound is 0 and the field empty.
  double log_bound(const std::vector<std::string>& row) const {
    return row[log_bound_].empty() ? -INFINITY : std::strtod(row[log_bound_].c_str(), nullptr);
  }

 private:
  const Problem& problem_;
  std::string path_;
  std::size_t index_, size_, ratio_, log_bound_;
};

bool same_group(const Sweep& sweep, const Digits& a, const Digits& b) {
  for (const Axis axis : sweep.frontier.group_by)
    if (a[axis] != b[axis]) return false;
  return true;
}

std::vector<Outline> read_outlines(const std::filesystem::path& path, const Problem& problem) {
  CsvReader file(path);
  const RowReader reader(file, problem, path.string());
  std::vector<Outline> groups;
  std::vector<std::string> row;
  while (file.next(row)) {
    const Digits digits = reader.digits(row);
    if (groups.empty() || !same_group(problem.sweep(), groups.back().digits, digits)) {
      groups.emplace_back();
      groups.back().digits = digits;
    }
    Outline& group = groups.back();
    const double log_bound = reader.log_bound(row);
    if (group.rows == 0 || log_bound < group.least_log_bound) {
      group.best = group.rows;
      group.least_log_bound = log_bound;
    }
    if (reader.vacuous(row)) {
      ++group.vacuous;
    } else if (group.largest < 0 || reader.size(row) > group.largest_size) {
      group.largest = group.rows;
      group.largest_size = reader.size(row);
    }
    ++group.rows;
  }
  return groups;
}

/// Whether one of `kept` picks at even distances among `count` is number i; the ends always are.
bool is_picked(std::int64_t i, std::int64_t count, std::int64_t kept) {
  if (count <= kept || i == 0 || i == count - 1) return true;
  // The picks are ⌊p·count/kept⌋, p = 0 … kept − 1: i is one iff [i·kept/count, (i+1)·kept/count)
  // holds a whole number.
  const std::int64_t next = (i * kept + count - 1) / count;
  return next * count < (i + 1) * kept;
}

}  // namespace

FrontierData read_frontier_data(const std::filesystem::path& path, const Problem& problem,
                                const ReportLimits& limits) {
  const std::vector<Outline> outlines = read_outlines(path, problem);
  FrontierData data;
  data.groups_in_file = static_cast<std::int64_t>(outlines.size());
  for (const Outline& group : outlines) data.rows_in_file += group.rows;
  const bool whole = data.rows_in_file <= static_cast<std::int64_t>(limits.rows) &&
                     data.groups_in_file <= static_cast<std::int64_t>(limits.groups);
  const std::int64_t groups_kept =
      std::min(data.groups_in_file, static_cast<std::int64_t>(limits.groups));
  // Four rows of every group are kept beyond its picks.
  const std::int64_t picks = std::max<std::int64_t>(
      2, static_cast<std::int64_t>(limits.rows) / std::max<std::int64_t>(groups_kept, 1) - 4);

  CsvReader file(path);
  data.header = file.header();
  std::vector<std::string> row;
  for (std::size_t g = 0; g < outlines.size(); ++g) {
    const Outline& outline = outlines[g];
    const bool kept_group =
        whole || is_picked(static_cast<std::int64_t>(g), data.groups_in_file, groups_kept);
    FrontierGroup group;
    group.digits = outline.digits;
    group.rows = outline.rows;
    group.vacuous = outline.vacuous;
    group.says_something = outline.largest >= 0;
    for (std::int64_t i = 0; i < outline.rows; ++i) {
      file.next(row);
      if (!kept_group) continue;
      const bool best = i == outline.best, largest = i == outline.largest;
      if (!whole && !best && !largest && !is_picked(i, outline.rows, picks)) continue;
      if (best) group.best = data.rows.size();
      if (largest) group.largest = data.rows.size();
      data.rows.push_back(row);
      data.group_of.push_back(data.groups.size());
    }
    if (!group.says_something) group.largest = group.best;
    if (kept_group) data.groups.push_back(group);
  }
  return data;
}

std::size_t headline_group(const Sweep& sweep, const FrontierData& frontier) {
  std::vector<std::size_t> candidates;
  for (std::size_t g = 0; g < frontier.groups.size(); ++g)
    if (frontier.groups[g].says_something) candidates.push_back(g);
  if (candidates.empty())
    for (std::size_t g = 0; g < frontier.groups.size(); ++g) candidates.push_back(g);
  std::vector<std::int64_t> distance(candidates.size(), 0);
  for (const Axis axis : sweep.frontier.group_by) {
    std::set<std::int64_t> seen;
    for (const std::size_t g : candidates) seen.insert(frontier.groups[g].digits[axis]);
    const std::vector<std::int64_t> places(seen.begin(), seen.end());
    const auto middle = static_cast<std::int64_t>(places.size() / 2);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const auto at = std::lower_bound(places.begin(), places.end(),
                                       frontier.groups[candidates[i]].digits[axis]);
      distance[i] += std::abs((at - places.begin()) - middle);
    }
  }
  const auto nearest = std::min_element(distance.begin(), distance.end());
  return candidates[static_cast<std::size_t>(nearest - distance.begin())];
}

}  // namespace boundsweep
