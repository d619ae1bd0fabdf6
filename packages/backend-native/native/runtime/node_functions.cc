#include "node_functions.h"

#if defined(_WIN32)
#include <windows.h>
#endif

// An import library would name the program that has Node-API, `node.exe`, and the addon would load neither into Electron
// nor into Bun. So the addon fills in the pointers of its imports itself. The linker reports a function that is missing
// from this list.

#if defined(_WIN32)

#define INKSTONE_NODE_FUNCTIONS(X)                                                                                  \
  X(napi_create_array) X(napi_create_double) X(napi_create_external) X(napi_create_external_arraybuffer)            \
  X(napi_create_function) X(napi_create_string_utf8) X(napi_detach_arraybuffer) X(napi_get_array_length)            \
  X(napi_get_boolean) X(napi_get_cb_info) X(napi_get_element) X(napi_get_null) X(napi_get_typedarray_info)          \
  X(napi_get_value_bool) X(napi_get_value_double) X(napi_get_value_external) X(napi_get_value_string_utf8)          \
  X(napi_is_array) X(napi_is_arraybuffer) X(napi_is_exception_pending) X(napi_set_element)                          \
  X(napi_set_named_property) X(napi_throw_error) X(napi_throw_range_error) X(napi_typeof)

extern "C" {
#define INKSTONE_IMPORT(name) void* __imp_##name = nullptr;
INKSTONE_NODE_FUNCTIONS(INKSTONE_IMPORT)
#undef INKSTONE_IMPORT
}

#endif

namespace inkstone {

#if defined(_WIN32)

namespace {

struct Import {
  const char* name;
  void** pointer;
};

#define INKSTONE_IMPORT(name) {#name, &__imp_##name},
const Import imports[] = {INKSTONE_NODE_FUNCTIONS(INKSTONE_IMPORT)};
#undef INKSTONE_IMPORT

bool find_in(HMODULE program) {
  if (!program) return false;
  for (const Import& import : imports) {
    *import.pointer = reinterpret_cast<void*>(GetProcAddress(program, import.name));
    if (!*import.pointer) return false;
  }
  return true;
}

}  // namespace

bool find_node_functions() { return find_in(GetModuleHandleA(nullptr)) || find_in(GetModuleHandleA("libnode.dll")); }

#else

bool find_node_functions() { return true; }

#endif

}  // namespace inkstone
