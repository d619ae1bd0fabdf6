#pragma once

#include "convolution.h"
#include "microkernel.h"
#include "panels.h"

// The direct convolution: rows of a tile are neighbouring output pixels, and for each row of the filter k runs over
// (filter column, channel), which lie side by side in NHWC. The gradients: direct_gradients.h.

namespace inkstone {
namespace {

constexpr int filter_slot = 0, image_slot = 1, bias_slot = 2, partial_slot = 3, values_slot = 4,
              change_slot = 5, pooled_slot = 10;
constexpr size_t panel_floats = 10 * 1024;    // a panel that stays in the L1 cache
constexpr size_t pooled_floats = 64 * 1024;   // rows that wait for the pool: 256 KB of the L2 cache
constexpr size_t task_products = 1024 * 1024;  // multiplications that are worth a task

static void copy(const float* from, float* to, size_t count) { copy_floats(to, from, count); }
static void clear(float* to, size_t count) { fill_zeros(to, count); }

/** Rows of an image as the convolution sees them: with the padding around. */
struct Rows {
  const float* data;  // the value at (first row, leftmost column)
  size_t width;       // of a row, padding included, in pixels
};

static bool padded(const ConvShape& s) {
  return s.pad_top || s.pad_left ||
         (s.out_height - 1) * s.stride_height + (s.filter_height - 1) * s.dilation_height >= s.height ||
         (s.out_width - 1) * s.stride_width + (s.filter_width - 1) * s.dilation_width >= s.width;
}

/** The input rows that output rows [first, last) of an image read; copied with zeros around if padded. */
static Rows input_rows(const ConvShape& s, const float* image, size_t first, size_t last) {
  const size_t top = first * s.stride_height;
  if (!padded(s)) return {image + top * s.width * s.channels, s.width};
  const size_t rows = (last - 1 - first) * s.stride_height + (s.filter_height - 1) * s.dilation_height + 1;
  const size_t needed = (s.out_width - 1) * s.stride_width + (s.filter_width - 1) * s.dilation_width + 1;
  const size_t width = larger(needed, s.pad_left + 1);
  float* to = scratch(image_slot, rows * width * s.channels);
  const size_t inside = smaller(s.width, width - s.pad_left) * s.channels;
  const size_t left = s.pad_left * s.channels;
  for (size_t row = 0; row < rows; ++row) {
    float* line = to + row * width * s.channels;
    const size_t y = top + row - s.pad_top;  // wraps around above the image
    if (y >= s.height) {
      clear(line, width * s.channels);
      continue;
    }
    clear(line, left);
    copy(image + y * s.width * s.channels, line + left, inside);
    clear(line + left + inside, width * s.channels - left - inside);
  }
  return {to, width};
}

static const float* padded_bias(const float* bias, size_t n) {
  if (!bias || n % lanes == 0) return bias;
  const size_t whole = ceil_divide(n, tile_columns) * tile_columns;
  float* to = scratch(bias_slot, whole);
  for (size_t j = 0; j < whole; ++j) to[j] = j < n ? bias[j] : 0;
  return to;
}

/** Output rows [first, last) of one image, to y. `filter` is packed: k is (ky, kx, channel). */
static void forward_rows(const ConvShape& s, const float* image, const float* filter, const float* bias, bool relu,
                  size_t first, size_t last, float* y) {
  const Rows rows = input_rows(s, image, first, last);
  const size_t depth = s.filter_height * s.filter_width * s.channels;
  // With dilation a filter row's pixels are apart, and each column of the filter is a run of its own.
  const size_t runs = s.dilation_width == 1 ? 1 : s.filter_width;
  const size_t run_depth = s.filter_width * s.channels / runs;
  const size_t row_floats = rows.width * s.channels;
  for (size_t panel = 0; panel * tile_columns < s.filters; ++panel) {
    const size_t start = panel * tile_columns;
    const size_t columns = smaller(s.filters - start, tile_columns);
    const size_t width = panel_width(s.filters, panel);
    // Filters too large for the L1 cache are applied in parts, each over the whole band of rows.
    const size_t block_depth = smaller(run_depth, panel_floats / width);
    const size_t block_segments =
        block_depth < run_depth ? 1 : larger(1, smaller(s.filter_height, panel_floats / width / run_depth));
    bool accumulate = false;
    for (size_t run = 0; run < runs; ++run) {
      for (size_t ky = 0; ky < s.filter_height; ky += block_segments) {
        for (size_t k = 0; k < run_depth; k += block_depth) {
          Tile tile;
          tile.segments = smaller(block_segments, s.filter_height - ky);
          tile.depth = smaller(block_depth, run_depth - k);
          tile.a_row = s.stride_width * s.channels;
          tile.a_depth = 1;
          tile.a_segment = s.dilation_height * row_floats;
          tile.b = filter + start * depth +
                   (ky * s.filter_width * s.channels + run * s.channels + k) * width;
          tile.b_depth = width;
          tile.b_segment = s.filter_width * s.channels * width;
          tile.c_row = s.filters;
          tile.bias = bias ? bias + start : nullptr;
          tile.accumulate = accumulate;
          tile.relu = relu && run + 1 == runs && ky + block_segments >= s.filter_height &&
                      k + block_depth >= run_depth;
          for (size_t row = first; row < last; ++row) {
            const float* from = rows.data + ((row - first) * s.stride_height + ky * s.dilation_height) * row_floats +
                                run * s.dilation_width * s.channels + k;
            float* to = y + (row - first) * s.out_width * s.filters + start;
            each_row_tile(s.out_width, [&](size_t pixel, int pixels) {
              tile.a = from + pixel * tile.a_row;
              tile.c = to + pixel * s.filters;
              run_tile(tile, pixels, columns);
            });
          }
          accumulate = true;
        }
      }
    }
  }
}

/** Calls `body(image, first row, last row)` in parallel over bands of `height` rows, each worth a task. */
template <typename Body>
static void each_band(const ConvShape& s, size_t height, size_t row_products, const Body& body) {
  const size_t band = larger(1, smaller(height, task_products / larger(1, row_products)));
  const size_t bands = ceil_divide(height, band);
  const size_t images = larger(1, task_products / larger(1, row_products * height));
  parallel(ceil_divide(s.batch * bands, images), [&](size_t task) {
    for (size_t part = task * images; part < smaller(s.batch * bands, (task + 1) * images); ++part) {
      const size_t first = part % bands * band;
      body(part / bands, first, smaller(height, first + band));
    }
  });
}

static void forward_packed(const ConvShape& s, const float* x, const float* packed, const float* bias, bool relu, float* y) {
  const size_t depth = s.filter_height * s.filter_width * s.channels;
  each_band(s, s.out_height, s.out_width * depth * s.filters, [&](size_t image, size_t first, size_t last) {
    forward_rows(s, x + image * s.height * s.width * s.channels, packed, bias, relu, first, last,
                 y + (image * s.out_height + first) * s.out_width * s.filters);
  });
}

static void pack_filter(const ConvShape& s, const float* filter, float* packed) {
  const size_t depth = s.filter_height * s.filter_width * s.channels;
  const size_t panels = ceil_divide(s.filters, tile_columns);
  const size_t group = depth * s.filters < 32 * 1024 ? panels : 1;
  parallel(ceil_divide(panels, group), [&](size_t task) {
    for (size_t panel = task * group; panel < smaller(panels, (task + 1) * group); ++panel) {
      pack_panel(filter, s.filters, 1, 0, depth, s.filters, panel, packed + panel * tile_columns * depth);
    }
  });
}

}  // namespace
}  // namespace inkstone
