#include "layout.h"

namespace inkstone {
namespace {

template <class T>
void copy(const Box& box, const T* from, T* to) {
  const size_t length = box.length();
  for (size_t i = 0; i < length; ++i) {
    ptrdiff_t source = 0, target = 0;
    size_t rest = i;
    for (int d = box.dimensions - 1; d >= 0; --d) {
      const ptrdiff_t at = static_cast<ptrdiff_t>(rest % box.size[d]);
      source += at * box.from_step[d];
      target += at * box.to_step[d];
      rest /= box.size[d];
    }
    to[target] = from[source];
  }
}

}  // namespace

INKSTONE_TABLE(Layout, layout) = {copy<uint32_t>, copy<uint8_t>};

}  // namespace inkstone
