#include <cstdlib>

#include "../runtime/exact.h"
#include "../runtime/isa.h"
#include "../runtime/memory.h"
#include "../runtime/threads.h"
#include "binding.h"

namespace inkstone {

namespace {

void set_number(Call& call, double value) { napi_create_double(call.env, value, &call.result); }

napi_value text(napi_env env, const char* value) {
  napi_value result = nullptr;
  napi_create_string_utf8(env, value, NAPI_AUTO_LENGTH, &result);
  return result;
}

}  // namespace

/** isas() -> string[]: those that this machine runs, best last. */
INKSTONE_BINDING(isas) {
  napi_create_array(call.env, &call.result);
  uint32_t length = 0;
  for (int index = 0; index < static_cast<int>(Isa::count); ++index) {
    const Isa isa = static_cast<Isa>(index);
    if (isa_supported(isa)) napi_set_element(call.env, call.result, length++, text(call.env, isa_name(isa)));
  }
}

/** isa() -> string: the one in use. */
INKSTONE_BINDING(isa) { call.result = text(call.env, isa_name(static_cast<Isa>(active_isa()))); }

/** selectIsa(name) -> boolean: false if unknown or not supported here. */
INKSTONE_BINDING(selectIsa) {
  napi_get_boolean(call.env, select_isa(call.text(0).c_str()), &call.result);
}

INKSTONE_BINDING(threads) { set_number(call, thread_count()); }
INKSTONE_BINDING(setThreads) { set_thread_count(static_cast<int>(call.whole(0, 1, 1024))); }
/** setExact(boolean): whether convolutions stay direct. */
INKSTONE_BINDING(setExact) { set_exact(call.flag(0)); }
INKSTONE_BINDING(availableCores) { set_number(call, available_cores()); }
INKSTONE_BINDING(allocatedBytes) { set_number(call, static_cast<double>(allocated_bytes())); }
INKSTONE_BINDING(machineBytes) { set_number(call, static_cast<double>(machine_bytes())); }

/** allocate(bytes) -> ArrayBuffer | null: aligned and not cleared; null where the runtime takes no
 * external buffers. */
INKSTONE_BINDING(allocate) {
  const size_t bytes = static_cast<size_t>(call.whole(0, 1, int64_t{1} << 46));
  void* memory = allocate_aligned(bytes);
  if (!memory) throw AllocationFailure{bytes};
  const napi_status status = napi_create_external_arraybuffer(
      call.env, memory, bytes,
      [](napi_env, void* data, void* hint) { free_aligned(data, reinterpret_cast<size_t>(hint)); },
      reinterpret_cast<void*>(bytes), &call.result);
  if (status == napi_ok) return;
  free_aligned(memory, bytes);
  bool pending = false;
  napi_is_exception_pending(call.env, &pending);
  if (pending) return;
  if (status != napi_no_external_buffers_allowed) throw AllocationFailure{bytes};
  napi_get_null(call.env, &call.result);
}

/** release(view): detaches the array buffer of an unused view, which frees its memory at once. */
INKSTONE_BINDING(release) {
  napi_value buffer = nullptr;
  call.expect(call.array_buffer(0, &buffer), "argument 0 is an ArrayBuffer");
  napi_detach_arraybuffer(call.env, buffer);
}

}  // namespace inkstone
