#include "../../backend-native/native/runtime/threads.h"

#include <atomic>
#include <cstdint>

#include "../../backend-native/native/runtime/memory.h"
#include "calls.h"

// The pool of native/runtime/threads.cc where a thread is a worker with an instance of its own on the same memory. A
// worker that has nothing to do sleeps by `memory.atomic.wait32`.

namespace inkstone {

namespace {

constexpr int index_bits = 20;
constexpr uint64_t index_mask = (uint64_t{1} << index_bits) - 1;
constexpr size_t largest_job = index_mask / 2;  // leaves room for late fetch_adds
constexpr int spins_before_sleep = 20000;       // about the JavaScript between two kernels
constexpr int spins_of_caller = 4000;

thread_local bool inside_task = false;

alignas(64) std::atomic<uint64_t> ticket{0};  // generation, number of tasks, next task
alignas(64) std::atomic<int32_t> done{0};
alignas(64) std::atomic<int32_t> generation{0};  // what sleepers wait on
std::atomic<int32_t> sleepers{0};
std::atomic<bool> caller_waits{false};
std::atomic<size_t> failed_bytes{0};  // of an allocation that a worker could not have
void (*task_of_job)(void*, size_t) = nullptr;
void* context_of_job = nullptr;
int workers = 0;         // that run
int wanted = 1;          // threads, the caller included
bool may_wait = false;   // the caller: the main thread of a page may not
size_t count_of_job = 0;  // 0 between jobs

int32_t* word(std::atomic<int32_t>& value) { return reinterpret_cast<int32_t*>(&value); }

void work() {
  for (;;) {
    const uint64_t mine = ticket.fetch_add(1, std::memory_order_acq_rel);
    const size_t index = mine & index_mask;
    if (index >= (mine >> index_bits & index_mask)) return;
    inside_task = true;
    task_of_job(context_of_job, index);
    inside_task = false;
    done.fetch_add(1, std::memory_order_seq_cst);
    if (caller_waits.load(std::memory_order_seq_cst)) __builtin_wasm_memory_atomic_notify(word(done), 1);
  }
}

void wait_for(int32_t count) {
  for (int spins = 0; spins < spins_of_caller; ++spins) {
    if (done.load(std::memory_order_acquire) == count) return;
  }
  caller_waits.store(may_wait, std::memory_order_seq_cst);
  for (;;) {
    const int32_t seen = done.load(std::memory_order_seq_cst);
    if (seen == count) break;
    if (may_wait) __builtin_wasm_memory_atomic_wait32(word(done), seen, -1);
  }
  caller_waits.store(false, std::memory_order_relaxed);
}

void run(size_t count, void (*task)(void*, size_t), void* context) {
  task_of_job = task;
  context_of_job = context;
  count_of_job = count;
  done.store(0, std::memory_order_relaxed);
  const uint64_t next = (ticket.load(std::memory_order_relaxed) >> (2 * index_bits)) + 1;
  ticket.store(next << (2 * index_bits) | uint64_t{count} << index_bits, std::memory_order_seq_cst);
  generation.fetch_add(1, std::memory_order_seq_cst);
  if (sleepers.load(std::memory_order_seq_cst) > 0) {
    __builtin_wasm_memory_atomic_notify(word(generation), static_cast<unsigned>(wanted - 1));
  }
  work();
  wait_for(static_cast<int32_t>(count));
  count_of_job = 0;
  if (const size_t bytes = failed_bytes.exchange(0)) fail_allocation(bytes);
}

}  // namespace

void flush_denormals_in_tasks(bool) {}  // WebAssembly has no such mode

void run_tasks(size_t count, void (*task)(void*, size_t), void* context) {
  if (count > 1 && count <= largest_job && !inside_task && wanted > 1) {
    run(count, task, context);
    return;
  }
  for (size_t index = 0; index < count; ++index) task(context, index);
}

int thread_count() { return wanted; }
/** No more than there are workers for. */
void set_thread_count(int count) { wanted = count < 1 ? 1 : count > workers + 1 ? workers + 1 : count; }
int available_cores() { return workers + 1; }

}  // namespace inkstone

using namespace inkstone;

/** Notes a worker that runs, and whether the caller's thread may wait for it. */
INKSTONE_EXPORT(inkstone_add_worker) void inkstone_add_worker(int caller_may_wait) {
  may_wait = caller_may_wait != 0;
  ++workers;
}

/** A worker's life. `number` counts from 1. A task that fails throws out of it: JavaScript notes that by
 * `inkstone_fail_task` and calls it again. */
INKSTONE_EXPORT(inkstone_work) void inkstone_work(int number) {
  int32_t seen = generation.load();
  for (;;) {
    if (number < wanted) work();
    for (int spins = 0; spins < spins_before_sleep && generation.load(std::memory_order_relaxed) == seen; ++spins) {
    }
    if (generation.load(std::memory_order_seq_cst) == seen) {
      sleepers.fetch_add(1, std::memory_order_seq_cst);
      while (generation.load(std::memory_order_seq_cst) == seen) {
        __builtin_wasm_memory_atomic_wait32(word(generation), seen, -1);
      }
      sleepers.fetch_sub(1, std::memory_order_seq_cst);
    }
    seen = generation.load();
  }
}

/** Counts the task of this worker, which could not allocate, as done. */
INKSTONE_EXPORT(inkstone_fail_task) void inkstone_fail_task(size_t bytes) {
  failed_bytes.store(bytes);
  inside_task = false;
  done.fetch_add(1, std::memory_order_seq_cst);
  if (caller_waits.load(std::memory_order_seq_cst)) __builtin_wasm_memory_atomic_notify(word(done), 1);
}

/** After a call that failed: gives out no more tasks of its job, and waits for those at work. */
INKSTONE_EXPORT(inkstone_settle) void inkstone_settle() {
  inside_task = false;
  if (count_of_job == 0) return;
  const uint64_t given = ticket.fetch_or(index_mask >> 1);
  size_t claimed = given & index_mask;
  if (claimed > count_of_job) claimed = count_of_job;
  wait_for(static_cast<int32_t>(claimed) - 1);  // all but the one that failed
  count_of_job = 0;
  failed_bytes.store(0);
}
