#pragma once

#include "direct.h"

// The gradients of the direct convolution.

namespace inkstone {
namespace {

constexpr size_t band_floats = 32 * 1024;  // rows of the gradient that are summed together

/** Rows [first, last) of the gradient of one image, in the image's own coordinates. A row gathers from the
 * filter rows that reach it; each filter column is one pass over a row of dy, shifted. All rows take one
 * filter column after another, so that its weights stay in the L1 cache.
 * `filter` is packed per (ky, kx): [filters][channels]. */
static void input_gradient_rows(const ConvShape& s, const float* dy, const float* filter, size_t first, size_t last,
                         float* dx) {
  const size_t stride = s.stride_height;
  const size_t line_pixels =
      larger((s.out_width - 1) * s.stride_width + (s.filter_width - 1) * s.dilation_width + 1,
             s.pad_left + s.width);
  const size_t line_floats = line_pixels * s.channels;
  const size_t position = packed_size(s.filters, s.channels);
  float* lines = scratch(image_slot, (last - first) * line_floats);
  clear(lines, (last - first) * line_floats);
  Tile tile;
  tile.depth = s.filters;
  tile.a_row = s.filters;
  tile.a_depth = 1;
  tile.a_segment = -static_cast<ptrdiff_t>(s.out_width * s.filters);
  tile.b_segment = stride * s.filter_width * position;
  tile.c_row = s.stride_width * s.channels;
  tile.bias = nullptr;
  tile.accumulate = true;
  tile.relu = false;
  for (size_t start = 0, panel = 0; start < s.channels; start += tile_columns, ++panel) {
    const size_t columns = smaller(s.channels - start, tile_columns);
    tile.b_depth = panel_width(s.channels, panel);
    for (size_t kx = 0; kx < s.filter_width; ++kx) {
      for (size_t row = first; row < last; ++row) {
        float* to = lines + (row - first) * line_floats + kx * s.dilation_width * s.channels + start;
        for (size_t ky = 0; ky < s.filter_height; ++ky) {
          const size_t offset = row + s.pad_top - ky * s.dilation_height;  // wraps around when negative
          const size_t oy = offset / stride;
          if (offset % stride != 0 || oy >= s.out_height) continue;
          // With an undilated filter the rows that follow at steps of the stride are further segments.
          tile.segments = 1;
          if (s.dilation_height == 1) {
            if (ky >= stride && oy + 1 < s.out_height) continue;  // was a segment of an earlier one
            tile.segments = smaller(oy + 1, ceil_divide(s.filter_height - ky, stride));
          }
          tile.b = filter + (ky * s.filter_width + kx) * position + start * s.filters;
          const float* from = dy + oy * s.out_width * s.filters;
          each_row_tile(s.out_width, [&](size_t pixel, int pixels) {
            tile.a = from + pixel * s.filters;
            tile.c = to + pixel * tile.c_row;
            run_tile(tile, pixels, columns);
          });
        }
      }
    }
  }
  for (size_t row = first; row < last; ++row) {
    copy(lines + (row - first) * line_floats + s.pad_left * s.channels, dx + row * s.width * s.channels,
         s.width * s.channels);
  }
}

/** Whether the gradient is best had as the convolution of dy, with zeros around, with the filter turned by half a
 * turn: one pass, but over the zeros too. */
static bool turns(const ConvShape& s) {
  const bool plain = s.stride_height == 1 && s.stride_width == 1 && s.dilation_height == 1 && s.dilation_width == 1;
  const bool inside = s.pad_top < s.filter_height && s.pad_left < s.filter_width;
  const bool large = s.out_height >= 4 * s.filter_height;  // else the rows that meet zeros alone are many
  return plain && inside && large && 10 * s.height * s.width <= 11 * s.out_height * s.out_width;
}

/** That convolution: dy becomes what is read, dx what is written. */
static ConvShape turned(const ConvShape& s) {
  ConvShape t = s;
  t.height = s.out_height;
  t.width = s.out_width;
  t.channels = s.filters;
  t.out_height = s.height;
  t.out_width = s.width;
  t.filters = s.channels;
  t.pad_top = s.filter_height - 1 - s.pad_top;
  t.pad_left = s.filter_width - 1 - s.pad_left;
  return t;
}

/** The turned filter, packed for forward_rows. */
static const float* pack_turned(const ConvShape& s, const float* filter) {
  const size_t positions = s.filter_height * s.filter_width, depth = positions * s.filters;
  float* packed = scratch(filter_slot, packed_size(depth, s.channels));
  parallel(positions, [&](size_t task) {
    const float* from = filter + (positions - 1 - task) * s.channels * s.filters;
    for (size_t panel = 0; panel * tile_columns < s.channels; ++panel) {
      pack_panel(from, 1, s.filters, 0, s.filters, s.channels, panel,
                 packed + panel * tile_columns * depth + task * s.filters * panel_width(s.channels, panel));
    }
  });
  return packed;
}

/** The filter packed for input_gradient_rows: each position by itself, [filters][channels]. */
static const float* pack_positions(const ConvShape& s, const float* filter) {
  const size_t positions = s.filter_height * s.filter_width, position = packed_size(s.filters, s.channels);
  float* packed = scratch(filter_slot, positions * position);
  parallel(positions, [&](size_t task) {
    for (size_t panel = 0; panel * tile_columns < s.channels; ++panel) {
      pack_panel(filter + task * s.channels * s.filters, 1, s.filters, 0, s.filters, s.channels, panel,
                 packed + task * position + panel * tile_columns * s.filters);
    }
  });
  return packed;
}

/** Calls `body(image, first row, last row)` in parallel for bands of rows of the input. */
template <typename Body>
static void each_input_band(const ConvShape& s, const Body& body) {
  const size_t positions = s.filter_height * s.filter_width;
  const size_t row_products = s.width * s.channels * positions * s.filters / (s.stride_height * s.stride_width);
  each_band(s, s.height, row_products, body);
}

/** Rows [first, last) of one image's dx from its dy. */
static void input_gradient_band(const ConvShape& s, const float* dy, const float* packed, size_t first, size_t last,
                                float* dx) {
  const size_t band = larger(1, band_floats / (s.width * s.channels));
  for (size_t row = first; row < last; row += band) {
    input_gradient_rows(s, dy, packed, row, smaller(last, row + band), dx);
  }
}

constexpr size_t walked_panels = 2, walked_pixels = 128;  // of dy that stay in the L1 cache

/** Adds one image's share to `sums` [filter_height][filter_width * channels][padded filters]: k walks the
 * output pixels, rows of the tile are (filter column, channel), which lie side by side in x. A few rows of pixels
 * at a time: every tile reads the same part of dy, and two panels the same part of x. */
static void filter_gradient_image(const ConvShape& s, const float* image, const float* dy, size_t dy_row, bool accumulate,
                           float* sums) {
  const Rows rows = input_rows(s, image, 0, s.out_height);
  const size_t row_floats = rows.width * s.channels;
  const size_t runs = s.dilation_width == 1 ? 1 : s.filter_width;
  const size_t run_rows = s.filter_width * s.channels / runs;
  const size_t panels = ceil_divide(s.filters, tile_columns);
  const bool whole = panels == 1 || s.out_height * s.out_width <= 2 * walked_pixels;
  const size_t band = whole ? s.out_height : larger(1, walked_pixels / s.out_width);
  Tile tile;
  tile.depth = s.out_width;
  tile.a_row = 1;
  tile.a_depth = s.stride_width * s.channels;
  tile.a_segment = s.stride_height * row_floats;
  tile.b_depth = dy_row;
  tile.b_segment = s.out_width * dy_row;
  tile.c_row = dy_row;
  tile.bias = nullptr;
  tile.relu = false;
  for (size_t first_panel = 0; first_panel < panels; first_panel += walked_panels) {
    const size_t last_panel = smaller(panels, first_panel + walked_panels);
    for (size_t first = 0; first < s.out_height; first += band) {
      tile.segments = smaller(band, s.out_height - first);
      tile.accumulate = accumulate || first > 0;
      for (size_t ky = 0; ky < s.filter_height; ++ky) {
        for (size_t run = 0; run < runs; ++run) {
          const float* from = rows.data + (first * s.stride_height + ky * s.dilation_height) * row_floats +
                              run * s.dilation_width * s.channels;
          float* to = sums + (ky * s.filter_width * s.channels + run * s.channels) * dy_row;
          each_row_tile(run_rows, [&](size_t row, int count) {
            tile.a = from + row;
            for (size_t panel = first_panel; panel < last_panel; ++panel) {
              const size_t start = panel * tile_columns;
              tile.b = dy + first * tile.b_segment + start;
              tile.c = to + row * dy_row + start;
              // a_depth of 1 (one channel, stride 1) means "row by row" to run_tile: both strides are 1 then.
              run_tile(tile, count, panel_width(s.filters, panel));
            }
          });
        }
      }
    }
  }
}

/** The gradient of the filter; `image_change(n)` gives the gradient of the output for image n, made on the
 * thread that asks and good until it asks again. */
template <typename ImageChange>
static void filter_gradient_from(const ConvShape& s, const float* x, const ImageChange& image_change, float* gradient) {
  const size_t depth = s.filter_height * s.filter_width * s.channels;
  if (depth * s.filters == 0) return;
  if (s.batch * s.out_height * s.out_width == 0) {
    clear(gradient, depth * s.filters);
    return;
  }
  // dy's rows are read as whole vectors: where filters do not fill them, a copy with zeros behind.
  const size_t dy_row = ceil_divide(s.filters, lanes) * lanes;
  const size_t image_pixels = s.out_height * s.out_width;
  // Images are summed in chunks, and the chunks in order: both numbers depend on the shape alone.
  const size_t most_chunks = larger(1, 4 * 1024 * 1024 / (depth * dy_row));
  const size_t chunks = smaller(smaller(s.batch, 16), most_chunks);
  float* partial = scratch(partial_slot, chunks * depth * dy_row);
  parallel(chunks, [&](size_t chunk) {
    float* sums = partial + chunk * depth * dy_row;
    const size_t last = s.batch * (chunk + 1) / chunks;
    for (size_t n = s.batch * chunk / chunks, first = n; n < last; ++n) {
      const float* values = image_change(n);
      if (dy_row != s.filters) {
        float* to = scratch(values_slot, image_pixels * dy_row);
        for (size_t pixel = 0; pixel < image_pixels; ++pixel) {
          copy(values + pixel * s.filters, to + pixel * dy_row, s.filters);
          clear(to + pixel * dy_row + s.filters, dy_row - s.filters);
        }
        values = to;
      }
      filter_gradient_image(s, x + n * s.height * s.width * s.channels, values, dy_row, n > first, sums);
    }
  });
  const size_t rows_a_task = larger(1, 16384 / dy_row);
  parallel(ceil_divide(depth, rows_a_task), [&](size_t task) {
    for (size_t row = task * rows_a_task; row < smaller(depth, (task + 1) * rows_a_task); ++row) {
      // A whole vector at a time: chunks lie a power of two apart and would push each other out of the cache.
      for (size_t f = 0; f < s.filters; f += lanes) {
        const float* from = partial + row * dy_row + f;
        Vector sum = load(from);
        for (size_t chunk = 1; chunk < chunks; ++chunk) sum += load(from + chunk * depth * dy_row);
        float* to = gradient + row * s.filters + f;
        if (f + lanes <= s.filters) store(to, sum);
        else store_part(to, sum, s.filters - f);
      }
    }
  });
}

}  // namespace
}  // namespace inkstone
