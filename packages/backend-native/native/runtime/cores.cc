#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>
#include <thread>

#include "threads.h"

#if defined(__linux__)
#include <sched.h>
#elif defined(__APPLE__)
#include <sys/sysctl.h>
#elif defined(_WIN32)
#include <windows.h>

#include <vector>
#endif

namespace inkstone {

#if defined(__linux__)

namespace {

std::string first_line(const std::string& path) {
  char line[256] = "";
  if (std::FILE* file = std::fopen(path.c_str(), "r")) {
    if (!std::fgets(line, sizeof line, file)) line[0] = 0;
    std::fclose(file);
  }
  return line;
}

/** Whole cores that the cgroup's quota pays for (version 2, then version 1), or `most`. */
int quota_cores(int most) {
  double quota = 0, period = 0;
  if (std::sscanf(first_line("/sys/fs/cgroup/cpu.max").c_str(), "%lf %lf", &quota, &period) != 2) {
    quota = std::atof(first_line("/sys/fs/cgroup/cpu/cpu.cfs_quota_us").c_str());
    period = std::atof(first_line("/sys/fs/cgroup/cpu/cpu.cfs_period_us").c_str());
  }
  if (quota <= 0 || period <= 0) return most;
  const int cores = static_cast<int>(quota / period + 0.5);
  return cores < 1 ? 1 : cores < most ? cores : most;
}

}  // namespace

int available_cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
    const int cores = static_cast<int>(std::thread::hardware_concurrency());
    return quota_cores(cores < 1 ? 1 : cores);
  }
  // Two hardware threads of one core share its multipliers: count each set of siblings once.
  std::set<std::string> cores;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    const std::string folder = "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/";
    const std::string siblings = first_line(folder + "thread_siblings_list");
    cores.insert(siblings.empty() ? std::to_string(cpu) : siblings);
  }
  return quota_cores(cores.empty() ? 1 : static_cast<int>(cores.size()));
}

#elif defined(__APPLE__)

int available_cores() {
  // Performance cores only: a fixed cut into tasks waits for the slowest core.
  int cores = 0;
  size_t size = sizeof cores;
  if (sysctlbyname("hw.perflevel0.physicalcpu", &cores, &size, nullptr, 0) == 0 && cores > 0) return cores;
  size = sizeof cores;
  if (sysctlbyname("hw.physicalcpu", &cores, &size, nullptr, 0) == 0 && cores > 0) return cores;
  return 1;
}

#elif defined(_WIN32)

int available_cores() {
  DWORD_PTR allowed = 0, of_system = 0;
  if (!GetProcessAffinityMask(GetCurrentProcess(), &allowed, &of_system)) allowed = ~DWORD_PTR{0};
  DWORD bytes = 0;
  GetLogicalProcessorInformation(nullptr, &bytes);  // asks for the size
  std::vector<SYSTEM_LOGICAL_PROCESSOR_INFORMATION> entries(bytes / sizeof(SYSTEM_LOGICAL_PROCESSOR_INFORMATION) + 1);
  bytes = static_cast<DWORD>(entries.size() * sizeof entries[0]);
  int cores = 0;
  if (GetLogicalProcessorInformation(entries.data(), &bytes)) {
    entries.resize(bytes / sizeof entries[0]);
    for (const auto& entry : entries) {
      if (entry.Relationship == RelationProcessorCore && (entry.ProcessorMask & allowed) != 0) ++cores;
    }
  }
  if (cores == 0) cores = static_cast<int>(std::thread::hardware_concurrency());
  return cores < 1 ? 1 : cores;
}

#else

int available_cores() {
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  return cores < 1 ? 1 : cores;
}

#endif

}  // namespace inkstone
