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

int64_t empty_rows(const int32_t* indices, uint8_t* __restrict empty, size_t count, size_t rank, size_t rows) {
  __builtin_memset(empty, 1, rows);
  for (size_t i = 0; i < count; ++i) {
    const uint32_t row = static_cast<uint32_t>(indices[i * rank]);
    if (row >= rows) return -1;
    empty[row] = 0;
  }
  int64_t left = 0;
  for (size_t row = 0; row < rows; ++row) left += empty[row];
  return left;
}

/** One thread: each place depends on all before it. */
template <class T, size_t known>
static inline void fill_rows_of(const int32_t* indices, const T* values, T missing, int32_t* __restrict filled_indices,
                                T* __restrict filled, int32_t* __restrict reverse, size_t count, size_t given,
                                size_t rows) {
  const size_t rank = known > 0 ? known : given;
  int32_t* __restrict starts = reinterpret_cast<int32_t*>(scratch(0, rows));
  fill_zeros(starts, rows);
  for (size_t i = 0; i < count; ++i) ++starts[indices[i * rank]];
  int32_t next = 0;
  for (size_t row = 0; row < rows; ++row) {
    // Every row gets the default value, which its first own value overwrites: no branch that cannot be predicted.
    const int32_t held = starts[row];
    starts[row] = next;
    filled[next] = missing;
    int32_t* index = filled_indices + static_cast<size_t>(next) * rank;
    index[0] = static_cast<int32_t>(row);
    for (size_t axis = 1; axis < rank; ++axis) index[axis] = 0;
    next += held > 0 ? held : 1;
  }
  for (size_t i = 0; i < count; ++i) {
    const int32_t* index = indices + i * rank;
    const int32_t to = starts[index[0]]++;
    reverse[i] = to;
    filled[to] = values[i];
    for (size_t axis = 0; axis < rank; ++axis) filled_indices[static_cast<size_t>(to) * rank + axis] = index[axis];
  }
}

template <class T>
void fill_rows(const int32_t* indices, const T* values, T missing, int32_t* filled_indices, T* filled, int32_t* reverse,
               size_t count, size_t rank, size_t rows) {
  if (rank == 2) {
    fill_rows_of<T, 2>(indices, values, missing, filled_indices, filled, reverse, count, rank, rows);
  } else {
    fill_rows_of<T, 0>(indices, values, missing, filled_indices, filled, reverse, count, rank, rows);
  }
}

/** In float64, which holds products of 32 bits and divides them a vector at a time. */
bool reshape_indices(const int32_t* indices, const int32_t* from, const int32_t* to, int32_t* moved, size_t count,
                     size_t from_rank, size_t to_rank) {
  constexpr size_t at_once = 128;
  double whole = 1;
  for (size_t axis = 0; axis < to_rank; ++axis) whole *= to[axis];
  for (size_t first = 0; first < count; first += at_once) {
    const size_t size = smaller(count - first, at_once);
    double rest[at_once] = {};
    int32_t part[at_once];
    const int32_t* at = indices + first * from_rank;
    for (size_t axis = 0; axis < from_rank; ++axis) {
      const double side = from[axis];
      for (size_t i = 0; i < size; ++i) rest[i] = rest[i] * side + at[i * from_rank + axis];
    }
    int32_t outside = 0;
    for (size_t i = 0; i < size; ++i) outside |= (rest[i] < INT32_MIN) | (rest[i] > INT32_MAX);
    if (outside) return false;
    int32_t* result = moved + first * to_rank;
    double step = whole;
    for (size_t axis = 0; axis < to_rank; ++axis) {
      step /= to[axis];
      for (size_t i = 0; i < size; ++i) {
        part[i] = static_cast<int32_t>(rest[i] / step);
        rest[i] -= part[i] * step;
      }
      for (size_t i = 0; i < size; ++i) result[i * to_rank + axis] = part[i];
    }
  }
  return true;
}

}  // namespace

INKSTONE_TABLE(Sparse, sparse) = {row_ids,
                                  segment_rows<float>,
                                  segment_rows<int32_t>,
                                  search<float>,
                                  search<int32_t>,
                                  empty_rows,
                                  fill_rows<float>,
                                  fill_rows<int32_t>,
                                  fill_rows<uint8_t>,
                                  reshape_indices};

}  // namespace inkstone
