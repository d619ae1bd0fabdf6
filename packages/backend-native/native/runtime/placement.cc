#include "placement.h"

#if defined(__linux__)
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#endif

namespace inkstone {

#if defined(__linux__)

namespace {

/** Moves a thread (0: the calling one) to `cores` and then lets it go where it might go before: to narrow what
 * a thread may use moves it at once, to widen it moves nothing. */
void move(int thread, const cpu_set_t& cores, const cpu_set_t& allowed) {
  if (CPU_COUNT(&cores) == 0 || sched_setaffinity(thread, sizeof cores, &cores) != 0) return;
  sched_setaffinity(thread, sizeof allowed, &allowed);
}

}  // namespace

ThreadIdentity this_thread() { return {static_cast<int>(syscall(SYS_gettid)), pthread_self()}; }

int current_core() { return sched_getcpu(); }

void leave_core(int core) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (core < 0 || core >= CPU_SETSIZE || sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  cpu_set_t others = allowed;
  CPU_CLR(core, &others);
  move(0, others, allowed);
}

int64_t processor_time(const ThreadIdentity& thread) {
  clockid_t clock;
  timespec time;
  if (pthread_getcpuclockid(thread.handle, &clock) != 0 || clock_gettime(clock, &time) != 0) return -1;
  return int64_t{time.tv_sec} * 1000000000 + time.tv_nsec;
}

void fetch_thread(const ThreadIdentity& thread) {
  const int core = current_core();
  cpu_set_t allowed, here;
  CPU_ZERO(&allowed);
  CPU_ZERO(&here);
  if (core < 0 || core >= CPU_SETSIZE) return;
  if (sched_getaffinity(thread.system_id, sizeof allowed, &allowed) != 0 || !CPU_ISSET(core, &allowed)) return;
  CPU_SET(core, &here);
  move(thread.system_id, here, allowed);
}

#else

ThreadIdentity this_thread() { return {}; }
int current_core() { return -1; }
void leave_core(int) {}
int64_t processor_time(const ThreadIdentity&) { return -1; }
void fetch_thread(const ThreadIdentity&) {}

#endif

}  // namespace inkstone
