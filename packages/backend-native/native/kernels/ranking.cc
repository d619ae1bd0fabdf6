#include "ranking.h"

#include "top_heap.h"
#include "vector.h"

namespace inkstone {
namespace {

/** Whether a lane of a comparison holds. */
static inline bool any(IntVector mask) {
  uint64_t parts[lanes / 2], all = 0;
  __builtin_memcpy(parts, &mask, sizeof parts);
  for (size_t i = 0; i < lanes / 2; ++i) all |= parts[i];
  return all != 0;
}
static inline bool any_above(const float* x, float bound) { return any(load(x) > splat(bound)); }
static inline bool any_above(const int32_t* x, int32_t bound) {
  IntVector values;
  __builtin_memcpy(&values, x, sizeof values);
  return any(values > bound);
}

template <class T>
void top(const T* x, T* values, int32_t* places, size_t rows, size_t length, size_t k) {
  parallel(rows, [=](size_t row) {
    const T* line = x + row * length;
    TopHeap<T> heap{line, places + row * k, k};
    heap.fill();
    T least = heap.least();
    const auto look_at = [&](size_t from, size_t to) {
      for (size_t i = from; i < to; ++i) {
        if (!(line[i] > least)) continue;
        heap.replace_least(i);
        least = heap.least();
      }
    };
    size_t i = k;
    for (; i + lanes <= length; i += lanes) {
      if (any_above(line + i, least)) look_at(i, i + lanes);
    }
    look_at(i, length);
    heap.sort();
    for (size_t rank = 0; rank < k; ++rank) values[row * k + rank] = line[heap.places[rank]];
  });
}

}  // namespace

INKSTONE_TABLE(Ranking, ranking) = {top<float>, top<int32_t>};

}  // namespace inkstone
