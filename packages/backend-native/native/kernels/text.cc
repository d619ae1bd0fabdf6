#include "text.h"

#include "fingerprint.h"
#include "vector.h"

namespace inkstone {
namespace {

constexpr size_t hashed = 512;  // texts of a task

void hash_buckets(const uint8_t* bytes, const int32_t* ends, int32_t* y, size_t count, uint64_t buckets) {
  parallel(ceil_divide(count, hashed), [=](size_t task) {
    const size_t end = smaller(count, (task + 1) * hashed);
    for (size_t i = task * hashed; i < end; ++i) {
      const int32_t start = i == 0 ? 0 : ends[i - 1];
      y[i] = static_cast<int32_t>(fingerprint(bytes + start, static_cast<size_t>(ends[i] - start)) % buckets);
    }
  });
}

}  // namespace

INKSTONE_TABLE(Text, text) = {hash_buckets};

}  // namespace inkstone
