/// The progress line at every width, and the best bound it ends in.

#include <cstdlib>
#include <stdexcept>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "host/engine/best_bound.hpp"
#include "host/engine/progress.hpp"
#include "host/output/note.hpp"

namespace boundsweep {
namespace {

ProgressState half_way() {
  ProgressState state;
  state.unit = "points";
  state.done = 750'000;
  state.total = 1'000'000;
  state.fresh = 500'000;
  state.seconds = 10;
  state.note = "best bound 0.0327";
  return state;
}

TEST(ProgressLine, SaysAllThatFits) {
  const std::string full =
      "[============    ]  75.0 %  50 k points/s  5.0 s left  best bound 0.0327";
  EXPECT_EQ(progress_line(half_way(), 200), full);
  EXPECT_EQ(progress_line(half_way(), full.size() + 1), full);
  EXPECT_EQ(progress_line(half_way(), full.size()),
            "[============    ]  75.0 %  50 k points/s  5.0 s left");
  EXPECT_EQ(progress_line(half_way(), 50), "[============    ]  75.0 %  50 k points/s");
  EXPECT_EQ(progress_line(half_way(), 40), "[============    ]  75.0 %");
  EXPECT_EQ(progress_line(half_way(), 25), "75 %  50 k points/s");
  for (std::size_t width = 20; width < 120; ++width)
    EXPECT_LT(progress_line(half_way(), width).size(), width) << "the last column stays free";
}

TEST(ProgressLine, NamesTheWork) {
  ProgressState state = half_way();
  state.label = "entropy";
  state.unit = "trials";
  EXPECT_EQ(progress_line(state, std::nullopt).rfind("entropy [====", 0), 0u);
  EXPECT_NE(progress_line(state, std::nullopt).find("trials/s"), std::string::npos);
}

TEST(ProgressLine, HasNoTimeLeftBeforeThereIsARate) {
  ProgressState state;
  state.unit = "points";
  state.total = 0;
  EXPECT_EQ(progress_line(state, 80), "[                ]   0.0 %  0 points/s");
}

/// Standard error on a terminal that can be closed.
class Terminal {
 public:
  Terminal() : former_(::dup(STDERR_FILENO)), master_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    if (::grantpt(master_) != 0 || ::unlockpt(master_) != 0)
      throw std::runtime_error("no pseudo-terminal");
    const int slave = ::open(::ptsname(master_), O_RDWR | O_NOCTTY);
    ::dup2(slave, STDERR_FILENO);
    ::close(slave);
  }
  ~Terminal() {
    ::dup2(former_, STDERR_FILENO);
    ::close(former_);
  }
  void close() { ::close(master_); }

 private:
  int former_, master_;
};

TEST(Progress, OutlivesItsTerminal) {
  ::setenv("TERM", "xterm", 1);
  Terminal terminal;
  Progress progress(100, true);
  terminal.close();
  EXPECT_NO_THROW(progress.update(50, 50));
  EXPECT_NO_THROW(note("nobody hears this"));
}

Settings minimising(Quantity first, Quantity second) {
  Settings settings;
  settings.objectives = 2;
  settings.objective[0] = {{first, 0}, false};
  settings.objective[1] = {{second, 0}, false};
  return settings;
}

TEST(BestBound, IsTheSmallestSeen) {
  BestBound best(minimising(Quantity::parameters, Quantity::bound));
  EXPECT_EQ(best.text(), "");
  best.see({{7, 9},
            {key_of_count(1), key_of(Extended(0.5)), key_of_count(2), key_of(Extended(0.03261))}});
  EXPECT_EQ(best.text(), "best bound 0.0327");
  best.see({{8}, {key_of_count(0), key_of(Extended(3.0))}});
  EXPECT_EQ(best.text(), "best bound 0.0327");
  best.see({{10}, {key_of_count(0), key_of(Extended())}});
  EXPECT_EQ(best.text(), "best bound 0");
}

TEST(BestBound, KeepsWhatDoubleCannot) {
  BestBound best(minimising(Quantity::bound_over_range, Quantity::parameters));
  best.see({{1}, {key_of(compose(1.5, 5000)), key_of_count(1)}});
  EXPECT_EQ(best.text(), "best bound/range 2.12e+1505");
}

TEST(BestBound, IsSilentWithoutABoundToMinimise) {
  BestBound best(minimising(Quantity::parameters, Quantity::range));
  best.see({{1}, {key_of_count(1), key_of(Extended(1.0))}});
  EXPECT_EQ(best.text(), "");
}

}  // namespace
}  // namespace boundsweep
