#pragma once

#include "product.h"
#include "vector.h"

// Depthwise convolution of neighbouring pixels: up to `most_pixels` outputs of a vector of channels stay in
// registers. The next row of inputs and the next outputs are asked for in time.

namespace inkstone {
namespace {

constexpr int most_pixels = 8;

template <bool part>
static inline Vector read(const float* from, size_t count) {
  return part ? load_part(from, count) : load(from);
}
template <bool part>
static inline void write(float* to, Vector value, size_t count) {
  if (part) store_part(to, value, count);
  else store(to, value);
}

/** `body(channel, count)` for the channels, a vector at a time. The last vector ends with the last channel
 * and overlaps the one before it: what they share is computed twice, to the same bits. */
template <typename Body>
static inline void each_vector(size_t channels, const Body& body) {
  const size_t count = smaller(channels, lanes);
  for (size_t done = 0; done < channels; done += lanes) body(smaller(done, channels - count), count);
}

/** Keeps a vector that several sums use in a register: compilers would read it from memory for each. */
static inline Vector held(Vector value) {
#if defined(__x86_64__)
  __asm__("" : "+v"(value));
#elif defined(__aarch64__)
  __asm__("" : "+w"(value));
#endif
  return value;
}

/** Asks for pixels that will soon be read or written: rows end too soon for the processor to foresee them. */
template <int pixels>
static inline void prefetch(const float* at, ptrdiff_t pixel) {
#pragma GCC unroll 32
  for (int i = 0; i < pixels; ++i, at += pixel) __builtin_prefetch(at);
}

/** Neighbouring outputs of a row that are sums over the same taps. Steps are in floats. */
struct Strip {
  const float *in, *filter;
  float* out;
  ptrdiff_t rows, columns;  // taps
  ptrdiff_t in_row, in_column, filter_row, filter_column;
  ptrdiff_t in_pixel, out_pixel;
  size_t channels;
  Finish finish;
};

template <int pixels, bool part>
static inline void start_sums(const float* bias, size_t count, Vector (&sums)[pixels]) {
  const Vector start = bias ? read<part>(bias, count) : Vector{};
#pragma GCC unroll 8
  for (int i = 0; i < pixels; ++i) sums[i] = start;
}

template <int pixels, bool part>
static inline void write_sums(float* to, ptrdiff_t pixel, bool relu, size_t count, Vector (&sums)[pixels]) {
  if (relu) {
#pragma GCC unroll 8
    for (int i = 0; i < pixels; ++i) sums[i] = sums[i] < Vector{} ? Vector{} : sums[i];
  }
#pragma GCC unroll 8
  for (int i = 0; i < pixels; ++i, to += pixel) write<part>(to, sums[i], count);
}

/** Any stride, dilation and size of the filter: a vector of it is loaded once for all pixels. */
template <int pixels, bool part>
static void run_any(const Strip& strip) {
  const Strip s = strip;  // a copy that no store can change
  each_vector(s.channels, [&](size_t c, size_t count) {
    Vector sums[pixels];
    start_sums<pixels, part>(s.finish.bias ? s.finish.bias + c : nullptr, count, sums);
    const float *line = s.in + c, *weights = s.filter + c;
    for (ptrdiff_t ky = s.rows; ky > 0; --ky, line += s.in_row, weights += s.filter_row) {
      const float *from = line, *weight_at = weights;
      for (ptrdiff_t kx = s.columns; kx > 0; --kx, from += s.in_column, weight_at += s.filter_column) {
        const Vector weight = held(read<part>(weight_at, count));
#pragma GCC unroll 8
        for (int i = 0; i < pixels; ++i) sums[i] += read<part>(from + i * s.in_pixel, count) * weight;
      }
    }
    prefetch<pixels>(s.out + c + pixels * s.out_pixel, s.out_pixel);
    write_sums<pixels, part>(s.out + c, s.out_pixel, s.finish.relu, count, sums);
  });
}

/** A filter `columns` wide without dilation: each input is loaded once for all the pixels that it reaches. */
template <int pixels, int columns, int stride>
static void run_dense(const Strip& strip) {
  const Strip s = strip;
  each_vector(s.channels, [&](size_t c, size_t) {
    Vector sums[pixels];
    start_sums<pixels, false>(s.finish.bias ? s.finish.bias + c : nullptr, lanes, sums);
    const float *line = s.in + c, *weights_at = s.filter + c;
    for (ptrdiff_t ky = s.rows; ky > 0; --ky, line += s.in_row, weights_at += s.filter_row) {
      Vector weights[columns];
#pragma GCC unroll 8
      for (int kx = 0; kx < columns; ++kx) weights[kx] = held(load(weights_at + kx * s.filter_column));
      const float* from = line;
#pragma GCC unroll 32
      for (int j = 0; j < (pixels - 1) * stride + columns; ++j, from += s.in_column) {
        const Vector value = held(load(from));
#pragma GCC unroll 8
        for (int i = 0; i < pixels; ++i) {
          const int kx = j - i * stride;
          if (kx >= 0 && kx < columns) sums[i] += value * weights[kx];
        }
      }
    }
    prefetch<pixels * stride>(line + (columns - stride) * s.in_column, s.in_column);
    prefetch<pixels>(s.out + c + pixels * s.out_pixel, s.out_pixel);
    write_sums<pixels, false>(s.out + c, s.out_pixel, s.finish.relu, lanes, sums);
  });
}

typedef void (*StripRun)(const Strip&);

#define INKSTONE_STRIPS(RUN, ...)                                                                     \
  {RUN<1, __VA_ARGS__>, RUN<2, __VA_ARGS__>, RUN<3, __VA_ARGS__>, RUN<4, __VA_ARGS__>,                \
   RUN<5, __VA_ARGS__>, RUN<6, __VA_ARGS__>, RUN<7, __VA_ARGS__>, RUN<8, __VA_ARGS__>}
constexpr StripRun any_runs[2][most_pixels] = {INKSTONE_STRIPS(run_any, false), INKSTONE_STRIPS(run_any, true)};

/** The widths of filters that networks use, and what a stride of 2 leaves of them for the gradient. */
struct Dense {
  ptrdiff_t columns, stride;
  StripRun runs[most_pixels];
};
constexpr Dense dense_runs[] = {
    {3, 1, INKSTONE_STRIPS(run_dense, 3, 1)}, {3, 2, INKSTONE_STRIPS(run_dense, 3, 2)},
    {5, 1, INKSTONE_STRIPS(run_dense, 5, 1)}, {5, 2, INKSTONE_STRIPS(run_dense, 5, 2)},
    {2, 1, INKSTONE_STRIPS(run_dense, 2, 1)}, {1, 1, INKSTONE_STRIPS(run_dense, 1, 1)},
};
#undef INKSTONE_STRIPS

static inline const StripRun* runs_for(const Strip& s) {
  const ptrdiff_t channels = static_cast<ptrdiff_t>(s.channels);
  if (s.channels < lanes) return any_runs[1];
  for (const Dense& dense : dense_runs) {
    if (s.columns == dense.columns && s.in_column == channels && s.in_pixel == dense.stride * channels) {
      return dense.runs;
    }
  }
  return any_runs[0];
}

/** `count` outputs of a row in tiles as even as can be: a short tile has too few sums in flight. */
static void run_strip(Strip s, ptrdiff_t count) {
  const StripRun* runs = runs_for(s);
  const ptrdiff_t tiles = (count + most_pixels - 1) / most_pixels;
  const float* in = s.in;
  float* out = s.out;
  for (ptrdiff_t tile = 0, done = 0; tile < tiles; ++tile) {
    const ptrdiff_t next = count * (tile + 1) / tiles;
    s.in = in + done * s.in_pixel;
    s.out = out + done * s.out_pixel;
    runs[next - done - 1](s);
    done = next;
  }
}

}  // namespace
}  // namespace inkstone
