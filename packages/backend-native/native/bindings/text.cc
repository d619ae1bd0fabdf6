#include "../kernels/text.h"

#include "binding.h"

using namespace inkstone;

/** hashTexts(bytes, ends, y, buckets): text i ends before bytes[ends[i]], where the next one starts */
INKSTONE_EXACT_BINDING(hashTexts) {
  const auto bytes = call.bytes(0);
  const auto ends = call.ints(1), y = call.ints(2);
  const auto buckets = static_cast<uint64_t>(call.whole(3, 1));
  call.expect(ends.length == y.length, "there is a result for each text");
  int32_t end = 0;
  for (size_t i = 0; i < ends.length; ++i) {
    call.expect(ends.data[i] >= end, "texts follow one another");
    end = ends.data[i];
  }
  call.expect(static_cast<size_t>(end) <= bytes.length, "the texts lie within the bytes");
  if (ends.length == 0) return;
  text().hash_buckets(bytes.data, ends.data, y.data, ends.length, buckets);
}
