#include "sparse.h"

#include "arithmetic.h"
#include "vector.h"

namespace inkstone {
namespace {

constexpr size_t work = 16384;  // values of a task, about

/** The rank is known to the compiler where it is small, which unrolls the inner loop. */
template <size_t known>
size_t row_ids_of(const int32_t* indices, const int32_t* sizes, int32_t* ids, size_t count, size_t given) {
  const size_t rank = known > 0 ? known : given;
  constexpr size_t at_once = 64;
  for (size_t first = 0; first < count; first += at_once) {
    const size_t end = smaller(count, first + at_once);
    uint32_t outside = 0;
    for (size_t i = first; i < end; ++i) {
      uint32_t id = 0;
      for (size_t axis = 0; axis < rank; ++axis) {
        const uint32_t at = static_cast<uint32_t>(indices[i * rank + axis]), size = static_cast<uint32_t>(sizes[axis]);
        outside |= at >= size;
        id = id * size + at;
      }
      ids[i] = static_cast<int32_t>(id);
    }
    for (size_t i = first; outside && i < end; ++i) {
      for (size_t axis = 0; axis < rank; ++axis) {
        const int32_t at = indices[i * rank + axis];
        if (at < 0 || at >= sizes[axis]) return i;
      }
    }
  }
  return count;
}

size_t row_ids(const int32_t* indices, const int32_t* sizes, int32_t* ids, size_t count, size_t rank) {
  typedef size_t (*Run)(const int32_t*, const int32_t*, int32_t*, size_t, size_t);
  static const Run runs[] = {row_ids_of<0>, row_ids_of<1>, row_ids_of<2>, row_ids_of<3>, row_ids_of<4>};
  return runs[rank > 4 ? 0 : rank](indices, sizes, ids, count, rank);
}

/** The first place of `ids`, which never fall, that holds `segment` or more. */
static inline size_t start_of(const int32_t* ids, size_t count, size_t segment) {
  size_t left = 0, right = count;
  while (left < right) {
    const size_t middle = (left + right) / 2;
    if (static_cast<size_t>(ids[middle]) < segment) left = middle + 1;
    else right = middle;
  }
  return left;
}

static inline float add(float a, float b) { return a + b; }
static inline int32_t add(int32_t a, int32_t b) { return wrapping_add(a, b); }

template <class T>
static inline void add_row(const T* __restrict row, T* __restrict sums, size_t width) {
  for (size_t w = 0; w < width; ++w) sums[w] = add(sums[w], row[w]);
}

/** A task owns some segments. */
template <class T>
void segment_rows(const T* x, const int32_t* indices, const int32_t* ids, T* y, size_t count, size_t width,
                  size_t segments, bool mean) {
  const size_t each = larger(1, ceil_divide(count * width, segments));  // values of a segment, on average
  const size_t owned = larger(1, work / each);
  parallel(ceil_divide(segments, owned), [=](size_t task) {
    const size_t first = task * owned, end = smaller(segments, first + owned);
    fill_zeros(y + first * width, (end - first) * width);
    size_t at = start_of(ids, count, first);
    while (at < count && static_cast<size_t>(ids[at]) < end) {
      const size_t start = at;
      T* sums = y + static_cast<size_t>(ids[start]) * width;
      for (; at < count && ids[at] == ids[start]; ++at) {
        add_row(x + static_cast<size_t>(indices[at]) * width, sums, width);
      }
      const T rows = static_cast<T>(at - start);
      for (size_t w = 0; w < width && mean; ++w) sums[w] /= rows;
    }
  });
}

/** So many values are searched for in step: each waits for memory alone, together they wait once. */
constexpr size_t abreast = 16;

/** Places of `abreast` values in one sorted row that is not empty. */
template <bool upper, class T>
static inline void search_abreast(const T* row, const T* values, int32_t* places, int32_t length) {
  int32_t left[abreast], right[abreast];
  for (size_t i = 0; i < abreast; ++i) {
    left[i] = 0;
    right[i] = length;
  }
  for (int32_t rest = length; rest > 0; rest /= 2) {
    for (size_t i = 0; i < abreast; ++i) {
      const int32_t middle = static_cast<int32_t>((static_cast<uint32_t>(left[i]) + static_cast<uint32_t>(right[i])) / 2);
      const bool open = left[i] < right[i];
      const T found = row[open ? middle : 0];
      const bool below = upper ? found <= values[i] : found < values[i];
      left[i] = open && below ? middle + 1 : left[i];
      right[i] = open && !below ? middle : right[i];
    }
  }
  for (size_t i = 0; i < abreast; ++i) places[i] = right[i];
}

template <bool upper, class T>
void search_side(const T* sorted, const T* values, int32_t* places, size_t rows, size_t length, size_t count) {
  constexpr size_t searched = 1024;  // values of a task
  const size_t parts = ceil_divide(count, searched);
  parallel(rows * parts, [=](size_t task) {
    const size_t row = task / parts, first = task % parts * searched, end = smaller(count, first + searched);
    const T* from = sorted + row * length;
    size_t i = first;
    for (; i + abreast <= end; i += abreast) {
      search_abreast<upper>(from, values + row * count + i, places + row * count + i, static_cast<int32_t>(length));
    }
    if (i == end) return;
    T last[abreast] = {};
    int32_t found[abreast];
    for (size_t lane = 0; lane < end - i; ++lane) last[lane] = values[row * count + i + lane];
    search_abreast<upper>(from, last, found, static_cast<int32_t>(length));
    for (size_t lane = 0; lane < end - i; ++lane) places[row * count + i + lane] = found[lane];
  });
}

template <class T>
void search(const T* sorted, const T* values, int32_t* places, size_t rows, size_t length, size_t count, bool upper) {
  if (upper) search_side<true>(sorted, values, places, rows, length, count);
  else search_side<false>(sorted, values, places, rows, length, count);
}

}  // namespace

INKSTONE_TABLE(Sparse, sparse) = {row_ids, segment_rows<float>, segment_rows<int32_t>, search<float>, search<int32_t>};

}  // namespace inkstone
