#include "../kernels/layout.h"

#include "binding.h"

using namespace inkstone;

namespace {

/** Reads fromOffset, toOffset, and `size, fromStep, toStep` of each dimension from argument 2 on, and checks
 * that no index leaves either array. */
Box box_of(Call& call, size_t from_length, size_t to_length, size_t& from_offset, size_t& to_offset) {
  constexpr size_t first = 4;
  constexpr int64_t most = int64_t{1} << 40;  // all arithmetic here has 64 bits
  Box box{};
  call.expect(call.count() > first && (call.count() - first) % 3 == 0 &&
                  call.count() - first <= 3 * Box::most_dimensions,
              "a box has size, fromStep and toStep of 1 to 8 dimensions");
  box.dimensions = static_cast<int>((call.count() - first) / 3);
  int64_t from_least = call.whole(2), to_most = call.whole(3);
  from_offset = static_cast<size_t>(from_least);
  to_offset = static_cast<size_t>(to_most);
  int64_t from_most = from_least, length = 1;
  for (int d = 0; d < box.dimensions; ++d) {
    const size_t argument = first + 3 * static_cast<size_t>(d);
    const int64_t size = call.whole(argument, 1, int64_t{1} << 32);
    const int64_t from_step = call.whole(argument + 1, -most, most);
    const int64_t to_step = call.whole(argument + 2, 1, most);
    call.expect((size - 1) <= (int64_t{1} << 60) / 8 / ((from_step < 0 ? -from_step : from_step) + to_step),
                "the steps stay within memory");
    (from_step < 0 ? from_least : from_most) += (size - 1) * from_step;
    to_most += (size - 1) * to_step;
    box.size[d] = static_cast<size_t>(size);
    box.from_step[d] = static_cast<ptrdiff_t>(from_step);
    box.to_step[d] = static_cast<ptrdiff_t>(to_step);
    length = static_cast<int64_t>(element_count({length, size}));
    call.expect(from_least >= 0 && from_most < static_cast<int64_t>(from_length) &&
                    to_most < static_cast<int64_t>(to_length),
                "the box lies within both arrays");
  }
  call.expect(length <= static_cast<int64_t>(to_length), "no value of the target is written twice");
  call.expect(box.to_step[box.dimensions - 1] == 1, "the last dimension of the target steps by 1");
  return box;
}

}  // namespace

/** copyFloats(from, to, fromOffset, toOffset, ...box), and so on */
INKSTONE_BINDING(copyFloats) {
  const auto from = call.floats(0), to = call.floats(1);
  size_t from_offset = 0, to_offset = 0;
  const Box box = box_of(call, from.length, to.length, from_offset, to_offset);
  layout().copy_words(box, reinterpret_cast<const uint32_t*>(from.data) + from_offset,
                      reinterpret_cast<uint32_t*>(to.data) + to_offset);
}

INKSTONE_BINDING(copyInts) {
  const auto from = call.ints(0), to = call.ints(1);
  size_t from_offset = 0, to_offset = 0;
  const Box box = box_of(call, from.length, to.length, from_offset, to_offset);
  layout().copy_words(box, reinterpret_cast<const uint32_t*>(from.data) + from_offset,
                      reinterpret_cast<uint32_t*>(to.data) + to_offset);
}

INKSTONE_BINDING(copyBytes) {
  const auto from = call.bytes(0), to = call.bytes(1);
  size_t from_offset = 0, to_offset = 0;
  const Box box = box_of(call, from.length, to.length, from_offset, to_offset);
  layout().copy_bytes(box, from.data + from_offset, to.data + to_offset);
}
