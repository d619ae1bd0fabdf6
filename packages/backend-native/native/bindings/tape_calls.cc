#include <atomic>
#include <cstring>

#include "../runtime/threads.h"
#include "tape.h"

// What JavaScript does with tapes.

namespace inkstone {

namespace {

Tape& tape_of(Call& call, size_t index) {
  Tape* tape = static_cast<Tape*>(call.external(index));
  call.expect(tape != nullptr, "argument 0 is a tape");
  return *tape;
}

/** The tape of a call that runs it. */
const Tape& complete_tape(Call& call) {
  const Tape& tape = tape_of(call, 0);
  call.expect(recording_tape() == nullptr && tape.refusal().empty(), "the tape is complete");
  return tape;
}

size_t slot_at(Call& call, const Tape& tape, const Array<int32_t>& slots, size_t index) {
  const int32_t slot = slots.data[index];
  call.expect(slot >= 0 && static_cast<size_t>(slot) < tape.slot_count(), "each slot is one of the tape's");
  return static_cast<size_t>(slot);
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
  const Tape& tape = complete_tape(call);
  const int64_t calls = static_cast<int64_t>(tape.size());
  const int64_t from = call.whole(1, 0, calls);
  const int64_t to = call.whole(2, from, calls);
  const auto slots = call.ints(3);
  const std::vector<AnyArray> arrays = call.any_arrays(4);
  call.expect(slots.length == arrays.size(), "there is an array for each slot");
  SlotMemory memory = tape.memory();
  for (size_t i = 0; i < arrays.size(); ++i) {
    const size_t slot = slot_at(call, tape, slots, i);
    call.expect(tape.bytes_of(slot) == arrays[i].bytes, "each array is as large as the one that was recorded");
    memory.exchange(slot, arrays[i].data);
  }
  tape.run(static_cast<size_t>(from), static_cast<size_t>(to), memory);
}

/** runTapeTiles(tape, tiles, slots: Int32Array, steps: Int32Array, arrays: TypedArray[], laneSlots: Int32Array, laneArrays:
 * TypedArray[], results: Int32Array, outputs: TypedArray[]): runs the whole tape for each of many tiles, whose inputs
 * lie one behind the other, on all threads at once. A tile reads from `arrays`, each in its slot, at `tile * step` bytes. A
 * lane works at one tile after another in its own memory: `laneArrays` holds the first lane's arrays for `laneSlots`, then the next
 * lane's. `results` holds (slot, first byte, bytes) for each output, which gets those bytes of every tile. */
INKSTONE_TAPE_BINDING(runTapeTiles) {
  const Tape& tape = complete_tape(call);
  const size_t tiles = static_cast<size_t>(call.whole(1, 1, 1 << 30));
  const auto slots = call.ints(2), steps = call.ints(3);
  const std::vector<AnyArray> arrays = call.any_arrays(4);
  const auto lane_slots = call.ints(5);
  const std::vector<AnyArray> lane_arrays = call.any_arrays(6);
  const auto results = call.ints(7);
  const std::vector<AnyArray> outputs = call.any_arrays(8);
  call.expect(slots.length == arrays.size() && steps.length == arrays.size(), "there is an array and a step for each slot");
  call.expect(lane_slots.length > 0 && !lane_arrays.empty() && lane_arrays.size() % lane_slots.length == 0,
              "each lane has an array for each of its slots");
  call.expect(results.length == 3 * outputs.size(), "there are three numbers for each output");
  std::vector<bool> placed(tape.slot_count()), own(tape.slot_count());
  for (size_t i = 0; i < arrays.size(); ++i) {
    const size_t slot = slot_at(call, tape, slots, i);
    call.expect(steps.data[i] >= 0, "no step is negative");
    const size_t step = static_cast<size_t>(steps.data[i]), least = tape.bytes_of(slot) + (tiles - 1) * step;
    call.expect(arrays[i].bytes >= least, "each array holds what all tiles read");
    placed[slot] = true;
  }
  for (size_t i = 0; i < lane_arrays.size(); ++i) {
    const size_t slot = slot_at(call, tape, lane_slots, i % lane_slots.length);
    call.expect(tape.bytes_of(slot) == lane_arrays[i].bytes, "each array is as large as the one that was recorded");
    placed[slot] = own[slot] = true;
  }
  for (size_t slot = 0; slot < placed.size(); ++slot) {
    call.expect(placed[slot] || tape.is_constant(slot), "each slot has an array");
  }
  for (size_t i = 0; i < outputs.size(); ++i) {
    const size_t slot = slot_at(call, tape, results, 3 * i);
    const int32_t first = results.data[3 * i + 1], bytes = results.data[3 * i + 2];
    call.expect(own[slot] && first >= 0 && bytes >= 0, "results lie in the lanes' own memory");
    call.expect(static_cast<size_t>(first) + static_cast<size_t>(bytes) <= tape.bytes_of(slot), "results lie in their slots");
    call.expect(outputs[i].bytes >= tiles * static_cast<size_t>(bytes), "each output has room for all tiles");
  }
  std::atomic<size_t> next{0};
  parallel(lane_arrays.size() / lane_slots.length, [&](size_t lane) {
    SlotMemory memory = tape.memory();
    for (size_t i = 0; i < lane_slots.length; ++i) {
      memory.exchange(static_cast<size_t>(lane_slots.data[i]), lane_arrays[lane * lane_slots.length + i].data);
    }
    for (size_t tile = next.fetch_add(1); tile < tiles; tile = next.fetch_add(1)) {
      for (size_t i = 0; i < arrays.size(); ++i) {
        const size_t at = tile * static_cast<size_t>(steps.data[i]);
        memory.exchange(static_cast<size_t>(slots.data[i]), static_cast<char*>(arrays[i].data) + at);
      }
      tape.run(0, tape.size(), memory);
      for (size_t i = 0; i < outputs.size(); ++i) {
        const int32_t* result = results.data + 3 * i;
        const size_t bytes = static_cast<size_t>(result[2]);
        if (bytes == 0) continue;
        const char* from = memory.at(static_cast<size_t>(result[0])) + result[1];
        std::memcpy(static_cast<char*>(outputs[i].data) + tile * bytes, from, bytes);
      }
    }
  });
}

}  // namespace inkstone
