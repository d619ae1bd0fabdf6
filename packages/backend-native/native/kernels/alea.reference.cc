#include "alea.h"

namespace inkstone {
namespace {

void draw(const uint32_t* state, float* values, size_t count) {
  double first = state[0] * 0x1p-32, second = state[1] * 0x1p-32, third = state[2] * 0x1p-32;
  int32_t carry = 1;
  for (size_t i = 0; i < count; ++i) {
    const double next = 2091639 * first + carry * 0x1p-32;
    carry = static_cast<int32_t>(next);
    first = second;
    second = third;
    third = next - carry;
    values[i] = static_cast<float>(third);
  }
}

}  // namespace

INKSTONE_TABLE(Alea, alea) = {draw};

}  // namespace inkstone
