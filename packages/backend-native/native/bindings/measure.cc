#include "../kernels/measure.h"

#include "binding.h"

using namespace inkstone;

/** multiplyAdd(rounds, sink) -> number: floating-point operations done, one task for each value of sink. */
INKSTONE_BINDING(multiplyAdd) {
  const auto rounds = static_cast<size_t>(call.whole(0, 1));
  const auto sink = call.floats(1);
  call.expect(sink.length > 0, "sink has a value for each task");
  napi_create_double(call.env, measure().multiply_add(sink.length, rounds, sink.data), &call.result);
}
