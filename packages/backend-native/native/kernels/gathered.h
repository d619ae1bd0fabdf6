#pragma once

#include "convolution.h"
#include "task_product.h"

// Convolutions of small images with many channels. A row of few pixels makes a tile of few rows, and the sums of a
// wide filter would be read and written for every image. Here each position of the filter is a product by itself: the
// pixels that it meets are gathered from many images, those that would meet the padding are left out, and the result
// is added to where it belongs.

namespace inkstone {
namespace {

constexpr int gathered_slot = 1, product_slot = 3, change_rows_slot = 4, pairs_slot = 5;
constexpr size_t most_pixels = 1 << 24;

/** Whether forward pass and gradient of the input are gathered. */
static inline bool gathers(const ConvShape& s) {
  return s.out_height <= 6 && s.out_width <= 6 && s.height * s.width <= most_pixels && s.channels >= 16 &&
         s.filters >= 16;
}
/** The gradient of the filter also where its sums do not fit into the cache. */
static inline bool gathers_filter(const ConvShape& s) {
  const size_t sums = s.filter_height * s.filter_width * s.channels * s.filters;
  const bool few_pixels = s.out_height * s.out_width <= 4096 && s.height * s.width <= most_pixels;
  return gathers(s) || (sums > 512 * 1024 && s.channels >= 64 && few_pixels);
}

/** For each position of the filter the pixels that it joins, of an image of outputs and one of inputs. */
struct Pairs {
  size_t positions, most;
  uint32_t* counts;
  uint32_t* outputs;  // [positions, most]
  uint32_t* inputs;

