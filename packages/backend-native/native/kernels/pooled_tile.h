#pragma once

#include "direct.h"
#include "windows.h"

// A convolution through a max-pool of 2 by 2, whose map exists in registers alone: a tile is a few windows side by side, so
// its rows are the pixels of two rows of the map. Sums, relu and maximum are computed in the order of the separate kernels.

namespace inkstone {
namespace {

constexpr int most_windows = most_rows / 4;

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
      for (int place = 0; place < 4; ++place) {
        const Vector sum = sums[place >> 1][2 * w + (place & 1)][v];
        values[place] = t.relu ? (sum < Vector{} ? Vector{} : sum) : sum;
      }
      const ptrdiff_t at = w * t.c_row + v * lanes;
      if (noted) {
        IntVector note;
        store(t.c + at, largest_of_four(values, note));
        const Bytes bytes = __builtin_convertvector(note, Bytes);
        __builtin_memcpy(notes + at, &bytes, lanes);
      } else {
        store(t.c + at, largest_of_four(values));
      }
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
