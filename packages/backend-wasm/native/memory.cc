#include "../../backend-native/native/runtime/memory.h"

#include <atomic>
#include <cstring>
#include <new>

#include "calls.h"

// Memory is dealt out by pages of 64 KB, and small blocks of one size share a page. All threads share it. Tensors live
// here too: JavaScript takes their blocks by `inkstone_take`.

extern "C" unsigned char __heap_base;

namespace inkstone {

namespace {

constexpr size_t page_bytes = size_t{1} << 16;
constexpr size_t most_pages = size_t{1} << 16;
constexpr size_t largest_small = size_t{1} << 14;
constexpr size_t small_unit = 64;

std::atomic<bool> locked{false};
std::atomic<size_t> allocated{0};
uint8_t taken[most_pages];  // of each page: whether someone has it
size_t pages = 0;           // that the memory has
void* small_blocks[largest_small / small_unit + 1];  // free ones by size; each holds the address of the next

struct Lock {
  Lock() {
    while (locked.exchange(true, std::memory_order_acquire)) {
    }
  }
  ~Lock() { locked.store(false, std::memory_order_release); }
};

size_t rounded(size_t bytes) {
  const size_t unit = bytes > largest_small ? page_bytes : small_unit;
  return (bytes + unit - 1) / unit * unit;
}

void learn_size() {
  if (pages == 0) {
    const size_t program = (reinterpret_cast<size_t>(&__heap_base) + page_bytes - 1) / page_bytes;
    std::memset(taken, 1, program);
  }
  pages = __builtin_wasm_memory_size(0);
}

/** The first of `count` free pages side by side, or `most_pages`. */
size_t find_pages(size_t count) {
  size_t run = 0;
  for (size_t page = 0; page < pages; ++page) {
    run = taken[page] ? 0 : run + 1;
    if (run == count) return page + 1 - count;
  }
  return most_pages;
}

bool grow(size_t count) {
  size_t behind = 0;
  while (behind < pages && !taken[pages - 1 - behind]) ++behind;
  const size_t needed = count - behind, generous = needed > pages / 4 ? needed : pages / 4;
  if (__builtin_wasm_memory_grow(0, generous) == SIZE_MAX && __builtin_wasm_memory_grow(0, needed) == SIZE_MAX) {
    return false;
  }
  learn_size();
  return true;
}

void* take_pages(size_t count) {
  learn_size();
  size_t first = find_pages(count);
  if (first == most_pages) {
    if (!grow(count)) return nullptr;
    first = find_pages(count);
  }
  std::memset(taken + first, 1, count);
  return reinterpret_cast<void*>(first * page_bytes);
}

void* take_small(size_t size) {
  void*& list = small_blocks[size / small_unit];
  if (!list) {
    char* const page = static_cast<char*>(take_pages(1));
    if (!page) return nullptr;
    for (size_t at = page_bytes / size; at-- > 0;) {
      void* const block = page + at * size;
      std::memcpy(block, &list, sizeof list);
      list = block;
    }
  }
  void* const block = list;
  std::memcpy(&list, block, sizeof list);
  return block;
}

}  // namespace

void* allocate_aligned(size_t bytes) {
  if (bytes == 0) bytes = 1;
  const size_t size = rounded(bytes);
  if (size < bytes) return nullptr;  // the rounding ran over the end of size_t
  const Lock lock;
  void* const memory = size > largest_small ? take_pages(size / page_bytes) : take_small(size);
  if (memory) allocated.fetch_add(size);
  return memory;
}

void free_aligned(void* memory, size_t bytes) {
  if (!memory) return;
  const size_t size = rounded(bytes == 0 ? 1 : bytes);
  const Lock lock;
  if (size > largest_small) {
    std::memset(taken + reinterpret_cast<size_t>(memory) / page_bytes, 0, size / page_bytes);
  } else {
    void*& list = small_blocks[size / small_unit];
    std::memcpy(memory, &list, sizeof list);
    list = memory;
  }
  allocated.fetch_sub(size);
}

size_t allocated_bytes() { return allocated.load(); }
size_t machine_bytes() { return most_pages * page_bytes - 1; }

void* scratch_bytes(int slot, size_t bytes) {
  struct Block {
    void* memory;
    size_t size;
  };
  static thread_local Block blocks[scratch_slots];
  Block& block = blocks[slot];
  if (block.size < bytes) {
    free_aligned(block.memory, block.size);
    block = {nullptr, 0};
    block.memory = allocate_aligned(bytes);
    if (!block.memory) fail_allocation(bytes);
    block.size = bytes;
  }
  return block.memory;
}

namespace {

/** What `new` gives lives as long as a call: a call that fails ends without destructors. */
struct Piece {
  Piece* before;
  size_t size, used;
};
Piece* pieces = nullptr;

}  // namespace

void forget_objects() {
  while (pieces && pieces->before) {
    Piece* const before = pieces->before;
    free_aligned(pieces, pieces->size);
    pieces = before;
  }
  if (pieces) pieces->used = sizeof(Piece);
}

}  // namespace inkstone

using namespace inkstone;

void* operator new(size_t bytes) {
  constexpr size_t unit = 16;
  bytes = (bytes + unit - 1) / unit * unit;
  if (!pieces || pieces->size - pieces->used < bytes) {
    const size_t size = bytes + unit > page_bytes ? bytes + page_bytes : page_bytes;
    Piece* const piece = static_cast<Piece*>(allocate_aligned(size));
    if (!piece) fail_allocation(bytes);
    *piece = {pieces, size, (sizeof(Piece) + unit - 1) / unit * unit};
    pieces = piece;
  }
  void* const memory = reinterpret_cast<char*>(pieces) + pieces->used;
  pieces->used += bytes;
  return memory;
}
void operator delete(void*) noexcept {}
void operator delete(void*, size_t) noexcept {}

/** A block for a tensor, or null. */
INKSTONE_EXPORT(inkstone_take) void* inkstone_take(size_t bytes) { return allocate_aligned(bytes); }
INKSTONE_EXPORT(inkstone_free) void inkstone_free(void* memory, size_t bytes) { free_aligned(memory, bytes); }
