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

}  // namespace inkstone
