#include "convolution.h"

#include "gathered.h"
#include "windows.h"

namespace inkstone {
namespace {

constexpr int filter_slot = 0, image_slot = 1, bias_slot = 2, partial_slot = 3, values_slot = 4,
              change_slot = 5, pooled_slot = 6;
constexpr size_t panel_floats = 10 * 1024;    // a panel that stays in the L1 cache
constexpr size_t pooled_floats = 64 * 1024;   // rows that wait for the pool: 256 KB of the L2 cache
constexpr size_t task_products = 1024 * 1024;  // multiplications that are worth a task

void copy(const float* from, float* to, size_t count) { __builtin_memcpy(to, from, count * sizeof(float)); }
void clear(float* to, size_t count) { __builtin_memset(to, 0, count * sizeof(float)); }

/** Rows of an image as the convolution sees them: with the padding around. */
struct Rows {
  const float* data;  // the value at (first row, leftmost column)
  size_t width;       // of a row, padding included, in pixels
};

bool padded(const ConvShape& s) {
  return s.pad_top || s.pad_left ||
         (s.out_height - 1) * s.stride_height + (s.filter_height - 1) * s.dilation_height >= s.height ||
         (s.out_width - 1) * s.stride_width + (s.filter_width - 1) * s.dilation_width >= s.width;
}

/** The input rows that output rows [first, last) of an image read; copied with zeros around if padded. */
Rows input_rows(const ConvShape& s, const float* image, size_t first, size_t last) {
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

const float* padded_bias(const float* bias, size_t n) {
  if (!bias || n % lanes == 0) return bias;
  const size_t whole = ceil_divide(n, tile_columns) * tile_columns;
  float* to = scratch(bias_slot, whole);
  for (size_t j = 0; j < whole; ++j) to[j] = j < n ? bias[j] : 0;
  return to;
}

/** Output rows [first, last) of one image, to y. `filter` is packed: k is (ky, kx, channel). */
void forward_rows(const ConvShape& s, const float* image, const float* filter, const float* bias, bool relu,
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
void each_band(const ConvShape& s, size_t height, size_t row_products, const Body& body) {
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

void forward_packed(const ConvShape& s, const float* x, const float* packed, const float* bias, bool relu, float* y) {
  const size_t depth = s.filter_height * s.filter_width * s.channels;
  each_band(s, s.out_height, s.out_width * depth * s.filters, [&](size_t image, size_t first, size_t last) {
    forward_rows(s, x + image * s.height * s.width * s.channels, packed, bias, relu, first, last,
                 y + (image * s.out_height + first) * s.out_width * s.filters);
  });
}

void pack_filter(const ConvShape& s, const float* filter, float* packed) {
  const size_t depth = s.filter_height * s.filter_width * s.channels;
  const size_t panels = ceil_divide(s.filters, tile_columns);
  const size_t group = depth * s.filters < 32 * 1024 ? panels : 1;
  parallel(ceil_divide(panels, group), [&](size_t task) {
    for (size_t panel = task * group; panel < smaller(panels, (task + 1) * group); ++panel) {
      pack_panel(filter, s.filters, 1, 0, depth, s.filters, panel, packed + panel * tile_columns * depth);
    }
  });
}

void forward(const ConvShape& s, const float* x, const float* filter, float* y, Finish finish) {
  if (s.batch * s.out_height * s.out_width * s.filters == 0) return;
  const size_t depth = s.filter_height * s.filter_width * s.channels;
  float* packed = scratch(filter_slot, packed_size(depth, s.filters));
  if (gathers(s)) return gathered_forward(s, x, filter, packed, y, finish);
  pack_filter(s, filter, packed);
  forward_packed(s, x, packed, padded_bias(finish.bias, s.filters), finish.relu, y);
}

/** Rows of the convolution stay in the cache until they are pooled; what the pool leaves out is not computed. */
void pooled_forward(const ConvShape& shape, const PoolShape& pool, const float* x, const float* filter, float* y,
                    Finish finish) {
  ConvShape s = shape;
  const size_t depth = s.filter_height * s.filter_width * s.channels;
  if (gathers(s)) {
    float* whole = scratch(pooled_slot, s.batch * s.out_height * s.out_width * s.filters);
    gathered_forward(s, x, filter, scratch(filter_slot, packed_size(depth, s.filters)), whole, finish);
    for (size_t row = 0; row < s.batch * pool.out_height; ++row) {
      const size_t image = row / pool.out_height, above = row % pool.out_height * 2;
      max_2x2_row(pool, whole + (image * s.out_height + above) * s.out_width * s.filters,
                  y + row * pool.out_width * s.filters);
    }
    return;
  }
  PoolShape p = pool;
  p.height = s.out_height = 2 * pool.out_height;
  p.width = s.out_width = 2 * pool.out_width;
  float* packed = scratch(filter_slot, packed_size(depth, s.filters));
  pack_filter(s, filter, packed);
  const float* bias = padded_bias(finish.bias, s.filters);
  const size_t row_values = s.out_width * s.filters, pooled_values = p.out_width * s.filters;
  const size_t band = larger(1, pooled_floats / larger(1, 2 * row_values));
  each_band(s, p.out_height, 2 * row_values * depth, [&, packed, bias](size_t image, size_t first, size_t last) {
    const float* from = x + image * s.height * s.width * s.channels;
    for (size_t row = first; row < last; row += band) {
      const size_t end = smaller(last, row + band);
      float* rows = scratch(pooled_slot, 2 * (end - row) * row_values);
      forward_rows(s, from, packed, bias, finish.relu, 2 * row, 2 * end, rows);
      for (size_t r = row; r < end; ++r) {
        max_2x2_row(p, rows + 2 * (r - row) * row_values, y + (image * p.out_height + r) * pooled_values);
      }
    }
  });
}

constexpr size_t band_floats = 32 * 1024;  // rows of the gradient that are summed together

/** Rows [first, last) of the gradient of one image, in the image's own coordinates. A row gathers from the
 * filter rows that reach it; each filter column is one pass over a row of dy, shifted. All rows take one
 * filter column after another, so that its weights stay in the L1 cache.
 * `filter` is packed per (ky, kx): [filters][channels]. */
void input_gradient_rows(const ConvShape& s, const float* dy, const float* filter, size_t first, size_t last,
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
bool turns(const ConvShape& s) {
  const bool plain = s.stride_height == 1 && s.stride_width == 1 && s.dilation_height == 1 && s.dilation_width == 1;
  const bool inside = s.pad_top < s.filter_height && s.pad_left < s.filter_width;
  const bool large = s.out_height >= 4 * s.filter_height;  // else the rows that meet zeros alone are many
  return plain && inside && large && 10 * s.height * s.width <= 11 * s.out_height * s.out_width;
}

void input_gradient_turned(const ConvShape& s, const float* dy, const float* filter, float* dx) {
  ConvShape t = s;
  t.height = s.out_height;
  t.width = s.out_width;
  t.channels = s.filters;
  t.out_height = s.height;
  t.out_width = s.width;
  t.filters = s.channels;
  t.pad_top = s.filter_height - 1 - s.pad_top;
  t.pad_left = s.filter_width - 1 - s.pad_left;
  const size_t positions = s.filter_height * s.filter_width, depth = positions * s.filters;
  float* packed = scratch(filter_slot, packed_size(depth, s.channels));
  parallel(positions, [&](size_t task) {
    const float* from = filter + (positions - 1 - task) * s.channels * s.filters;
    for (size_t panel = 0; panel * tile_columns < s.channels; ++panel) {
      pack_panel(from, 1, s.filters, 0, s.filters, s.channels, panel,
                 packed + panel * tile_columns * depth + task * s.filters * panel_width(s.channels, panel));
    }
  });
  forward_packed(t, dy, packed, nullptr, false, dx);
}

void input_gradient(const ConvShape& s, const float* dy, const float* filter, float* dx) {
  const size_t inputs = s.batch * s.height * s.width * s.channels;
  if (inputs == 0) return;
  if (s.out_height * s.out_width * s.filters == 0) {
    clear(dx, inputs);
    return;
  }
  if (turns(s)) return input_gradient_turned(s, dy, filter, dx);
  const size_t positions = s.filter_height * s.filter_width;
  const size_t panels = ceil_divide(s.channels, tile_columns);
  const size_t position = packed_size(s.filters, s.channels);
  float* packed = scratch(filter_slot, positions * position);
  if (gathers(s)) return gathered_input_gradient(s, dy, filter, packed, dx);
  parallel(positions, [&](size_t task) {
    for (size_t panel = 0; panel < panels; ++panel) {
      pack_panel(filter + task * s.channels * s.filters, 1, s.filters, 0, s.filters, s.channels, panel,
                 packed + task * position + panel * tile_columns * s.filters);
    }
  });
  const size_t band = larger(1, band_floats / (s.width * s.channels));
  const size_t row_products = s.width * s.channels * positions * s.filters / (s.stride_height * s.stride_width);
  each_band(s, s.height, row_products, [&](size_t image, size_t first, size_t last) {
    for (size_t row = first; row < last; row += band) {
      input_gradient_rows(s, dy + image * s.out_height * s.out_width * s.filters, packed, row,
                          smaller(last, row + band), dx + image * s.height * s.width * s.channels);
    }
  });
}

constexpr size_t walked_panels = 2, walked_pixels = 128;  // of dy that stay in the L1 cache

/** Adds one image's share to `sums` [filter_height][filter_width * channels][padded filters]: k walks the
 * output pixels, rows of the tile are (filter column, channel), which lie side by side in x. A few rows of pixels
 * at a time: every tile reads the same part of dy, and two panels the same part of x. */
void filter_gradient_image(const ConvShape& s, const float* image, const float* dy, size_t dy_row, bool accumulate,
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
void filter_gradient_from(const ConvShape& s, const float* x, const ImageChange& image_change, float* gradient) {
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

void filter_gradient(const ConvShape& s, const float* x, const float* dy, float* gradient) {
  const size_t image_values = s.out_height * s.out_width * s.filters;
  if (gathers_filter(s) && s.batch * image_values > 0) return gathered_filter_gradient(s, x, dy, gradient);
  filter_gradient_from(s, x, [=](size_t n) { return dy + n * image_values; }, gradient);
}

void pooled_filter_gradient(const ConvShape& s, const PoolShape& pool, const float* x, const float* dy,
                            const float* y, float* gradient, float* column_sums) {
  const size_t image_values = pool.height * pool.width * pool.channels;
  const size_t pooled_values = pool.out_height * pool.out_width * pool.channels;
  const size_t padded = ceil_divide(pool.channels, lanes) * lanes;
  float* sums = scratch(filter_slot, pool.batch * padded);
  clear(sums, pool.batch * padded);
  const auto image_change = [=, &pool](size_t n) -> const float* {
    float* change = scratch(change_slot, image_values);
    max_relu_gradient_image(pool, dy + n * pooled_values, y + n * image_values, change, sums + n * padded);
    return change;
  };
  filter_gradient_from(s, x, image_change, gradient);
  for (size_t c = 0; c < pool.channels; ++c) {
    float sum = 0;
    for (size_t n = 0; n < pool.batch; ++n) sum += sums[n * padded + c];
    column_sums[c] = sum;
  }
}

}  // namespace

INKSTONE_TABLE(Convolution, convolution) = {forward, pooled_forward, input_gradient, filter_gradient,
                                            pooled_filter_gradient};

}  // namespace inkstone
