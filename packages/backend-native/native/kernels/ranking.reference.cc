#include "ranking.h"

namespace inkstone {
namespace {

/** Takes the greatest of what is left, k times. */
template <class T>
void top(const T* x, T* values, int32_t* places, size_t rows, size_t length, size_t k) {
  for (size_t row = 0; row < rows; ++row, x += length, values += k, places += k) {
    for (size_t rank = 0; rank < k; ++rank) {
      size_t best = length;
      for (size_t i = 0; i < length; ++i) {
        bool taken = false;
        for (size_t before = 0; before < rank; ++before) taken |= places[before] == static_cast<int32_t>(i);
        if (!taken && (best == length || x[i] > x[best])) best = i;
      }
      values[rank] = x[best];
      places[rank] = static_cast<int32_t>(best);
    }
  }
}

}  // namespace

INKSTONE_TABLE(Ranking, ranking) = {top<float>, top<int32_t>};

}  // namespace inkstone
