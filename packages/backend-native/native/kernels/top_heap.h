#pragma once

#include <cstddef>
#include <cstdint>

namespace inkstone {
namespace {

/** A heap of places of a row whose root is the least of those kept, so most values cost one comparison. */
template <class T>
struct TopHeap {
  const T* row;
  int32_t* places;
  size_t k;

  /** Whether the value at `a` comes before that at `b`. */
  bool before(int32_t a, int32_t b) const { return row[a] > row[b] || (row[a] == row[b] && a < b); }

  T least() const { return row[places[0]]; }

  void fill() {
    for (size_t i = 0; i < k; ++i) places[i] = static_cast<int32_t>(i);
    for (size_t i = k / 2; i > 0; --i) sink(i - 1, k);
  }

  void replace_least(size_t place) {
    places[0] = static_cast<int32_t>(place);
    sink(0, k);
  }

  /** Puts the greatest first. */
  void sort() {
    for (size_t size = k; size > 1; --size) {
      const int32_t last = places[size - 1];
      places[size - 1] = places[0];
      places[0] = last;
      sink(0, size - 1);
    }
  }

 private:
  void sink(size_t from, size_t size) {
    const int32_t moved = places[from];
    size_t at = from;
    for (size_t child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && before(places[child], places[child + 1])) ++child;
      if (before(places[child], moved)) break;
      places[at] = places[child];
      at = child;
    }
    places[at] = moved;
  }
};

}  // namespace
}  // namespace inkstone
