#include "tape.h"

#include <cstring>

#include "../runtime/denormals.h"
#include "../runtime/threads.h"

namespace inkstone {

Tape*& recording_tape() {
  static thread_local Tape* tape = nullptr; // each thread of JavaScript records its own
  return tape;
}

void Tape::add_slot(void* data, size_t bytes, bool constant) {
  slots_.push_back({bytes, constant});
  memory_.add(data);
}

bool Tape::add_range(void* data, size_t bytes) {
  char* const first = static_cast<char*>(data);
  add_slot(first, bytes, false);
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
  add_slot(copy, bytes, true);
  read_.push_back({data, operand.slot});
  return operand;
}

void Tape::add(const Binding& binding, std::vector<Operand> operands, bool has_result) {
  bool has_array = false;
  for (const Operand& operand : operands) {
    has_array |= operand.kind == Operand::Kind::array || operand.kind == Operand::Kind::arrays;
  }
  for (const Constant& constant : read_) {
    const size_t bytes = slots_[constant.slot].bytes;
    if (bytes > 0 && std::memcmp(constant.data, memory_.at(constant.slot), bytes) != 0) {
      refusal_ = std::string(binding.name) + " wrote into memory that is not the pool's";
    }
  }
  read_.clear();
  if (!has_array) return;  // it asks or sets something about the addon
  if (has_result) refusal_ = std::string(binding.name) + " returns a value to JavaScript";
  calls_.push_back({&binding, std::move(operands)});
}

void Tape::run(size_t from, size_t to, const SlotMemory& memory) const {
  for (size_t index = from; index < to; ++index) {
    const RecordedCall& recorded = calls_[index];
    const FlushDenormals flush(!recorded.binding->exact);
    flush_denormals_in_tasks(!recorded.binding->exact);
    Call call(memory, recorded);
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
    if (x.constant && std::memcmp(memory_.at(a.slot), other.memory_.at(b.slot), x.bytes) != 0) return false;
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

}  // namespace inkstone
