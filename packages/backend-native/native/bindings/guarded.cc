#include <exception>

#include "../runtime/denormals.h"
#include "../runtime/memory.h"
#include "../runtime/threads.h"
#include "binding.h"
#include "tape.h"

// How a call ends early: by a C++ exception, which becomes a JavaScript error at the edge.

namespace inkstone {

namespace {

struct Refusal {
  std::string message;
};

struct AllocationFailure {
  size_t bytes;
};

}  // namespace

void refuse(const std::string& message) { throw Refusal{message}; }
void fail_allocation(size_t bytes) { throw AllocationFailure{bytes}; }

napi_value guarded(napi_env env, napi_callback_info info, const Binding& binding) {
  const char* const name = binding.name;
  try {
    Call call(env, info, name, binding.recorded ? recording_tape() : nullptr);
    const FlushDenormals flush(!binding.exact);
    flush_denormals_in_tasks(!binding.exact);
    binding.body(call);
    call.keep(binding);
    return call.result;
  } catch (const Refusal& refusal) {
    napi_throw_range_error(env, nullptr, refusal.message.c_str());
  } catch (const AllocationFailure& failure) {
    const std::string message = std::string(name) + ": could not allocate " +
                                std::to_string(failure.bytes) +
                                " bytes. Use a smaller batch, or dispose tensors that are no longer needed.";
    napi_throw_error(env, "ERR_INKSTONE_MEMORY", message.c_str());
  } catch (const std::exception& failure) {
    napi_throw_error(env, nullptr, (std::string(name) + ": " + failure.what()).c_str());
  }
  return nullptr;
}

}  // namespace inkstone
