#include "../runtime/memory.h"
#include "binding.h"

namespace inkstone {

/** allocate(bytes) -> ArrayBuffer | null: aligned and not cleared; null where the runtime takes no
 * external buffers. */
INKSTONE_BINDING(allocate) {
  const size_t bytes = static_cast<size_t>(call.whole(0, 1, int64_t{1} << 46));
  void* memory = allocate_aligned(bytes);
  if (!memory) fail_allocation(bytes);
  const napi_status status = napi_create_external_arraybuffer(
      call.env, memory, bytes,
      [](napi_env, void* data, void* hint) { free_aligned(data, reinterpret_cast<size_t>(hint)); },
      reinterpret_cast<void*>(bytes), &call.result);
  if (status == napi_ok) return;
  free_aligned(memory, bytes);
  bool pending = false;
  napi_is_exception_pending(call.env, &pending);
  if (pending) return;
  if (status != napi_no_external_buffers_allowed) fail_allocation(bytes);
  napi_get_null(call.env, &call.result);
}

/** release(view): detaches the array buffer of an unused view, which frees its memory at once. */
INKSTONE_BINDING(release) {
  const napi_value buffer = call.value(0);
  bool is_buffer = false;
  call.expect(buffer && napi_is_arraybuffer(call.env, buffer, &is_buffer) == napi_ok && is_buffer,
              "argument 0 is an ArrayBuffer");
  napi_detach_arraybuffer(call.env, buffer);
}

}  // namespace inkstone
