#pragma once

#include <cstddef>
#include <cstdint>

namespace inkstone {

/** Ends the call, where memory cannot be had, with a JavaScript error that names the size. */
[[noreturn]] void fail_allocation(size_t bytes);

/** Memory aligned to 64 bytes; from 2 MB on, in huge pages where the system gives them. Null if there is
 * none. */
void* allocate_aligned(size_t bytes);
void free_aligned(void* memory, size_t bytes);
/** Bytes that `allocate_aligned` has handed out and not got back, in this process. */
size_t allocated_bytes();
/** Physical memory that this process may use (cgroup respected). */
size_t machine_bytes();

/** Working memory of the calling thread, 64-byte aligned, kept and reused; a kernel that needs two at once
 * takes two slots. Fails as above. */
void* scratch_bytes(int slot, size_t bytes);
static inline float* scratch(int slot, size_t floats) {
  if (floats > SIZE_MAX / sizeof(float)) fail_allocation(SIZE_MAX);
  return static_cast<float*>(scratch_bytes(slot, floats * sizeof(float)));
}
constexpr int scratch_slots = 11;

}  // namespace inkstone
