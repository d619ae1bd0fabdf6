#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "binding.h"

// A tape holds a sequence of calls of the addon with their arguments, so that all of them can run again as one call.
// The same bindings run, with the same checks of lengths and shapes; only the arguments come from the tape and not
// from JavaScript. Arrays lie in slots of memory, which can be exchanged between two runs:
//
//   given     what the tape reads from outside: the inputs and the weights; exchanged in every run
//   buffers   of the pool, taken while the tape was recorded; the results among them are exchanged in every run
//   constants shapes and the like; the tape keeps copies

namespace inkstone {

/** One argument of a recorded call. */
struct Operand {
  enum class Kind : uint8_t { absent, array, arrays, number, flag, text };

  Kind kind = Kind::absent;
  napi_typedarray_type type = napi_float32_array;
  size_t slot = 0;
  size_t offset = 0;  // bytes
  size_t length = 0;  // values
  double number = 0;
  bool flag = false;
  std::string text;
  std::vector<Operand> arrays;
};

struct RecordedCall {
  const Binding* binding;
  std::vector<Operand> operands;
};

/** Where the slots of a tape lie. */
class SlotMemory {
 public:
  void add(void* data) { places_.push_back(static_cast<char*>(data)); }
  void exchange(size_t slot, void* data) { places_[slot] = static_cast<char*>(data); }
  void* at(const Operand& operand) const { return places_[operand.slot] + operand.offset; }
  char* at(size_t slot) const { return places_[slot]; }

 private:
  std::vector<char*> places_;
};

class Tape {
 public:
  /** Memory that the tape reads from outside. @return false if it overlaps with memory that the tape knows */
  bool add_given(void* data, size_t bytes) { return add_range(data, bytes); }
  /** Memory that was taken while recording. */
  bool add_buffer(void* data, size_t bytes) { return add_range(data, bytes); }

  /** An array that a binding is about to read or write. */
  Operand operand(void* data, size_t bytes, napi_typedarray_type type, size_t length);
  /** After the body of a binding ran. */
  void add(const Binding& binding, std::vector<Operand> operands, bool has_result);
  /** The call failed: what was noted about it is dropped. */
  void drop_call() { read_.clear(); }

  size_t slot_count() const { return slots_.size(); }
  size_t bytes_of(size_t slot) const { return slots_[slot].bytes; }
  bool is_constant(size_t slot) const { return slots_[slot].constant; }
  /** Where it was recorded. A run has a copy of its own, with other places of inputs, weights and results. */
  const SlotMemory& memory() const { return memory_; }

  size_t size() const { return calls_.size(); }
  /** Runs the calls `[from, to)`; several threads may do so at once, each with its own buffers. */
  void run(size_t from, size_t to, const SlotMemory& memory) const;
  /** Whether both hold the same calls on the same slots with the same numbers and constants. */
  bool same(const Tape& other) const;
  /** Why the tape must not be used; empty if it may. */
  const std::string& refusal() const { return refusal_; }

 private:
  struct Slot {
    size_t bytes;
    bool constant;
  };
  /** A constant of the current call: where it is, and the slot of its copy. */
  struct Constant {
    const void* data;
    size_t slot;
  };

  bool add_range(void* data, size_t bytes);
  void add_slot(void* data, size_t bytes, bool constant);
  bool same_operands(const std::vector<Operand>& mine, const Tape& other, const std::vector<Operand>& theirs) const;

  std::vector<Slot> slots_;
  SlotMemory memory_;
  std::map<const char*, size_t> ranges_;  // slots by their first byte
  std::vector<std::unique_ptr<uint64_t[]>> constants_;
  std::vector<Constant> read_;
  std::vector<RecordedCall> calls_;
  std::string refusal_;
};

/** The tape that this thread records, or null. */
Tape*& recording_tape();

}  // namespace inkstone
