#include "arithmetic.h"
#include "lookup.h"

namespace inkstone {
namespace {

void gather(const uint32_t* x, const int32_t* indices, uint32_t* y, size_t batch, size_t outer, size_t rows,
            size_t count, size_t width) {
  for (size_t b = 0; b < batch; ++b) {
    for (size_t o = 0; o < outer; ++o) {
      for (size_t i = 0; i < count; ++i) {
        const size_t row = static_cast<size_t>(indices[b * count + i]);
        for (size_t w = 0; w < width; ++w) {
          y[((b * outer + o) * count + i) * width + w] = x[((b * outer + o) * rows + row) * width + w];
        }
      }
    }
  }
}

void segment_sum(const float* x, const int32_t* ids, float* y, size_t rows, size_t width, size_t segments) {
  for (size_t i = 0; i < segments * width; ++i) y[i] = 0;
  for (size_t r = 0; r < rows; ++r) {
    if (ids[r] < 0 || static_cast<size_t>(ids[r]) >= segments) continue;
    for (size_t w = 0; w < width; ++w) y[static_cast<size_t>(ids[r]) * width + w] += x[r * width + w];
  }
}

void one_hot(const int32_t* indices, float* y, size_t count, size_t depth, float on, float off) {
  for (size_t i = 0; i < count; ++i) {
    for (size_t d = 0; d < depth; ++d) y[i * depth + d] = static_cast<int64_t>(d) == indices[i] ? on : off;
  }
}

template <class From, class To>
void convert(const From* x, To* y, size_t length) {
  for (size_t i = 0; i < length; ++i) y[i] = static_cast<To>(x[i]);
}
template <class From>
void to_bool(const From* x, uint8_t* y, size_t length) {
  for (size_t i = 0; i < length; ++i) y[i] = x[i] != 0;
}
void int_from_float(const float* x, int32_t* y, size_t length) {
  for (size_t i = 0; i < length; ++i) y[i] = to_int32(x[i]);
}

void brightness(const uint8_t* x, const uint32_t* rows, float* y, size_t count, size_t width) {
  for (size_t i = 0; i < count; ++i) {
    for (size_t w = 0; w < width; ++w) y[i * width + w] = static_cast<float>(x[rows[i] * width + w]) / 255.0f;
  }
}

}  // namespace

INKSTONE_TABLE(Lookup, lookup) = {gather,
                                  segment_sum,
                                  one_hot,
                                  int_from_float,
                                  to_bool<float>,
                                  to_bool<int32_t>,
                                  convert<int32_t, float>,
                                  convert<uint8_t, float>,
                                  convert<uint8_t, int32_t>,
                                  brightness};

}  // namespace inkstone
