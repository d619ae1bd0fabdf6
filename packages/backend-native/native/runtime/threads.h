#pragma once

#include <cstddef>

// One pool of threads for the whole process. Work is cut into tasks by shape alone, never by the number of
// threads, so results are the same bits on 1 thread and on 64.

namespace inkstone {

/** Runs `task(context, index)` for every index below `count`, on the caller and on the pool, and
 * returns when all have run. If another thread of the process is using the pool, or this is a task
 * itself, the caller does them all. What a task throws is thrown here. */
void run_tasks(size_t count, void (*task)(void* context, size_t index), void* context);

/** Whether the tasks that this thread runs from now on take denormal numbers for zero, on whichever thread. */
void flush_denormals_in_tasks(bool flush);

int thread_count();
/** Sets the number of threads, the caller included; at least 1. */
void set_thread_count(int count);
/** Physical cores that this process may use (affinity and cgroup quota respected). */
int available_cores();
namespace {
/** `parallel(count, [&](size_t index) { ... })`. Internal to each file: kernels are compiled several
 * times with different instruction sets, and the linker must not merge their copies. */
template <typename Task>
static inline void parallel(size_t count, const Task& task) {
  run_tasks(
      count, [](void* context, size_t index) { (*static_cast<const Task*>(context))(index); },
      const_cast<void*>(static_cast<const void*>(&task)));
}
}  // namespace

}  // namespace inkstone
