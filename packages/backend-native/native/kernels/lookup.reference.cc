#include "arithmetic.h"
#include "lookup.h"

namespace inkstone {
namespace {

template <class T>
void gather(const T* x, const int32_t* indices, T* y, size_t batch, size_t outer, size_t rows,
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

void segment_sum_ints(const int32_t* x, const int32_t* ids, int32_t* y, size_t rows, size_t width, size_t segments) {
  for (size_t i = 0; i < segments * width; ++i) y[i] = 0;
  for (size_t r = 0; r < rows; ++r) {
    if (ids[r] < 0 || static_cast<size_t>(ids[r]) >= segments) continue;
    for (size_t w = 0; w < width; ++w) {
      int32_t& sum = y[static_cast<size_t>(ids[r]) * width + w];
      sum = wrapping_add(sum, x[r * width + w]);
    }
  }
}

void place(const uint32_t* x, const int32_t* ids, uint32_t* y, size_t rows, size_t width) {
  for (size_t r = 0; r < rows; ++r) {
    for (size_t w = 0; w < width; ++w) y[static_cast<size_t>(ids[r]) * width + w] = x[r * width + w];
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

bool has_negative(const int32_t* x, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    if (x[i] < 0) return true;
  }
  return false;
}

void count_floats(const int32_t* x, const float* weights, float* y, size_t rows, size_t columns, size_t size,
                  bool binary) {
  for (size_t i = 0; i < rows * size; ++i) y[i] = 0;
  for (size_t i = 0; i < rows * columns; ++i) {
    if (x[i] < 0 || static_cast<size_t>(x[i]) >= size) continue;
    float& bin = y[i / columns * size + static_cast<size_t>(x[i])];
    bin = binary ? 1 : bin + (weights ? weights[i] : 1);
  }
}
void count_ints(const int32_t* x, int32_t* y, size_t rows, size_t columns, size_t size, bool binary) {
  for (size_t i = 0; i < rows * size; ++i) y[i] = 0;
  for (size_t i = 0; i < rows * columns; ++i) {
    if (x[i] < 0 || static_cast<size_t>(x[i]) >= size) continue;
    int32_t& bin = y[i / columns * size + static_cast<size_t>(x[i])];
    bin = binary ? 1 : bin + 1;
  }
}

void ramp_floats(double start, double step, float* y, size_t length) {
  for (size_t i = 0; i < length; ++i) y[i] = static_cast<float>(start + static_cast<double>(i) * step);
}
void ramp_ints(double start, double step, int32_t* y, size_t length) {
  for (size_t i = 0; i < length; ++i) y[i] = to_int32(start + static_cast<double>(i) * step);
}

void brightness(const uint8_t* x, const uint32_t* rows, float* y, size_t count, size_t width) {
  for (size_t i = 0; i < count; ++i) {
    for (size_t w = 0; w < width; ++w) y[i * width + w] = static_cast<float>(x[rows[i] * width + w]) / 255.0f;
  }
}

}  // namespace

INKSTONE_TABLE(Lookup, lookup) = {gather<uint32_t>,
                                  gather<uint8_t>,
                                  segment_sum,
                                  segment_sum_ints,
                                  place,
                                  one_hot,
                                  int_from_float,
                                  to_bool<float>,
                                  to_bool<int32_t>,
                                  convert<int32_t, float>,
                                  convert<uint8_t, float>,
                                  convert<uint8_t, int32_t>,
                                  has_negative,
                                  count_floats,
                                  count_ints,
                                  ramp_floats,
                                  ramp_ints,
                                  brightness};

}  // namespace inkstone
