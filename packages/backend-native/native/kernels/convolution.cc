#include "convolution.h"

#include "direct_gradients.h"
#include "gathered.h"
#include "pooled_tile.h"
#include "winograd.h"
#include "winograd_2x2.h"

// Which way a convolution takes is decided by its shape alone, never by its batch: small images with many channels are
// gathered, others of 3 by 3 with many channels transformed (in WebAssembly by smaller tiles already from 16 on), the rest is
// direct.

namespace inkstone {
namespace {

constexpr size_t maps_floats = 4 * 1024 * 1024;  // of images that wait for the pool

void forward(const ConvShape& s, const float* x, const float* filter, float* y, Finish finish) {
  if (s.batch * s.out_height * s.out_width * s.filters == 0) return;
  const size_t depth = s.filter_height * s.filter_width * s.channels;
  float* packed = scratch(filter_slot, packed_size(depth, s.filters));
  if (gathers(s)) return gathered_forward(s, x, filter, packed, y, finish);
  if (transforms(s)) return winograd_forward(s, x, filter, packed, y, finish);
  if (transforms_2x2(s)) return small_forward(s, x, filter, packed, false, y, nullptr, finish);
  pack_filter(s, filter, packed);
  forward_packed(s, x, packed, padded_bias(finish.bias, s.filters), finish.relu, y);
}

/** A row of results, which begins `at` values behind the first. */
void pool_row(const PoolShape& pool, const float* rows, size_t at, float* y, uint8_t* notes) {
  if (notes) max_2x2_row(pool, rows, y + at, notes + at);
  else max_2x2_row(pool, rows, y + at);
}

/** Some images at a time: their maps, then the pool. */
void pooled_maps(const ConvShape& shape, const PoolShape& pool, const float* x, const float* filter, float* y,
                 uint8_t* notes, Finish finish) {
  const size_t row_values = shape.out_width * shape.filters, map_values = shape.out_height * row_values;
  const size_t images = larger(1, maps_floats / map_values), pooled_values = pool.out_width * shape.filters;
  float* maps = scratch(pooled_slot, smaller(images, shape.batch) * map_values);
  for (size_t first = 0; first < shape.batch; first += images) {
    ConvShape s = shape;
    s.batch = smaller(images, shape.batch - first);
    forward(s, x + first * s.height * s.width * s.channels, filter, maps, finish);
    parallel(s.batch, [=, &pool](size_t image) {
      for (size_t row = 0; row < pool.out_height; ++row) {
        pool_row(pool, maps + image * map_values + 2 * row * row_values,
                 ((first + image) * pool.out_height + row) * pooled_values, y, notes);
      }
    });
  }
}

/** Rows of the convolution stay in the cache until they are pooled; what the pool leaves out is not computed. */
void pooled_forward(const ConvShape& shape, const PoolShape& pool, const float* x, const float* filter, float* y,
                    uint8_t* notes, Finish finish) {
  ConvShape s = shape;
  const size_t depth = s.filter_height * s.filter_width * s.channels;
  if (gathers(s) || transforms(s)) return pooled_maps(s, pool, x, filter, y, notes, finish);
  PoolShape p = pool;
  p.height = s.out_height = 2 * pool.out_height;
  p.width = s.out_width = 2 * pool.out_width;
  float* packed = scratch(filter_slot, packed_size(depth, s.filters));
  if (transforms_2x2(shape)) return small_forward(s, x, filter, packed, true, y, notes, finish);
  pack_filter(s, filter, packed);
  const float* bias = padded_bias(finish.bias, s.filters);
  const size_t row_values = s.out_width * s.filters, pooled_values = p.out_width * s.filters;
  const size_t band = larger(1, pooled_floats / larger(1, 2 * row_values));
  const bool in_registers = pools_in_registers(s);
  each_band(s, p.out_height, 2 * row_values * depth, [&, packed, bias](size_t image, size_t first, size_t last) {
    const float* from = x + image * s.height * s.width * s.channels;
    const auto row_at = [&](size_t row) { return (image * p.out_height + row) * pooled_values; };
    if (in_registers) {
      const size_t at = row_at(first);
      return pooled_rows(s, from, packed, bias, finish.relu, first, last, y + at, notes ? notes + at : nullptr);
    }
    for (size_t row = first; row < last; row += band) {
      const size_t end = smaller(last, row + band);
      float* rows = scratch(pooled_slot, 2 * (end - row) * row_values);
      forward_rows(s, from, packed, bias, finish.relu, 2 * row, 2 * end, rows);
      for (size_t r = row; r < end; ++r) pool_row(p, rows + 2 * (r - row) * row_values, row_at(r), y, notes);
    }
  });
}

/** Room for the transposed matrices of a filter's positions. */
float* taps_for(const ConvShape& s) {
  return scratch(filter_slot, s.filter_height * s.filter_width * packed_size(s.filters, s.channels));
}

void input_gradient(const ConvShape& s, const float* dy, const float* filter, float* dx) {
  const size_t input_values = s.height * s.width * s.channels, output_values = s.out_height * s.out_width * s.filters;
  if (s.batch * input_values == 0) return;
  if (output_values == 0) {
    clear(dx, s.batch * input_values);
    return;
  }
  const bool transformed = transforms_input_gradient(s);
  if (transforms_2x2(s)) return small_input_gradient(s, {dy, nullptr, nullptr}, filter, taps_for(s), dx);
  if (turns(s) && !transformed) return forward_packed(turned(s), dy, pack_turned(s, filter), nullptr, false, dx);
  if (transformed || gathers(s)) {
    return transformed ? winograd_input_gradient(s, dy, filter, taps_for(s), dx)
                       : gathered_input_gradient(s, dy, filter, taps_for(s), dx);
  }
  const float* packed = pack_positions(s, filter);
  each_input_band(s, [=, &s](size_t image, size_t first, size_t last) {
    input_gradient_band(s, dy + image * output_values, packed, first, last, dx + image * input_values);
  });
}

void filter_gradient(const ConvShape& s, const float* x, const float* dy, float* gradient) {
  const size_t image_values = s.out_height * s.out_width * s.filters;
  if (transforms(s) && s.batch > 0) return winograd_filter_gradient(s, x, dy, gradient);
  if (gathers_filter(s) && s.batch * image_values > 0) return gathered_filter_gradient(s, x, dy, gradient);
  if (transforms_2x2(s) && s.batch > 0) return small_filter_gradient(s, x, {dy, nullptr, nullptr}, gradient);
  filter_gradient_from(s, x, [=](size_t n) { return dy + n * image_values; }, gradient);
}

/** The sums of all images from those of each, in order. */
void add_images(const PoolShape& pool, const float* sums, float* column_sums) {
  const size_t padded = ceil_divide(pool.channels, lanes) * lanes;
  for (size_t c = 0; c < pool.channels; ++c) {
    float sum = 0;
    for (size_t n = 0; n < pool.batch; ++n) sum += sums[n * padded + c];
    column_sums[c] = sum;
  }
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
  add_images(pool, sums, column_sums);
}

/** A convolution without the outputs that the pool leaves out, whose gradient is 0. */
ConvShape covered(const ConvShape& shape, const PoolShape& pool) {
  ConvShape s = shape;
  s.out_height = 2 * pool.out_height;
  s.out_width = 2 * pool.out_width;
  return s;
}

void noted_filter_gradient(const ConvShape& shape, const PoolShape& pool, const float* x, const float* dy,
                           const uint8_t* notes, float* gradient, float* column_sums) {
  const ConvShape s = covered(shape, pool);
  const size_t row_values = s.out_width * s.filters;
  const size_t pooled_values = pool.out_height * pool.out_width * pool.channels;
  const size_t padded = ceil_divide(pool.channels, lanes) * lanes;
  float* sums = scratch(filter_slot, pool.batch * padded);
  clear(sums, pool.batch * padded);
  if (transforms_2x2(shape) && s.batch > 0) {
    small_filter_gradient(s, x, {dy, notes, sums}, gradient);
    return add_images(pool, sums, column_sums);
  }
  const auto image_change = [=, &pool](size_t n) -> const float* {
    float* change = scratch(change_slot, s.out_height * row_values);
    float* image_sums = sums + n * padded;
    noted_gradient_rows(pool, dy + n * pooled_values, notes + n * pooled_values, 0, pool.out_height, row_values,
                        change, [image_sums](Vector result, size_t c) {
                          store(image_sums + c, load(image_sums + c) + result);
                          return result;
                        });
    return change;
  };
  filter_gradient_from(s, x, image_change, gradient);
  add_images(pool, sums, column_sums);
}

void noted_input_gradient(const ConvShape& shape, const PoolShape& pool, const float* dy, const uint8_t* notes,
                          const float* filter, float* dx) {
  const ConvShape s = covered(shape, pool);
  const size_t input_values = s.height * s.width * s.channels, row_values = s.out_width * s.filters;
  const size_t pooled_values = pool.out_height * pool.out_width * pool.channels;
  if (transforms_2x2(shape) && s.batch > 0) {
    return small_input_gradient(s, {dy, notes, nullptr}, filter, taps_for(s), dx);
  }
  /** One image's dy of the convolution, at least the rows that reach these rows of the input. */
  const auto change_for = [=, &pool](size_t image, size_t first, size_t last) -> const float* {
    const size_t reach = (s.filter_height - 1) * s.dilation_height, from = first + s.pad_top;
    const size_t top = from > reach ? (from - reach) / s.stride_height / 2 : 0;
    const size_t bottom = smaller(pool.out_height, (last - 1 + s.pad_top) / s.stride_height / 2 + 1);
    float* change = scratch(change_slot, s.out_height * row_values);
    noted_gradient_rows(pool, dy + image * pooled_values, notes + image * pooled_values, top, bottom, row_values,
                        change, [](Vector result, size_t) { return result; });
    return change;
  };
  if (turns(shape)) {
    const ConvShape t = turned(s);
    const float* packed = pack_turned(s, filter);
    each_input_band(s, [=, &t](size_t image, size_t first, size_t last) {
      forward_rows(t, change_for(image, first, last), packed, nullptr, false, first, last,
                   dx + image * input_values + first * s.width * s.channels);
    });
    return;
  }
  const float* packed = pack_positions(s, filter);
  each_input_band(s, [=](size_t image, size_t first, size_t last) {
    input_gradient_band(s, change_for(image, first, last), packed, first, last, dx + image * input_values);
  });
}

bool takes_notes(const ConvShape& s) {
  return !gathers(s) && !transforms(s) && !transforms_input_gradient(s) && !gathers_filter(s);
}

}  // namespace

INKSTONE_TABLE(Convolution, convolution) = {
    forward, pooled_forward, input_gradient, filter_gradient, pooled_filter_gradient, noted_filter_gradient,
    noted_input_gradient, takes_notes};

}  // namespace inkstone
