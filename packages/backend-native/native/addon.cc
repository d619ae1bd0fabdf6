#include "bindings/binding.h"
#include "runtime/node_functions.h"

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

// The addon's entry. It may be loaded from several Node environments (worker_threads) of one process, and
// from two copies of the JavaScript package (ESM and CommonJS); it keeps nothing per environment.

namespace {

/** The pool's threads run code of this library for as long as the process lives. Node closes a library
 * when its last environment ends, so it is pinned. */
void stay_loaded() {
  static const bool pinned = [] {
#if defined(_WIN32)
    HMODULE library;
    return GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                              reinterpret_cast<LPCSTR>(&stay_loaded), &library) != 0;
#else
    Dl_info info;
    return dladdr(reinterpret_cast<void*>(&stay_loaded), &info) != 0 &&
           dlopen(info.dli_fname, RTLD_NOW | RTLD_NODELETE) != nullptr;
#endif
  }();
  (void)pinned;
}

}  // namespace

extern "C" NAPI_MODULE_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  if (!inkstone::find_node_functions()) return nullptr;
  stay_loaded();
  for (inkstone::Binding* binding = inkstone::Binding::first; binding; binding = binding->next) {
    napi_value function = nullptr;
    if (napi_create_function(env, binding->name, NAPI_AUTO_LENGTH, binding->callback, nullptr, &function) !=
            napi_ok ||
        napi_set_named_property(env, exports, binding->name, function) != napi_ok) {
      napi_throw_error(env, nullptr, "inkstone: could not make the addon's functions.");
      return nullptr;
    }
  }
  return exports;
}

extern "C" NAPI_MODULE_EXPORT int32_t node_api_module_get_api_version_v1() {
  return NAPI_VERSION;
}
