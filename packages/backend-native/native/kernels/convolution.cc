#include "convolution.h"

#include "direct_gradients.h"
#include "gathered.h"
#include "windows.h"
#include "winograd.h"

// Which way a convolution takes is decided by its shape alone, never by its batch: small images with many channels are
// gathered, others of 3 by 3 with many channels transformed, the rest is direct.

namespace inkstone {
namespace {

constexpr size_t maps_floats = 4 * 1024 * 1024;  // of images that wait for the pool

void forward(const ConvShape& s, const float* x, const float* filter, float* y, Finish finish) {
  if (s.batch * s.out_height * s.out_width * s.filters == 0) return;
  const size_t depth = s.filter_height * s.filter_width * s.channels;
  float* packed = scratch(filter_slot, packed_size(depth, s.filters));
  if (gathers(s)) return gathered_forward(s, x, filter, packed, y, finish);
  if (transforms(s)) return winograd_forward(s, x, filter, packed, y, finish);
  pack_filter(s, filter, packed);
  forward_packed(s, x, packed, padded_bias(finish.bias, s.filters), finish.relu, y);
}

/** Some images at a time: their maps, then the pool. */
void pooled_maps(const ConvShape& shape, const PoolShape& pool, const float* x, const float* filter, float* y,
                 Finish finish) {
  const size_t row_values = shape.out_width * shape.filters, map_values = shape.out_height * row_values;
  const size_t images = larger(1, maps_floats / map_values), pooled_values = pool.out_width * shape.filters;
  float* maps = scratch(pooled_slot, smaller(images, shape.batch) * map_values);
  for (size_t first = 0; first < shape.batch; first += images) {
    ConvShape s = shape;
    s.batch = smaller(images, shape.batch - first);
    forward(s, x + first * s.height * s.width * s.channels, filter, maps, finish);
    parallel(s.batch, [=, &pool](size_t image) {
      for (size_t row = 0; row < pool.out_height; ++row) {
        max_2x2_row(pool, maps + image * map_values + 2 * row * row_values,
                    y + ((first + image) * pool.out_height + row) * pooled_values);
      }
    });
  }
}

/** Rows of the convolution stay in the cache until they are pooled; what the pool leaves out is not computed. */
void pooled_forward(const ConvShape& shape, const PoolShape& pool, const float* x, const float* filter, float* y,
                    Finish finish) {
  ConvShape s = shape;
  const size_t depth = s.filter_height * s.filter_width * s.channels;
  if (gathers(s) || transforms(s)) return pooled_maps(s, pool, x, filter, y, finish);
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

void input_gradient(const ConvShape& s, const float* dy, const float* filter, float* dx) {
  const size_t inputs = s.batch * s.height * s.width * s.channels;
  if (inputs == 0) return;
  if (s.out_height * s.out_width * s.filters == 0) {
    clear(dx, inputs);
    return;
  }
  const bool transformed = transforms_input_gradient(s);
  if (turns(s) && !transformed) return input_gradient_turned(s, dy, filter, dx);
  const size_t positions = s.filter_height * s.filter_width;
  const size_t panels = ceil_divide(s.channels, tile_columns);
  const size_t position = packed_size(s.filters, s.channels);
  float* packed = scratch(filter_slot, positions * position);
  if (transformed) return winograd_input_gradient(s, dy, filter, packed, dx);
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

void filter_gradient(const ConvShape& s, const float* x, const float* dy, float* gradient) {
  const size_t image_values = s.out_height * s.out_width * s.filters;
  if (transforms(s) && s.batch > 0) return winograd_filter_gradient(s, x, dy, gradient);
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
