#pragma once
/// The processes that work on one run together.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "host/engine/cell_store.hpp"
#include "host/engine/frontier_store.hpp"

namespace boundsweep {

/// Thrown where a command ends because it failed in another process, which says why.
struct FailedElsewhere {
  int exit_code;
};

/// Every process has one, numbered by rank; rank 0 reads and writes the results. All calls but
/// next(), stop(), abort() and questions are collective: every process makes them, in the same
/// order. This class itself is the team of a process that works alone.
class Team {
 public:
  Team() = default;
  virtual ~Team() = default;
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  virtual int rank() const { return 0; }
  virtual int size() const { return 1; }
  bool is_first() const { return rank() == 0; }
  /// The rank among the processes of one machine, which share its GPUs.
  virtual int local_rank() const { return 0; }
  /// This process' share of the machine's CPU cores; 0: as for a process alone.
  virtual int threads() const { return 0; }

  /// Runs `part` in every process. Where it throws in some, all end: one with what it threw, the
  /// others with FailedElsewhere.
  virtual void together(const std::function<void()>& part) { part(); }
  /// Whether together() has thrown, so that every process knows.
  virtual bool failed_together() const { return true; }
  /// Ends all processes, for failures that the others do not know of.
  virtual void abort(int exit_code) { (void)exit_code; }

  /// Rank 0's text for everyone.
  virtual void broadcast(std::string& text) { (void)text; }

  /// Begins to hand out the numbers 0 … count − 1.
  virtual void start(std::int64_t count) {
    next_ = 0;
    count_ = count;
  }
  /// A number that no other call in any process gets; negative when none is left, for good.
  /// `evaluated` is how many points this process has done.
  virtual std::int64_t next(std::int64_t evaluated) {
    evaluated_ = evaluated;
    return next_ < count_ ? next_++ : -1;
  }
  /// No process gets a number any more.
  virtual void stop() { count_ = 0; }
  /// On rank 0: points that all processes have done, of late.
  virtual std::int64_t evaluated() const { return evaluated_; }

  /// Returns when all processes are here; calls idle() while waiting. After start(), the
  /// precondition is that next() has been negative.
  virtual void wait(const std::function<void()>& idle) { (void)idle; }

  /// On rank 0: sums over all processes; elsewhere without meaning.
  virtual void sum(std::vector<std::int64_t>& values) { (void)values; }
  /// On rank 0: the frontier and the phase diagrams of all processes' points; elsewhere without
  /// meaning.
  virtual void merge(FrontierStore& store, CellStore& cells) { (void)store, (void)cells; }

 private:
  std::int64_t next_ = 0, count_ = 0, evaluated_ = 0;
};

}  // namespace boundsweep
