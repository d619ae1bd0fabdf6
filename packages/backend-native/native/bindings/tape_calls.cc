#include "tape.h"

// What JavaScript does with tapes.

namespace inkstone {

namespace {

Tape& tape_of(Call& call, size_t index) {
  Tape* tape = static_cast<Tape*>(call.external(index));
  call.expect(tape != nullptr, "argument 0 is a tape");
  return *tape;
}

}  // namespace

/** startTape(given: TypedArray[]) -> tape: records the following calls of this thread; `given` is what they read from
 * outside. */
INKSTONE_TAPE_BINDING(startTape) {
  call.expect(recording_tape() == nullptr, "no tape is being recorded");
  auto tape = std::make_unique<Tape>();
  bool apart = true;
  for (const AnyArray& array : call.any_arrays(0)) apart = tape->add_given(array.data, array.bytes) && apart;
  call.expect(apart, "the given arrays do not overlap");
  const auto release = [](napi_env, void* data, void*) { delete static_cast<Tape*>(data); };
  if (napi_create_external(call.env, tape.get(), release, nullptr, &call.result) != napi_ok) return;
  recording_tape() = tape.release();
}

/** addTapeBuffer(buffer: TypedArray): memory of the pool that the recorded calls use. */
INKSTONE_TAPE_BINDING(addTapeBuffer) {
  Tape* tape = recording_tape();
  call.expect(tape != nullptr, "a tape is being recorded");
  const AnyArray array = call.any_array(0);
  call.expect(tape->add_buffer(array.data, array.bytes), "the buffer does not overlap with others");
}

/** tapeSlots() -> number: slots of the tape that is being recorded, the place of the next buffer. */
INKSTONE_TAPE_BINDING(tapeSlots) {
  call.expect(recording_tape() != nullptr, "a tape is being recorded");
  napi_create_double(call.env, static_cast<double>(recording_tape()->slot_count()), &call.result);
}

/** tapeCalls() -> number: calls recorded so far. */
INKSTONE_TAPE_BINDING(tapeCalls) {
  call.expect(recording_tape() != nullptr, "a tape is being recorded");
  napi_create_double(call.env, static_cast<double>(recording_tape()->size()), &call.result);
}

/** pauseTape(tape, paused): calls in between are not recorded. */
INKSTONE_TAPE_BINDING(pauseTape) {
  Tape& tape = tape_of(call, 0);
  recording_tape() = call.flag(1) ? nullptr : &tape;
}

/** stopTape() */
INKSTONE_TAPE_BINDING(stopTape) { recording_tape() = nullptr; }

/** tapeRefusal(tape) -> string: why it must not run; empty if it may. */
INKSTONE_TAPE_BINDING(tapeRefusal) {
  napi_create_string_utf8(call.env, tape_of(call, 0).refusal().c_str(), NAPI_AUTO_LENGTH, &call.result);
}

/** sameTapes(a, b) -> boolean */
INKSTONE_TAPE_BINDING(sameTapes) {
  napi_get_boolean(call.env, tape_of(call, 0).same(tape_of(call, 1)), &call.result);
}

/** runTape(tape, from, to, slots: Int32Array, arrays: TypedArray[]): runs the calls `[from, to)` with each of the arrays
 * in its slot. */
INKSTONE_TAPE_BINDING(runTape) {
  Tape& tape = tape_of(call, 0);
  call.expect(recording_tape() == nullptr && tape.refusal().empty(), "the tape is complete");
  const int64_t calls = static_cast<int64_t>(tape.size());
  const int64_t from = call.whole(1, 0, calls);
  const int64_t to = call.whole(2, from, calls);
  const auto slots = call.ints(3);
  const std::vector<AnyArray> arrays = call.any_arrays(4);
  call.expect(slots.length == arrays.size(), "there is an array for each slot");
  for (size_t i = 0; i < arrays.size(); ++i) {
    const size_t slot = static_cast<size_t>(slots.data[i]);
    call.expect(slots.data[i] >= 0 && slot < tape.slot_count() && tape.bytes_of(slot) == arrays[i].bytes,
                "each array is as large as the one that was recorded");
  }
  for (size_t i = 0; i < arrays.size(); ++i) tape.exchange(static_cast<size_t>(slots.data[i]), arrays[i].data);
  tape.run(static_cast<size_t>(from), static_cast<size_t>(to));
}

}  // namespace inkstone
