#include "arithmetic.h"
#include "sparse.h"

namespace inkstone {
namespace {

size_t row_ids(const int32_t* indices, const int32_t* sizes, int32_t* ids, size_t count, size_t rank) {
  for (size_t i = 0; i < count; ++i) {
    int32_t id = 0;
    for (size_t axis = 0; axis < rank; ++axis) {
      const int32_t at = indices[i * rank + axis];
      if (at < 0 || at >= sizes[axis]) return i;
      id = id * sizes[axis] + at;
    }
    ids[i] = id;
  }
  return count;
}

float add(float a, float b) { return a + b; }
int32_t add(int32_t a, int32_t b) { return wrapping_add(a, b); }

template <class T>
void segment_rows(const T* x, const int32_t* indices, const int32_t* ids, T* y, size_t count, size_t width,
                  size_t segments, bool mean) {
  for (size_t segment = 0; segment < segments; ++segment) {
    T* sums = y + segment * width;
    for (size_t w = 0; w < width; ++w) sums[w] = 0;
    size_t rows = 0;
    for (size_t i = 0; i < count; ++i) {
      if (static_cast<size_t>(ids[i]) != segment) continue;
      ++rows;
      for (size_t w = 0; w < width; ++w) sums[w] = add(sums[w], x[static_cast<size_t>(indices[i]) * width + w]);
    }
    for (size_t w = 0; w < width && mean && rows > 0; ++w) sums[w] /= static_cast<T>(rows);
  }
}

template <class T>
void search(const T* sorted, const T* values, int32_t* places, size_t rows, size_t length, size_t count, bool upper) {
  for (size_t i = 0; i < rows * count; ++i) {
    const T* row = sorted + i / count * length;
    size_t left = 0, right = length;
    while (left < right) {
      const size_t middle = (left + right) / 2;
      if (upper ? row[middle] <= values[i] : row[middle] < values[i]) left = middle + 1;
      else right = middle;
    }
    places[i] = static_cast<int32_t>(right);
  }
}

int64_t empty_rows(const int32_t* indices, uint8_t* empty, size_t count, size_t rank, size_t rows) {
  for (size_t row = 0; row < rows; ++row) empty[row] = 1;
  int64_t left = static_cast<int64_t>(rows);
  for (size_t i = 0; i < count; ++i) {
    const int32_t row = indices[i * rank];
    if (row < 0 || static_cast<size_t>(row) >= rows) return -1;
    left -= empty[row];
    empty[row] = 0;
  }
  return left;
}

template <class T>
void fill_rows(const int32_t* indices, const T* values, T missing, int32_t* filled_indices, T* filled, int32_t* reverse,
               size_t count, size_t rank, size_t rows) {
  size_t to = 0;
  for (size_t row = 0; row < rows; ++row) {
    const size_t start = to;
    for (size_t i = 0; i < count; ++i) {
      if (static_cast<size_t>(indices[i * rank]) != row) continue;
      reverse[i] = static_cast<int32_t>(to);
      filled[to] = values[i];
      for (size_t axis = 0; axis < rank; ++axis) filled_indices[to * rank + axis] = indices[i * rank + axis];
      ++to;
    }
    if (to > start) continue;
    filled[to] = missing;
    filled_indices[to * rank] = static_cast<int32_t>(row);
    for (size_t axis = 1; axis < rank; ++axis) filled_indices[to * rank + axis] = 0;
    ++to;
  }
}

bool reshape_indices(const int32_t* indices, const int32_t* from, const int32_t* to, int32_t* moved, size_t count,
                     size_t from_rank, size_t to_rank) {
  for (size_t i = 0; i < count; ++i) {
    double place = 0;
    for (size_t axis = 0; axis < from_rank; ++axis) place = place * from[axis] + indices[i * from_rank + axis];
    if (place < INT32_MIN || place > INT32_MAX) return false;
    int32_t rest = static_cast<int32_t>(place);
    int32_t step = 1;
    for (size_t axis = 0; axis < to_rank; ++axis) step *= to[axis];
    for (size_t axis = 0; axis < to_rank; ++axis) {
      step /= to[axis];
      moved[i * to_rank + axis] = rest / step;
      rest %= step;
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
