/// The team of an MPI job. Rank 0 hands out tiles from a thread of its own, so that no process
/// waits for another's tile; frontiers and phase diagrams are merged along a tree.

#include <mpi.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <string>
#include <string_view>
#include <thread>

#include "boundsweep/floating_environment.hpp"
#include "host/cluster/mpi/join_team.hpp"
#include "host/config/error.hpp"
#include "host/engine/failure.hpp"
#include "host/engine/processors.hpp"

namespace boundsweep {
namespace {

using namespace std::chrono_literals;

enum Tag { request_tag = 1, reply_tag, frontier_tag, cells_tag };

/// What a process sends to rank 0.
struct Request {
  std::int64_t stop;       ///< 1: no more numbers for anyone, no answer wanted
  std::int64_t evaluated;  ///< points done so far
};
constexpr int request_length = 2;

/// Messages are limited to 2^31 − 1 elements and kept much shorter, so that sender and receiver
/// work at the same time.
constexpr std::size_t chunk_points = std::size_t{1} << 20;

/// CPU cores that this process may use.
cpu_set_t own_cores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (::sched_getaffinity(0, sizeof cores, &cores) != 0) CPU_SET(0, &cores);
  return cores;
}

class MpiTeam final : public Team {
 public:
  MpiTeam() {
    int provided = MPI_THREAD_SINGLE;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided);
    set_floating_environment();  // it loads what the site put into its plugins
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
    if (provided < MPI_THREAD_SERIALIZED) {
      MPI_Finalize();
      throw InputError("the MPI library supports no threads (MPI_THREAD_SERIALIZED)");
    }
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &machine_);
    MPI_Comm_rank(machine_, &local_rank_);
    evaluated_by_ = std::vector<std::atomic<std::int64_t>>(static_cast<std::size_t>(size_));
    share_cores();
  }

  ~MpiTeam() override {
    stopped_ = true;
    if (server_.joinable()) server_.join();
    MPI_Comm_free(&machine_);
    MPI_Finalize();
  }

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  int local_rank() const override { return local_rank_; }
  int threads() const override { return threads_; }

  void together(const std::function<void()>& part) override {
    std::exception_ptr error;
    int code = 0;
    set_floating_environment();  // some plugins are loaded with the first message
    try {
      part();
    } catch (...) {
      error = std::current_exception();
      code = current_failure().exit_code;
    }
    int mine = error ? rank_ : size_, first = size_;
    MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    if (first == size_) return;
    failed_together_ = true;
    MPI_Bcast(&code, 1, MPI_INT, first, MPI_COMM_WORLD);
    if (first == rank_) std::rethrow_exception(error);
    throw FailedElsewhere{code};
  }

  bool failed_together() const override { return failed_together_; }

  void abort(int exit_code) override { MPI_Abort(MPI_COMM_WORLD, exit_code); }

  void broadcast(std::string& text) override {
    std::int64_t length = static_cast<std::int64_t>(text.size());
    MPI_Bcast(&length, 1, MPI_INT64_T, 0, MPI_COMM_WORLD);
    text.resize(static_cast<std::size_t>(length));
    constexpr std::int64_t chunk = std::int64_t{1} << 30;
    for (std::int64_t begin = 0; begin < length; begin += chunk)
      MPI_Bcast(text.data() + begin, static_cast<int>(std::min(chunk, length - begin)), MPI_CHAR, 0,
                MPI_COMM_WORLD);
  }

  void start(std::int64_t count) override {
    next_ = 0;
    count_ = count;
    stopped_ = served_ = false;
    if (rank_ == 0)
      server_ = std::thread([this] { serve(); });
    else
      ask();
  }

  std::int64_t next(std::int64_t evaluated) override {
    evaluated_by_[static_cast<std::size_t>(rank_)] = evaluated;
    if (rank_ == 0) return take();
    if (!asked_) return -1;
    const std::int64_t number = answer();
    // The next one arrives while this one is evaluated.
    if (number >= 0) ask();
    return number;
  }

  void stop() override {
    stopped_ = true;
    if (rank_ == 0 || !asked_) return;
    const Request request{1, 0};
    MPI_Send(&request, request_length, MPI_INT64_T, 0, request_tag, MPI_COMM_WORLD);
    while (answer() >= 0) ask();  // one may have been under way
  }

  std::int64_t evaluated() const override {
    std::int64_t total = 0;
    for (const auto& value : evaluated_by_) total += value;
    return total;
  }

  void wait(const std::function<void()>& idle) override {
    // MPI is not called from two threads at once: rank 0's server has to be done first.
    while (server_.joinable() && !served_) {
      idle();
      std::this_thread::sleep_for(1ms);
    }
    if (server_.joinable()) server_.join();
    MPI_Request barrier;
    MPI_Ibarrier(MPI_COMM_WORLD, &barrier);
    // A blocking call would spin and take the core from processes that still work.
    for (int done = 0;;) {
      MPI_Test(&barrier, &done, MPI_STATUS_IGNORE);
      if (done) return;
      idle();
      std::this_thread::sleep_for(1ms);
    }
  }

  void sum(std::vector<std::int64_t>& values) override {
    const std::vector<std::int64_t> mine = values;
    MPI_Reduce(mine.data(), values.data(), static_cast<int>(values.size()), MPI_INT64_T, MPI_SUM, 0,
               MPI_COMM_WORLD);
  }

  /// A binomial tree: log2(size) rounds, in each half of the processes left hand theirs to another.
  void merge(FrontierStore& store, CellStore& cells) override {
    for (int step = 1; step < size_; step *= 2) {
      if (rank_ & step) {
        send(store.all(), rank_ - step);
        send(cells.all(), rank_ - step);
        return;
      }
      if (rank_ + step < size_) {
        receive(store, rank_ + step);
        receive(cells, rank_ + step);
      }
    }
  }

 private:
  /// Processes whose cores overlap divide them, and all of a machine a quota of CPU time.
  /// OMP_NUM_THREADS is the user's own division.
  void share_cores() {
    if (threads_of_environment()) return;
    const cpu_set_t mine = own_cores();
    int processes = 0;
    MPI_Comm_size(machine_, &processes);
    std::vector<cpu_set_t> all(static_cast<std::size_t>(processes));
    MPI_Allgather(&mine, sizeof mine, MPI_BYTE, all.data(), sizeof mine, MPI_BYTE, machine_);
    int sharing = 0;
    for (const cpu_set_t& other : all) {
      cpu_set_t common;
      CPU_AND(&common, &mine, &other);
      if (CPU_COUNT(&common) > 0) ++sharing;
    }
    const double quota = cpu_quota().value_or(CPU_SETSIZE) / processes;
    threads_ = std::max(1, std::min(CPU_COUNT(&mine) / sharing, static_cast<int>(quota)));
  }

  std::int64_t take() {
    if (stopped_) return -1;
    const std::int64_t number = next_++;
    return number < count_ ? number : -1;
  }

  /// Rank 0's thread: answers until every other process has been told that none is left. Sleeps
  /// while nothing comes, longer and longer, for it shares a core with someone who evaluates.
  void serve() {
    set_floating_environment();
    constexpr auto shortest = 20us, longest = 1000us;
    auto nap = shortest;
    for (int active = size_ - 1; active > 0;) {
      int there = 0;
      MPI_Status status;
      MPI_Iprobe(MPI_ANY_SOURCE, request_tag, MPI_COMM_WORLD, &there, &status);
      if (!there) {
        std::this_thread::sleep_for(nap);
        nap = std::min(2 * nap, longest);
        continue;
      }
      nap = shortest;
      Request request{};
      MPI_Recv(&request, request_length, MPI_INT64_T, status.MPI_SOURCE, request_tag,
               MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      if (request.stop != 0) {
        stopped_ = true;
        continue;
      }
      evaluated_by_[static_cast<std::size_t>(status.MPI_SOURCE)] = request.evaluated;
      const std::int64_t number = take();
      MPI_Send(&number, 1, MPI_INT64_T, status.MPI_SOURCE, reply_tag, MPI_COMM_WORLD);
      if (number < 0) --active;
    }
    served_ = true;
  }

  void ask() {
    const Request request{0, evaluated_by_[static_cast<std::size_t>(rank_)]};
    MPI_Send(&request, request_length, MPI_INT64_T, 0, request_tag, MPI_COMM_WORLD);
    asked_ = true;
  }

  std::int64_t answer() {
    std::int64_t number = -1;
    MPI_Recv(&number, 1, MPI_INT64_T, 0, reply_tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    asked_ = number >= 0;
    return number;
  }

  static void send(const Survivors& points, int to) {
    const std::size_t count = points.index.size();
    const std::size_t objectives = count == 0 ? 0 : points.keys.size() / count;
    const std::int64_t header[]{static_cast<std::int64_t>(count),
                                static_cast<std::int64_t>(objectives)};
    MPI_Send(header, 2, MPI_INT64_T, to, frontier_tag, MPI_COMM_WORLD);
    for (std::size_t begin = 0; begin < count; begin += chunk_points) {
      const std::size_t length = std::min(chunk_points, count - begin);
      MPI_Send(points.index.data() + begin, static_cast<int>(length), MPI_INT64_T, to, frontier_tag,
               MPI_COMM_WORLD);
      MPI_Send(points.keys.data() + begin * objectives, key_words(length * objectives),
               MPI_UINT64_T, to, frontier_tag, MPI_COMM_WORLD);
    }
  }

  static void receive(FrontierStore& store, int from) {
    std::int64_t header[2];
    MPI_Recv(header, 2, MPI_INT64_T, from, frontier_tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    const auto count = static_cast<std::size_t>(header[0]);
    const auto objectives = static_cast<std::size_t>(header[1]);
    for (std::size_t begin = 0; begin < count; begin += chunk_points) {
      Survivors points;
      points.index.resize(std::min(chunk_points, count - begin));
      points.keys.resize(points.index.size() * objectives);
      MPI_Recv(points.index.data(), static_cast<int>(points.index.size()), MPI_INT64_T, from,
               frontier_tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      MPI_Recv(points.keys.data(), key_words(points.keys.size()), MPI_UINT64_T, from, frontier_tag,
               MPI_COMM_WORLD, MPI_STATUS_IGNORE);
      store.merge(points);
    }
  }

  /// Some thousand cells, or none from a process without tiles.
  static void send(const std::vector<CellBest>& cells, int to) {
    MPI_Send(cells.data(), cell_words(cells.size()), MPI_UINT64_T, to, cells_tag, MPI_COMM_WORLD);
  }

  static void receive(CellStore& store, int from) {
    MPI_Status status;
    int words = 0;
    MPI_Probe(from, cells_tag, MPI_COMM_WORLD, &status);
    MPI_Get_count(&status, MPI_UINT64_T, &words);
    std::vector<CellBest> cells(static_cast<std::size_t>(words) / words_per_cell);
    MPI_Recv(cells.data(), words, MPI_UINT64_T, from, cells_tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    store.merge(cells);
  }

  static constexpr std::size_t words_per_cell = 2;
  static int cell_words(std::size_t cells) {
    static_assert(sizeof(CellBest) == words_per_cell * sizeof(std::uint64_t));
    return static_cast<int>(words_per_cell * cells);
  }

  static int key_words(std::size_t keys) {
    static_assert(sizeof(Key) == 2 * sizeof(std::uint64_t));
    return static_cast<int>(2 * keys);
  }

  int rank_ = 0, size_ = 1, local_rank_ = 0, threads_ = 0;
  MPI_Comm machine_ = MPI_COMM_NULL;
  bool failed_together_ = false;
  bool asked_ = false;  ///< an answer is due
  std::int64_t count_ = 0;
  std::atomic<std::int64_t> next_{0};
  std::atomic<bool> stopped_{false}, served_{false};
  std::vector<std::atomic<std::int64_t>> evaluated_by_;  ///< per process, on rank 0 of all
  std::thread server_;
};

}  // namespace

std::unique_ptr<Team> make_mpi_team() {
  return std::make_unique<MpiTeam>();
}

std::string mpi_library() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  MPI_Get_library_version(text, &length);
  // "Open MPI v4.1.4, package: …"; "MPICH Version:      4.0.2" and further lines.
  const std::string_view line =
      std::string_view(text).substr(0, std::string_view(text).find_first_of(",\n"));
  std::string words;
  for (const char c : line)
    if (c != ' ' && c != '\t') {
      words += c;
    } else if (!words.empty() && words.back() != ' ') {
      words += ' ';
    }
  return words;
}

}  // namespace boundsweep
