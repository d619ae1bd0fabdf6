#include "calls.h"

#include <cstring>

#include "../../backend-native/native/bindings/binding.h"
#include "../../backend-native/native/runtime/memory.h"
#include "../../backend-native/native/runtime/threads.h"

// The edge between JavaScript and the bindings. A call that fails calls one of the two imports, which throw: there are no
// C++ exceptions here. JavaScript then puts the stack back and lets the threads finish.

extern "C" {
[[noreturn]] __attribute__((import_module("inkstone"), import_name("refuse"))) void inkstone_refuse(const char* text,
                                                                                                    size_t length);
[[noreturn]] __attribute__((import_module("inkstone"), import_name("failAllocation"))) void inkstone_fail_allocation(
    size_t bytes);
}

namespace inkstone {

void refuse(const std::string& message) { inkstone_refuse(message.data(), message.size()); }
void fail_allocation(size_t bytes) { inkstone_fail_allocation(bytes); }

napi_value guarded(napi_env env, napi_callback_info info, const Binding& binding) {
  Call call(env, info, binding.name, nullptr);
  binding.body(call);
  return call.result;
}

namespace {

constexpr size_t most_arguments = 32;
Slot arguments[most_arguments];

}  // namespace

}  // namespace inkstone

using namespace inkstone;

/** Where JavaScript writes the arguments. */
INKSTONE_EXPORT(inkstone_arguments) Slot* inkstone_arguments() { return arguments; }

/** The bindings are a list: the first, the next one, and its name. */
INKSTONE_EXPORT(inkstone_first) Binding* inkstone_first() { return Binding::first; }
INKSTONE_EXPORT(inkstone_next) Binding* inkstone_next(Binding* binding) { return binding->next; }
INKSTONE_EXPORT(inkstone_name) const char* inkstone_name(Binding* binding) { return binding->name; }

/** Calls a binding with `count` arguments. Null for undefined. */
INKSTONE_EXPORT(inkstone_call) Slot* inkstone_call(Binding* binding, size_t count) {
  forget_results();
  forget_objects();
  napi_callback_arguments given{arguments, count};
  return binding->callback(nullptr, &given);
}
