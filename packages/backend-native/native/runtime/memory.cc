#include "memory.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>

#if defined(_WIN32)
#include <malloc.h>
#include <windows.h>
#else
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace inkstone {

namespace {

constexpr size_t huge_page = size_t{2} << 20;
std::atomic<size_t> allocated{0};

size_t rounded(size_t bytes) {
  const size_t unit = bytes >= huge_page ? huge_page : 64;
  return (bytes + unit - 1) / unit * unit;
}

#if defined(_WIN32)

// Windows has huge pages for processes with a privilege alone, so there are none.
void* system_allocate(size_t alignment, size_t size) { return _aligned_malloc(size, alignment); }
void system_free(void* memory) { _aligned_free(memory); }

#else

void* system_allocate(size_t alignment, size_t size) {
  void* memory = nullptr;
  if (posix_memalign(&memory, alignment, size) != 0) return nullptr;
#if defined(MADV_HUGEPAGE)
  if (size >= huge_page) madvise(memory, size, MADV_HUGEPAGE);  // a wish: failing costs speed only
#endif
  return memory;
}
void system_free(void* memory) { std::free(memory); }

#endif

}  // namespace

void* allocate_aligned(size_t bytes) {
  if (bytes == 0) bytes = 1;
  const size_t size = rounded(bytes);
  if (size < bytes) return nullptr;  // the rounding ran over the end of size_t
  void* const memory = system_allocate(bytes >= huge_page ? huge_page : 64, size);
  if (memory) allocated.fetch_add(size);
  return memory;
}

void free_aligned(void* memory, size_t bytes) {
  if (!memory) return;
  system_free(memory);
  allocated.fetch_sub(rounded(bytes == 0 ? 1 : bytes));
}

size_t allocated_bytes() { return allocated.load(); }

#if defined(_WIN32)

size_t machine_bytes() {
  MEMORYSTATUSEX status;
  status.dwLength = sizeof status;
  return GlobalMemoryStatusEx(&status) ? static_cast<size_t>(status.ullTotalPhys) : 0;
}

#else

size_t machine_bytes() {
  size_t bytes = static_cast<size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(sysconf(_SC_PAGESIZE));
  for (const char* path : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    if (std::FILE* file = std::fopen(path, "r")) {
      unsigned long long limit = 0;
      if (std::fscanf(file, "%llu", &limit) == 1 && limit > 0 && limit < bytes) bytes = limit;
      std::fclose(file);
    }
  }
  return bytes;
}

#endif

void* scratch_bytes(int slot, size_t bytes) {
  struct Block {
    void* memory = nullptr;
    size_t size = 0;
    ~Block() { free_aligned(memory, size); }
  };
  static thread_local Block blocks[scratch_slots];
  Block& block = blocks[slot];
  if (block.size < bytes) {
    free_aligned(block.memory, block.size);
    block.size = 0;
    block.memory = allocate_aligned(bytes);
    if (!block.memory) fail_allocation(bytes);
    block.size = bytes;
  }
  return block.memory;
}

}  // namespace inkstone