  explicit Pairs(const ConvShape& s) : positions(s.filter_height * s.filter_width), most(s.out_height * s.out_width) {
    counts = static_cast<uint32_t*>(scratch_bytes(pairs_slot, positions * (1 + 2 * most) * sizeof(uint32_t)));
    outputs = counts + positions;
    inputs = outputs + positions * most;
    for (size_t position = 0; position < positions; ++position) {
      const size_t down = position / s.filter_width * s.dilation_height;
      const size_t right = position % s.filter_width * s.dilation_width;
      size_t count = 0;
      for (size_t pixel = 0; pixel < most; ++pixel) {
        const size_t y = pixel / s.out_width * s.stride_height + down - s.pad_top;  // wraps around when negative
        const size_t x = pixel % s.out_width * s.stride_width + right - s.pad_left;
        if (y >= s.height || x >= s.width) continue;
        outputs[position * most + count] = static_cast<uint32_t>(pixel);
        inputs[position * most + count++] = static_cast<uint32_t>(y * s.width + x);
      }
      counts[position] = static_cast<uint32_t>(count);
    }
  }
};

/** One side of a convolution: images [pixels, channels], and which of its pixels a position meets. */
struct Side {
  const uint32_t* chosen;  // [positions, most]
  size_t pixels, channels;
};

/** Rows of `count` values from `first` on of the chosen pixels of images [image, end), to rows `to_row` apart. */
static size_t gather_rows(const float* from, const Side& side, const Pairs& pairs, size_t position, size_t image,
                          size_t end, size_t first, size_t count, float* to, size_t to_row) {
  size_t rows = 0;
  for (; image < end; ++image) {
    for (size_t n = 0; n < pairs.counts[position]; ++n, ++rows) {
      const size_t pixel = image * side.pixels + side.chosen[position * pairs.most + n];
      float* row = to + rows * to_row;
      __builtin_memcpy(row, from + pixel * side.channels + first, count * sizeof(float));
      for (size_t j = count; j < ceil_divide(count, lanes) * lanes; ++j) row[j] = 0;
    }
  }
  return rows;
}

/** to = bias + sum over positions of the gathered rows of `from` times that position's matrix, [from channels, to
 * channels] in panels, `packed_size` of them apart. */
static void gathered_products(size_t batch, const Pairs& pairs, const Side& source, const float* from,
                              const float* packed, const Side& target, float* to, Finish finish) {
  constexpr size_t rows_a_task = 48, fewest_tasks = 8;
  const size_t images = larger(1, rows_a_task / larger(1, pairs.most)), groups = ceil_divide(batch, images);
  const size_t panels = ceil_divide(target.channels, tile_columns);
  const size_t cuts = groups >= fewest_tasks ? 1 : smaller(panels, ceil_divide(fewest_tasks, groups));
  const size_t matrix = packed_size(source.channels, target.channels);
  parallel(groups * cuts, [&](size_t task) {
    const size_t image = task / cuts * images, end = smaller(batch, image + images);
    const size_t first = panels * (task % cuts) / cuts * tile_columns;
    const size_t last = smaller(target.channels, panels * (task % cuts + 1) / cuts * tile_columns);
    const size_t columns = last - first, from_row = apart(source.channels), product_row = apart(columns);
    float* rows = scratch(gathered_slot, images * pairs.most * from_row);
    float* product = scratch(product_slot, images * pairs.most * product_row);
    for (size_t pixel = image * target.pixels; pixel < end * target.pixels; ++pixel) {
      float* values = to + pixel * target.channels + first;
      for (size_t j = 0; j < columns; ++j) values[j] = finish.bias ? finish.bias[first + j] : 0;
    }
    for (size_t position = 0; position < pairs.positions; ++position) {
      const size_t count =
          gather_rows(from, source, pairs, position, image, end, 0, source.channels, rows, from_row);
      if (count == 0) continue;
      const RightMatrix weights(packed + position * matrix, source.channels, target.channels);
      const LeftMatrix left{rows, static_cast<ptrdiff_t>(from_row), 1};
      task_product(left, weights, count, first, columns, product, product_row, false, true);
      const float* sums = product;
      for (size_t at = image; at < end; ++at) {
        for (size_t n = 0; n < pairs.counts[position]; ++n, sums += product_row) {
          const size_t pixel = at * target.pixels + target.chosen[position * pairs.most + n];
          float* values = to + pixel * target.channels + first;
          for (size_t j = 0; j < columns; ++j) values[j] += sums[j];
        }
      }
    }
    for (size_t pixel = image * target.pixels; finish.relu && pixel < end * target.pixels; ++pixel) {
      float* values = to + pixel * target.channels + first;
      for (size_t j = 0; j < columns; ++j) values[j] = values[j] < 0 ? 0 : values[j];
    }
  });
}

static inline Side outputs_of(const ConvShape& s, const Pairs& pairs) {
  return {pairs.outputs, s.out_height * s.out_width, s.filters};
}
static inline Side inputs_of(const ConvShape& s, const Pairs& pairs) {
  return {pairs.inputs, s.height * s.width, s.channels};
}

/** The matrix of each position in panels: [channels, filters], or transposed. */
static void pack_positions(const ConvShape& s, const float* filter, bool transposed, float* packed) {
  const size_t depth = transposed ? s.filters : s.channels, columns = transposed ? s.channels : s.filters;
  const size_t panels = ceil_divide(columns, tile_columns);
  parallel(s.filter_height * s.filter_width, [=](size_t position) {
    const float* from = filter + position * s.channels * s.filters;
    float* to = packed + position * packed_size(depth, columns);
    for (size_t panel = 0; panel < panels; ++panel) {
      pack_panel(from, transposed ? 1 : s.filters, transposed ? s.filters : 1, 0, depth, columns, panel,
                 to + panel * tile_columns * depth);
    }
  });
}

static void gathered_forward(const ConvShape& s, const float* x, const float* filter, float* packed, float* y,
                             Finish finish) {
  pack_positions(s, filter, false, packed);
  const Pairs pairs(s);
  gathered_products(s.batch, pairs, inputs_of(s, pairs), x, packed, outputs_of(s, pairs), y, finish);
}

static void gathered_input_gradient(const ConvShape& s, const float* dy, const float* filter, float* packed,
                                    float* dx) {
  pack_positions(s, filter, true, packed);
  const Pairs pairs(s);
  gathered_products(s.batch, pairs, outputs_of(s, pairs), dy, packed, inputs_of(s, pairs), dx, {nullptr, false});
}

/** A task is a position and some channels; its part of the gradient stays in the cache while it walks over all pixels. */
static void gathered_filter_gradient(const ConvShape& s, const float* x, const float* dy, float* gradient) {
  constexpr size_t rows_a_block = 256, channels_a_task = 96;
  const Pairs pairs(s);
  const size_t cuts = ceil_divide(s.channels, channels_a_task);
  const size_t images = larger(1, rows_a_block / larger(1, pairs.most));
  parallel(pairs.positions * cuts, [&](size_t task) {
    const size_t position = task / cuts;
    const size_t first = s.channels * (task % cuts) / cuts, channels = s.channels * (task % cuts + 1) / cuts - first;
    const size_t x_row = apart(channels), dy_row = apart(s.filters);
    float* x_rows = scratch(gathered_slot, images * pairs.most * x_row);
    float* dy_rows = scratch(change_rows_slot, images * pairs.most * dy_row);
    float* to = gradient + (position * s.channels + first) * s.filters;
    bool accumulate = false;
    for (size_t image = 0; image < s.batch; image += images) {
      const size_t end = smaller(s.batch, image + images);
      const size_t rows =
          gather_rows(x, inputs_of(s, pairs), pairs, position, image, end, first, channels, x_rows, x_row);
      if (rows == 0) continue;
      gather_rows(dy, outputs_of(s, pairs), pairs, position, image, end, 0, s.filters, dy_rows, dy_row);
      const LeftMatrix left{x_rows, 1, static_cast<ptrdiff_t>(x_row)};
      const RightMatrix right(dy_rows, rows, s.filters, static_cast<ptrdiff_t>(dy_row));
      task_product(left, right, channels, 0, s.filters, to, s.filters, accumulate, false);
      accumulate = true;
    }
    if (!accumulate) __builtin_memset(to, 0, channels * s.filters * sizeof(float));
  });
}

}  // namespace
}  // namespace inkstone
