#pragma once
/// The processes that work on one run together.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "host/engine/frontier_store.hpp"

namespace boundsweep {

/// Every process has one, numbered by rank; rank 0 is the one that reads and writes results. All calls
/// but next(), stop() and rank() are collective: every process makes them, in the same order.
/// This class is the team of a process that works alone.
class Team {
 public:
  virtual ~Team() = default;

  virtual int rank() const { return 0; }
  virtual int size() const { return 1; }
  bool is_first() const { return rank() == 0; }

  /// Runs `part` in every process. Where it throws in some, it throws in all: there what it threw, in
  /// the others FailedElsewhere.
  virtual void together(const std::function<void()>& part) { part(); }

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
  /// On rank 0: what all processes have done, of late.
  virtual std::int64_t evaluated() const { return evaluated_; }
  /// Returns when all processes are here, with next() negative in each; calls idle() while waiting.
  virtual void finish(const std::function<void()>& idle) { (void)idle; }

  /// On rank 0: sums over all processes; elsewhere without meaning.
  virtual void sum(std::vector<std::int64_t>& values) { (void)values; }
  /// On rank 0: the frontier of all processes' points; elsewhere without meaning.
  virtual void merge(FrontierStore& store) { (void)store; }

 private:
  std::int64_t next_ = 0, count_ = 0, evaluated_ = 0;
};

}  // namespace boundsweep
