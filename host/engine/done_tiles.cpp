#include "host/engine/done_tiles.hpp"

#include <algorithm>
#include <utility>

namespace boundsweep {
namespace {

/// Seconds between saves per second that a save takes.
constexpr double rest_per_save = 20;
/// A journal is replaced by the frontier when it is this many times as long, and not short.
constexpr std::uint64_t most_journal_factor = 4;
constexpr std::uint64_t short_journal = std::uint64_t{1} << 26;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::uint64_t bytes_of(const DoneTiles& done) {
  return done.survivors.index.size() * sizeof(std::int64_t) +
         done.survivors.keys.size() * sizeof(Key) + done.cells.all().size() * sizeof(CellBest);
}

}  // namespace

DoneTilesLog::DoneTilesLog(Checkpoint& checkpoint, FrontierStore empty, FrontierStore& store,
                           CellStore& cells, bool times, double seconds_between_saves)
    : checkpoint_(checkpoint),
      empty_(std::move(empty)),
      pending_(empty_),
      store_(store),
      cells_(cells),
      times_(times),
      interval_(seconds_between_saves),
      next_save_(seconds_between_saves) {}

void DoneTilesLog::add(std::int64_t tile, const TileResult& result) {
  pending_.merge(result.survivors);
  fresh_.cells.merge(result.cells);
  fresh_.tiles.insert(tile);
  fresh_.evaluated += result.evaluated;
  fresh_.vacuous += result.vacuous;
  ++tiles_;
}

void DoneTilesLog::save_before_writing() {
  constexpr double a_moment = 1;
  if (seconds_since(last_save_) > std::min(a_moment, interval_)) save();
  settle();
}

void DoneTilesLog::settle() {
  store_.merge(pending_.all());
  cells_.merge(fresh_.cells.all());
  pending_ = empty_;
}

void DoneTilesLog::save_if_due() {
  if (seconds_since(last_save_) >= next_save_) save();
}

void DoneTilesLog::save() {
  const Clock::time_point start = Clock::now();
  if (!fresh_.tiles.empty()) {
    if (times_) fresh_.seconds = seconds_since(last_save_);
    last_save_ = start;
    fresh_.survivors = pending_.all();
    checkpoint_.append(fresh_);
    settle();
    all_.tiles.insert(fresh_.tiles);
    all_.evaluated += fresh_.evaluated;
    all_.vacuous += fresh_.vacuous;
    all_.seconds += fresh_.seconds;
    fresh_ = {};
    if (checkpoint_.journal_size() > short_journal) {
      all_.survivors = store_.all();
      all_.cells = cells_;
      if (checkpoint_.journal_size() > most_journal_factor * bytes_of(all_))
        checkpoint_.compact(all_);
      all_.survivors = {};
      all_.cells = {};
    }
  }
  next_save_ = std::max(interval_, rest_per_save * seconds_since(start));
}

}  // namespace boundsweep
