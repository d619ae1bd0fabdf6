#include "threads.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

#include "denormals.h"
#include "placement.h"

namespace inkstone {

namespace {

constexpr auto spin_time = std::chrono::microseconds(200);  // about the JavaScript between two kernels
constexpr int patience = 1024;  // pauses, some 20 microseconds: longer than most last tasks
constexpr int index_bits = 20;
constexpr uint64_t index_mask = (uint64_t{1} << index_bits) - 1;
constexpr size_t largest_job = index_mask / 2;  // leaves room for late fetch_adds

inline void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("yield");
#endif
}

thread_local bool inside_task = false;
thread_local bool flush_denormals = true;  // of the tasks that this thread runs, see binding.cc

/** The pool. A job is published as one 64-bit ticket: generation, number of tasks, next task. Whoever
 * adds one to it owns the task whose number it held before. A thread that comes late sees in the same
 * word that nothing is left, so the caller waits for tasks to end and never for a thread to wake. */
class Pool {
 public:
  void run(size_t count, void (*task)(void*, size_t), void* context) {
    task_ = task;
    context_ = context;
    flush_denormals_ = flush_denormals;
    caller_core_.store(current_core(), std::memory_order_relaxed);
    done_.store(0, std::memory_order_relaxed);
    const uint64_t generation = (ticket_.load(std::memory_order_relaxed) >> (2 * index_bits)) + 1;
    ticket_.store(generation << (2 * index_bits) | uint64_t{count} << index_bits,
                  std::memory_order_seq_cst);
    if (sleepers_.load(std::memory_order_seq_cst) > 0) {
      std::lock_guard<std::mutex> lock(mutex_);
      wake_.notify_all();
    }
    work();
    wait_for(count);
    if (failed_.exchange(false)) {
      std::exception_ptr failure = failure_;
      failure_ = nullptr;
      std::rethrow_exception(failure);
    }
  }

  /** Only called while the pool is held. Surplus threads stay asleep and take no tasks. */
  void resize(int threads) {
    wanted_.store(threads, std::memory_order_relaxed);
    try {
      while (helpers_.size() + 1 < static_cast<size_t>(threads)) {
        const int number = static_cast<int>(helpers_.size()) + 1;
        Helper& helper = helpers_.emplace_back();
        std::thread([this, &helper, number] { loop(helper, number); }).detach();
      }
    } catch (const std::system_error&) {
      helpers_.pop_back();  // the system allows no more threads
      wanted_.store(static_cast<int>(helpers_.size()) + 1, std::memory_order_relaxed);
    }
  }

  int threads() const { return wanted_.load(std::memory_order_relaxed); }

  std::mutex held;

 private:
  void work() {
    for (;;) {
      const uint64_t ticket = ticket_.fetch_add(1, std::memory_order_acq_rel);
      const size_t index = ticket & index_mask;
      if (index >= (ticket >> index_bits & index_mask)) return;
      inside_task = true;
      try {
        const FlushDenormals flush(flush_denormals_);
        task_(context_, index);
      } catch (...) {
        std::lock_guard<std::mutex> lock(mutex_);
        if (!failure_) failure_ = std::current_exception();
        failed_.store(true);
      }
      inside_task = false;
      done_.fetch_add(1, std::memory_order_release);
    }
  }

  /** A thread of the pool, other than the caller. */
  struct Helper {
    ThreadIdentity identity;  // good once `working` was true
    std::atomic<bool> working{false};
  };

  void loop(Helper& helper, int number) {
    helper.identity = this_thread();
    uint64_t seen = 0;
    for (;;) {
      seen = next_generation(seen, number);
      leave_caller();
      helper.working.store(true, std::memory_order_release);
      work();
      helper.working.store(false, std::memory_order_release);
      leave_caller();  // may have been fetched there meanwhile
    }
  }

  void leave_caller() const {
    const int core = current_core();
    if (core >= 0 && core == caller_core_.load(std::memory_order_relaxed)) leave_core(core);
  }

  void wait_for(size_t count) {
    const auto unfinished = [&] { return done_.load(std::memory_order_acquire) != count; };
    for (int spins = 0; unfinished() && spins < patience; ++spins) relax();
    while (unfinished()) {
      for (const Helper& helper : helpers_) {
        if (helper.working.load(std::memory_order_acquire)) fetch_if_stalled(helper, unfinished);
      }
      std::this_thread::yield();
    }
  }

  /** A thread at work that did not run for a while lost its core to another program: it gets this one. */
  template <typename Unfinished>
  void fetch_if_stalled(const Helper& helper, const Unfinished& unfinished) {
    const int64_t before = processor_time(helper.identity);
    for (int spins = 0; unfinished() && spins < patience; ++spins) relax();
    if (!unfinished() || before < 0 || processor_time(helper.identity) != before) return;
    caller_core_.store(current_core(), std::memory_order_relaxed);
    fetch_thread(helper.identity);
    std::this_thread::sleep_for(std::chrono::microseconds(20));
  }

  bool has_news(uint64_t seen, int number) const {
    return number < wanted_.load(std::memory_order_relaxed) &&
           ticket_.load(std::memory_order_seq_cst) >> (2 * index_bits) != seen;
  }

  uint64_t next_generation(uint64_t seen, int number) {
    const auto until = std::chrono::steady_clock::now() + spin_time;
    do {
      for (int spins = 0; spins < 64; ++spins) {
        if (has_news(seen, number)) return ticket_.load() >> (2 * index_bits);
        relax();
      }
    } while (std::chrono::steady_clock::now() < until);
    std::unique_lock<std::mutex> lock(mutex_);
    sleepers_.fetch_add(1, std::memory_order_seq_cst);
    wake_.wait(lock, [&] { return has_news(seen, number); });
    sleepers_.fetch_sub(1, std::memory_order_seq_cst);
    return ticket_.load() >> (2 * index_bits);
  }

  alignas(64) std::atomic<uint64_t> ticket_{0};
  alignas(64) std::atomic<size_t> done_{0};
  alignas(64) std::atomic<int> sleepers_{0};
  std::atomic<int> caller_core_{-1};
  void (*task_)(void*, size_t) = nullptr;
  void* context_ = nullptr;
  bool flush_denormals_ = false;
  std::atomic<bool> failed_{false};
  std::exception_ptr failure_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<int> wanted_{1};
  std::deque<Helper> helpers_;  // only grows, its elements stay where they are
};

/** Never destroyed: its threads outlive every Node environment and the static destructors. */
Pool& pool() {
  static Pool* const instance = new Pool;
  return *instance;
}

}  // namespace

void flush_denormals_in_tasks(bool flush) { flush_denormals = flush; }

void run_tasks(size_t count, void (*task)(void*, size_t), void* context) {
  if (count == 0) return;
  if (count > 1 && count <= largest_job && !inside_task && pool().threads() > 1 &&
      pool().held.try_lock()) {
    std::lock_guard<std::mutex> held(pool().held, std::adopt_lock);
    pool().run(count, task, context);
    return;
  }
  for (size_t index = 0; index < count; ++index) task(context, index);
}

int thread_count() { return pool().threads(); }

void set_thread_count(int count) {
  std::lock_guard<std::mutex> held(pool().held);
  pool().resize(count < 1 ? 1 : count);
}

}  // namespace inkstone
