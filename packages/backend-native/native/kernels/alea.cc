#include "alea.h"

namespace inkstone {
namespace {

// In whole numbers a draw waits for the carry of the one before, an addition and a shift; in doubles for four operations.
void draw(const uint32_t* state, float* values, size_t count) {
  uint64_t first = state[0], second = state[1], third = state[2], carry = 1;
  for (size_t i = 0; i < count; ++i) {
    const uint64_t next = 2091639 * first + carry;
    carry = next >> 32;
    first = second;
    second = third;
    third = next & 0xffffffff;
    values[i] = static_cast<float>(third) * 0x1p-32f;
  }
}

}  // namespace

INKSTONE_TABLE(Alea, alea) = {draw};

}  // namespace inkstone
