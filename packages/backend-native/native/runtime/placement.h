#pragma once

#include <cstdint>

#if defined(__linux__)
#include <pthread.h>
#endif

// Where threads run. Another program that keeps one core busy takes half of that core from us. It takes more
// when two of our threads share a core, or when the thread that lost its core holds the last task of a kernel
// and the others wait for its next turn, some milliseconds later. So a thread leaves the core of the thread
// that gives it work, and who waits in vain fetches the thread it waits for.
//
// On other systems than Linux nothing moves.

namespace inkstone {

/** A thread as the system knows it, asked by the thread itself. */
struct ThreadIdentity {
#if defined(__linux__)
  int system_id = 0;
  pthread_t handle{};
#endif
};
ThreadIdentity this_thread();

/** The core that the calling thread runs on, or -1 where the system does not tell. */
int current_core();

/** Moves the calling thread off a core, if it may use another. */
void leave_core(int core);

/** Nanoseconds that a thread has run, or -1 where the system does not tell. It must not have ended. */
int64_t processor_time(const ThreadIdentity& thread);

/** Moves another thread of this process to the calling thread's core. */
void fetch_thread(const ThreadIdentity& thread);

}  // namespace inkstone
