#pragma once

#include "direct.h"
#include "windows.h"

// A convolution through a max-pool of 2 by 2, whose map exists in registers alone: a tile is a few windows side by side, so
// its rows are the pixels of two rows of the map. Sums, relu and maximum are computed in the order of the separate kernels.

namespace inkstone {
namespace {

constexpr int most_windows = most_rows / 4;

/** The end of a window: relu, the largest value to `c`, and its note, if `noted`, to `notes`. */
template <bool noted>
static inline void pool_window(Vector (&values)[4], bool relu, float* c, uint8_t* notes) {
#pragma GCC unroll 4
  for (Vector& value : values) value = relu ? (value < Vector{} ? Vector{} : value) : value;
  if (noted) {
    IntVector note;
    store(c, largest_of_four(values, note));
    const Bytes bytes = __builtin_convertvector(note, Bytes);
    __builtin_memcpy(notes, &bytes, lanes);
  } else {
    store(c, largest_of_four(values));
  }
}

/** `tile.a` is the window's first pixel; pixels of the row below lie `below` values behind. The largest values go to
 * `tile.c`, their notes, if `noted`, to `notes`. */
template <int windows, int vectors, bool noted>
static void run_pooled_tile(const Tile& t, ptrdiff_t below, uint8_t* notes) {
  constexpr int pixels = 2 * windows, groups = (pixels + 2) / 3;
  Vector sums[2][pixels][vectors];
#pragma GCC unroll 4
  for (int v = 0; v < vectors; ++v) {
    const Vector start = t.bias ? load(t.bias + v * lanes) : Vector{};
#pragma GCC unroll 8
    for (int i = 0; i < pixels; ++i) sums[0][i][v] = sums[1][i][v] = start;
  }
  const float* a_start = t.a;
  const float* b = t.b;
  const ptrdiff_t a_row = t.a_row;
  for (size_t s = 0; s < t.segments; ++s, a_start += t.a_segment) {
    const float* bases[2][groups];  // one pointer for three pixels, as in run_tile
#pragma GCC unroll 4
    for (int g = 0; g < groups; ++g) {
      bases[0][g] = a_start + g * 3 * a_row;
      bases[1][g] = bases[0][g] + below;
    }
    for (size_t k = 0; k < t.depth; ++k, b += t.b_depth) {
      Vector columns[vectors];
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) columns[v] = load(b + v * lanes);
#pragma GCC unroll 2
      for (int row = 0; row < 2; ++row) {
#pragma GCC unroll 8
        for (int i = 0; i < pixels; ++i) {
          const Vector value = splat(bases[row][i / 3][(i % 3) * a_row]);
#pragma GCC unroll 4
          for (int v = 0; v < vectors; ++v) {
            sums[row][i][v] = multiply_add(value, columns[v], sums[row][i][v]);
          }
        }
#pragma GCC unroll 4
        for (int g = 0; g < groups; ++g) ++bases[row][g];
      }
    }
  }
#pragma GCC unroll 4
  for (int w = 0; w < windows; ++w) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) {
      Vector values[4];
#pragma GCC unroll 4
      for (int place = 0; place < 4; ++place) values[place] = sums[place >> 1][2 * w + (place & 1)][v];
      const ptrdiff_t at = w * t.c_row + v * lanes;
      pool_window<noted>(values, t.relu, t.c + at, noted ? notes + at : nullptr);
    }
  }
}

typedef void (*PooledTileRun)(const Tile&, ptrdiff_t, uint8_t*);

#define INKSTONE_POOLED_TILES(W) \
  {{run_pooled_tile<W, 1, false>, run_pooled_tile<W, 1, true>}, {run_pooled_tile<W, 2, false>, run_pooled_tile<W, 2, true>}}
constexpr PooledTileRun pooled_tile_runs[most_windows][2][2] = {
    INKSTONE_POOLED_TILES(1),
#if defined(__AVX512F__) || defined(__aarch64__)
    INKSTONE_POOLED_TILES(2),
    INKSTONE_POOLED_TILES(3),
#endif
};
#undef INKSTONE_POOLED_TILES

#if defined(__wasm__)
/** Whether it is of 3 by 3 over one channel with stride 1: nine steps, which the loops of run_pooled_tile would cost more than
 * their multiplications. */
static bool is_plain_channel(const ConvShape& s) {
  return s.filter_height == 3 && s.filter_width == 3 && s.channels == 1 && s.stride_height == 1 && s.stride_width == 1 &&
         s.dilation_height == 1;
}

