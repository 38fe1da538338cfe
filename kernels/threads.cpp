#include "kernels/threads.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <utility>

#include <pthread.h>

#include "boundsweep/floating_environment.hpp"

namespace boundsweep::threads {
namespace {

thread_local int own_number = 0;

class Pool {
 public:
  int count() const { return count_; }

  int start(int wanted) {
    try {
      for (; started_ < wanted; ++started_) std::thread([this] { serve(); }).detach();
    } catch (const std::system_error&) {
    } catch (const std::bad_alloc&) {
    }
    return count_ = std::min(wanted, started_);
  }

  void share(std::int64_t most, void (*call)(const void*), const void* work) {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      const int seats = static_cast<int>(std::min<std::int64_t>(most, count_));
      if (seats < 2 || call_ != nullptr || working_ > 0) {
        lock.unlock();
        return call(work);
      }
      call_ = call;
      work_ = work;
      seats_ = seats;
      taken_ = 1;
      ++job_;
    }
    wake_some(1);
    std::exception_ptr failure = failure_of(call, work);
    {
      std::unique_lock<std::mutex> lock(mutex_);
      call_ = nullptr;  // who wakes from here on is too late
      all_ended_.wait(lock, [this] { return working_ == 0; });
      std::exception_ptr other = std::exchange(failure_, nullptr);
      if (!failure) failure = std::move(other);
    }
    if (failure) std::rethrow_exception(failure);
  }

  /// In the child of a fork, which has none of the other threads.
  void forget_threads() {
    new (this) Pool;  // locks may be held for good; nothing here owns memory
  }

 private:
  static std::exception_ptr failure_of(void (*call)(const void*), const void* work) {
    try {
      call(work);
    } catch (...) {
      return std::current_exception();
    }
    return nullptr;
  }

  /// Each thread that wakes wakes two more: as long as none gets a core, none is woken in vain.
  void wake_some(int taken) {
    for (int i = 0; i < std::min(2, seats_ - taken); ++i) wake_.notify_one();
  }

  void serve() {
    std::uint64_t latest = 0;
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      wake_.wait(lock, [&] { return call_ != nullptr && job_ != latest && taken_ < seats_; });
      latest = job_;
      own_number = taken_++;
      ++working_;
      const auto call = call_;
      const void* const work = work_;
      const int taken = taken_;
      lock.unlock();
      wake_some(taken);
      set_floating_environment();
      std::exception_ptr failure = failure_of(call, work);
      lock.lock();
      if (failure && !failure_) failure_ = failure;
      failure = nullptr;
      if (--working_ == 0 && call_ == nullptr) all_ended_.notify_one();
    }
  }

  int started_ = 1, count_ = 1;  ///< the calling thread among them
  std::mutex mutex_;
  std::condition_variable wake_, all_ended_;
  void (*call_)(const void*) = nullptr;  ///< null: no work to join
  const void* work_ = nullptr;
  int seats_ = 0, taken_ = 0;  ///< threads that may join the work, and have
  int working_ = 0;            ///< of those other than the calling one, not ended yet
  std::uint64_t job_ = 0;
  std::exception_ptr failure_;
};

/// Never destroyed: threads sleep in it until the process ends.
Pool& pool() {
  alignas(Pool) static unsigned char place[sizeof(Pool)];
  static Pool* const made = [] {
    Pool* const fresh = new (place) Pool;
    ::pthread_atfork(nullptr, nullptr, [] { pool().forget_threads(); });
    return fresh;
  }();
  return *made;
}

}  // namespace

int count() {
  return pool().count();
}

int start(int wanted) {
  return pool().start(wanted);
}

int number() {
  return own_number;
}

void share(std::int64_t most, void (*call)(const void*), const void* work) {
  pool().share(most, call, work);
}

}  // namespace boundsweep::threads
