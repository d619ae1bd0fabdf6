#include "text.h"

#include "fingerprint.h"

namespace inkstone {
namespace {

void hash_buckets(const uint8_t* bytes, const int32_t* ends, int32_t* y, size_t count, uint64_t buckets) {
  for (size_t i = 0; i < count; ++i) {
    const int32_t start = i == 0 ? 0 : ends[i - 1];
    y[i] = static_cast<int32_t>(fingerprint(bytes + start, static_cast<size_t>(ends[i] - start)) % buckets);
  }
}

}  // namespace

INKSTONE_TABLE(Text, text) = {hash_buckets};

}  // namespace inkstone