/** A row of windows of such a convolution, as run_pooled_tile computes one. */
template <int vectors, bool noted>
static void plain_windows(const Tile& t, size_t row, size_t windows, uint8_t* notes) {
  const bool relu = t.relu;
  const size_t c_row = static_cast<size_t>(t.c_row);
  for (int v = 0; v < vectors; ++v) {
    const Vector start = t.bias ? load(t.bias + v * lanes) : Vector{};
    const float* left = t.a;
    float* c = t.c + v * lanes;
    uint8_t* note = notes + v * lanes;
    for (size_t window = windows; window > 0; --window, left += 2, c += c_row, note += c_row) {
      Vector sums[4] = {start, start, start, start};
      const float* a = left;
      const float* b = t.b + v * lanes;
#pragma GCC unroll 1  // V8 loads first what a block reads: more than a row of the filter would not fit into the registers
      for (int y = 0; y < 3; ++y, a += row, b += 3 * vectors * lanes) {
#pragma GCC unroll 3
        for (int x = 0; x < 3; ++x) {
          const Vector column = load(b + x * vectors * lanes);
#pragma GCC unroll 4
          for (int place = 0; place < 4; ++place) {
            sums[place] = multiply_add(splat(a[(place >> 1) * row + (place & 1) + x]), column, sums[place]);
          }
        }
      }
      pool_window<noted>(sums, relu, c, note);
    }
  }
}
#endif

/** Whether {@link pooled_rows} computes it: filters fill whole vectors, and all weights of a panel stay in the L1 cache. With
 * few registers tiles are only four pixels high, which pays where the sums are short. */
static bool pools_in_registers(const ConvShape& s) {
  const size_t depth = s.filter_height * s.filter_width * s.channels;
  const size_t deepest = most_windows > 1 ? panel_floats / tile_columns : 32;
  return s.filters % lanes == 0 && s.dilation_width == 1 && depth <= deepest;
}

/** Rows [first, last) of the pool of one image, to y. `filter` is packed as for forward_rows. */
static void pooled_rows(const ConvShape& s, const float* image, const float* filter, const float* bias, bool relu,
                        size_t first, size_t last, float* y, uint8_t* notes) {
  const Rows rows = input_rows(s, image, 2 * first, 2 * last);
  const size_t depth = s.filter_height * s.filter_width * s.channels, out_width = s.out_width / 2;
  const size_t row_floats = rows.width * s.channels, below = s.stride_height * row_floats;
  const size_t tiles = ceil_divide(out_width, most_windows);
  Tile tile{};
  tile.a_row = s.stride_width * s.channels;
  tile.a_segment = s.dilation_height * row_floats;
  tile.segments = s.filter_height;
  tile.depth = s.filter_width * s.channels;
  tile.c_row = s.filters;
  tile.relu = relu;
  for (size_t panel = 0; panel * tile_columns < s.filters; ++panel) {
    const size_t start = panel * tile_columns, width = panel_width(s.filters, panel);
    tile.b = filter + start * depth;
    tile.b_depth = width;
    tile.bias = bias ? bias + start : nullptr;
    for (size_t row = first; row < last; ++row) {
      const float* from = rows.data + 2 * (row - first) * below;
#if defined(__wasm__)
      if (is_plain_channel(s)) {
        typedef void (*Run)(const Tile&, size_t, size_t, uint8_t*);
        constexpr Run runs[2][2] = {{plain_windows<1, false>, plain_windows<1, true>},
                                    {plain_windows<2, false>, plain_windows<2, true>}};
        const size_t at = (row - first) * out_width * s.filters + start;
        tile.a = from;
        tile.c = y + at;
        runs[width / lanes - 1][notes != nullptr](tile, row_floats, out_width, notes ? notes + at : nullptr);
        continue;
      }
#endif
      for (size_t part = 0; part < tiles; ++part) {
        const size_t window = out_width * part / tiles, next = out_width * (part + 1) / tiles;
        const size_t at = ((row - first) * out_width + window) * s.filters + start;
        tile.a = from + 2 * window * tile.a_row;
        tile.c = y + at;
        pooled_tile_runs[next - window - 1][width / lanes - 1][notes != nullptr](tile, below, notes ? notes + at : nullptr);
      }
    }
  }
}

}  // namespace
}  // namespace inkstone
