#include "tape.h"

#include <cstring>

#include "../runtime/denormals.h"
#include "../runtime/threads.h"

namespace inkstone {

Tape*& recording_tape() {
  static thread_local Tape* tape = nullptr; // each thread of JavaScript records its own
  return tape;
}

bool Tape::add_range(void* data, size_t bytes) {
  char* const first = static_cast<char*>(data);
  slots_.push_back({first, bytes, false});
  if (bytes == 0) return true;
  const auto next = ranges_.upper_bound(first);
  if (next != ranges_.end() && next->first < first + bytes) return false;
  if (next != ranges_.begin()) {
    const auto before = std::prev(next);
    if (before->first + slots_[before->second].bytes > first) return false;
  }
  ranges_[first] = slots_.size() - 1;
  return true;
}

Operand Tape::operand(void* data, size_t bytes, napi_typedarray_type type, size_t length) {
  Operand operand;
  operand.kind = Operand::Kind::array;
  operand.type = type;
  operand.length = length;
  const char* const first = static_cast<const char*>(data);
  const auto next = ranges_.upper_bound(first);
  if (bytes > 0 && next != ranges_.begin()) {
    const auto range = std::prev(next);
    if (first + bytes <= range->first + slots_[range->second].bytes) {
      operand.slot = range->second;
      operand.offset = static_cast<size_t>(first - range->first);
      return operand;
    }
  }
  constants_.emplace_back(new uint64_t[bytes / 8 + 1]);
  char* const copy = reinterpret_cast<char*>(constants_.back().get());
  if (bytes > 0) std::memcpy(copy, data, bytes);
  operand.slot = slots_.size();
  slots_.push_back({copy, bytes, true});
  read_.push_back({data, operand.slot});
  return operand;
}

void Tape::add(const Binding& binding, std::vector<Operand> operands, bool has_result) {
  bool has_array = false;
  for (const Operand& operand : operands) {
    has_array |= operand.kind == Operand::Kind::array || operand.kind == Operand::Kind::arrays;
  }
  for (const Constant& constant : read_) {
    const Slot& copy = slots_[constant.slot];
    if (copy.bytes > 0 && std::memcmp(constant.data, copy.data, copy.bytes) != 0) {
      refusal_ = std::string(binding.name) + " wrote into memory that is not the pool's";
    }
  }
  read_.clear();
  if (!has_array) return;  // it asks or sets something about the addon
  if (has_result) refusal_ = std::string(binding.name) + " returns a value to JavaScript";
  calls_.push_back({&binding, std::move(operands)});
}

void Tape::run(size_t from, size_t to) const {
  for (size_t index = from; index < to; ++index) {
    const RecordedCall& recorded = calls_[index];
    const FlushDenormals flush(!recorded.binding->exact);
    flush_denormals_in_tasks(!recorded.binding->exact);
    Call call(*this, recorded);
    recorded.binding->body(call);
  }
}

bool Tape::same_operands(const std::vector<Operand>& mine, const Tape& other,
                         const std::vector<Operand>& theirs) const {
  if (mine.size() != theirs.size()) return false;
  for (size_t index = 0; index < mine.size(); ++index) {
    const Operand& a = mine[index];
    const Operand& b = theirs[index];
    if (a.kind != b.kind || a.type != b.type || a.length != b.length || a.flag != b.flag || a.text != b.text) {
      return false;
    }
    if (std::memcmp(&a.number, &b.number, sizeof a.number) != 0) return false;
    if (!same_operands(a.arrays, other, b.arrays)) return false;
    if (a.kind != Operand::Kind::array) continue;
    if (a.slot != b.slot || a.offset != b.offset) return false;
    const Slot& x = slots_[a.slot];
    const Slot& y = other.slots_[b.slot];
    if (x.constant != y.constant || x.bytes != y.bytes) return false;
    if (x.constant && std::memcmp(x.data, y.data, x.bytes) != 0) return false;
  }
  return true;
}

bool Tape::same(const Tape& other) const {
  if (calls_.size() != other.calls_.size()) return false;
  for (size_t index = 0; index < calls_.size(); ++index) {
    if (calls_[index].binding != other.calls_[index].binding) return false;
    if (!same_operands(calls_[index].operands, other, other.calls_[index].operands)) return false;
  }
  return true;
}

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
