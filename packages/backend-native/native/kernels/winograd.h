#pragma once

#include "../runtime/exact.h"
#include "convolution.h"
#include "gathered.h"
#include "strip_product.h"

// Convolutions of 3 by 3 with stride 1 by Winograd's F(4x4, 3x3) (Lavin and Gray, 2016). A tile of 4 by 4 outputs needs
// 36 multiplications for each pair of channel and filter where the direct kernel needs 144:
//
//   Y = A^T [ sum over channels of (G g G^T) (B^T d B) ] A        d: 6 by 6 inputs, g: the filter, Y: 4 by 4 outputs
//
// The products in the brackets are position by position, so each of the 36 positions is a matrix product [tiles, channels]
// x [channels, filters]. The gradient of the input is the same with the filter turned; the gradient of the filter is the
// adjoint, G^T [ sum over tiles of (B^T d B)^T (A dY A^T) ] G.

namespace inkstone {
namespace {

constexpr int changed_slot = 6, joined_slot = 7, patch_slot = 8, turned_slot = 9;
constexpr size_t positions = 36, tile_side = 4, patch_side = 6;

/** Whether transforming pays for outputs of that size: 144 products of the direct kernel against 36 and the transforms,
 * which weigh the more the fewer the channels. The edge's tiles reach beyond the image. By measurement. */
static inline bool transforming_pays(size_t height, size_t width, size_t channels, size_t filters) {
  constexpr size_t fewest_channels = 48, most_weights = 16 * 1024 * 1024;
  if (channels % 16 || filters % 16 || channels < fewest_channels || filters < fewest_channels) return false;
  if (positions * channels * filters > most_weights) return false;
  const size_t tiles = ceil_divide(height, tile_side) * ceil_divide(width, tile_side);
  const double of_transforms = 22.5 / static_cast<double>(channels) + 22.5 / static_cast<double>(filters);
  const double transformed = static_cast<double>(tiles * positions) * (1.3 + of_transforms);
  return static_cast<double>(9 * height * width) >= 1.2 * transformed;
}

static inline bool is_plain_3x3(const ConvShape& s) {
  return s.filter_height == 3 && s.filter_width == 3 && s.stride_height == 1 && s.stride_width == 1 &&
         s.dilation_height == 1 && s.dilation_width == 1 && !gathers(s) && !exact();
}

/** Whether the forward pass and the gradient of the filter are transformed. */
static inline bool transforms(const ConvShape& s) {
  return is_plain_3x3(s) && transforming_pays(s.out_height, s.out_width, s.channels, s.filters);
}
/** And the gradient of the input, whose outputs are the input's. */
static inline bool transforms_input_gradient(const ConvShape& s) {
  return is_plain_3x3(s) && transforming_pays(s.height, s.width, s.filters, s.channels);
}

// Each transform is applied to columns, then to rows. `in(i)` gives, `out(i, value)` takes a vector.

// The polynomials behind it are taken at 0, a, -a, b, -b and infinity. These two make a third of the error that the usual
// 1 and 2 make: their powers are of like size, and exact.
constexpr float a1 = 0.75f, b1 = 1.5f;
constexpr float a2 = a1 * a1, a3 = a2 * a1, b2 = b1 * b1, b3 = b2 * b1;
constexpr float of_a = 1 / (2 * a2 * (a2 - b2)), of_b = 1 / (2 * b2 * (b2 - a2)), of_0 = 1 / (a2 * b2);

/** B^T: six inputs to six. */
template <typename In, typename Out>
static inline void input_transform(const In& in, const Out& out) {
  const Vector d0 = in(0), d1 = in(1), d2 = in(2), d3 = in(3), d4 = in(4), d5 = in(5);
  const Vector even_a = d4 - splat(b2) * d2, odd_a = splat(a1) * (d3 - splat(b2) * d1);
  const Vector even_b = d4 - splat(a2) * d2, odd_b = splat(b1) * (d3 - splat(a2) * d1);
  out(0, splat(a2 * b2) * d0 - splat(a2 + b2) * d2 + d4);
  out(1, even_a + odd_a);
  out(2, even_a - odd_a);
  out(3, even_b + odd_b);
  out(4, even_b - odd_b);
  out(5, splat(a2 * b2) * d1 - splat(a2 + b2) * d3 + d5);
}

/** A^T: six products to four outputs. */
template <typename In, typename Out>
static inline void output_transform(const In& in, const Out& out) {
  const Vector m0 = in(0), m1 = in(1), m2 = in(2), m3 = in(3), m4 = in(4), m5 = in(5);
  const Vector even_a = m1 + m2, odd_a = m1 - m2, even_b = m3 + m4, odd_b = m3 - m4;
  out(0, m0 + even_a + even_b);
  out(1, splat(a1) * odd_a + splat(b1) * odd_b);
  out(2, splat(a2) * even_a + splat(b2) * even_b);
  out(3, splat(a3) * odd_a + splat(b3) * odd_b + m5);
}

/** A: four gradients of outputs to six of products. */
template <typename In, typename Out>
static inline void output_adjoint(const In& in, const Out& out) {
  const Vector y0 = in(0), y1 = in(1), y2 = in(2), y3 = in(3);
  const Vector even_a = y0 + splat(a2) * y2, odd_a = splat(a1) * y1 + splat(a3) * y3;
  const Vector even_b = y0 + splat(b2) * y2, odd_b = splat(b1) * y1 + splat(b3) * y3;
  out(0, y0);
  out(1, even_a + odd_a);
  out(2, even_a - odd_a);
  out(3, even_b + odd_b);
  out(4, even_b - odd_b);
  out(5, y3);
}

/** G: three weights to six. */
template <typename In, typename Out>
static inline void filter_transform(const In& in, const Out& out) {
  const Vector g0 = in(0), g1 = in(1), g2 = in(2);
  const Vector even_a = splat(of_a) * (g0 + splat(a2) * g2), odd_a = splat(of_a * a1) * g1;
  const Vector even_b = splat(of_b) * (g0 + splat(b2) * g2), odd_b = splat(of_b * b1) * g1;
  out(0, splat(of_0) * g0);
  out(1, even_a + odd_a);
  out(2, even_a - odd_a);
  out(3, even_b + odd_b);
  out(4, even_b - odd_b);
  out(5, g2);
}

/** G^T: six gradients to three of weights. */
template <typename In, typename Out>
static inline void filter_adjoint(const In& in, const Out& out) {
  const Vector u0 = in(0), u1 = in(1), u2 = in(2), u3 = in(3), u4 = in(4), u5 = in(5);
  const Vector even_a = splat(of_a) * (u1 + u2), even_b = splat(of_b) * (u3 + u4);
  out(0, splat(of_0) * u0 + even_a + even_b);
  out(1, splat(of_a * a1) * (u1 - u2) + splat(of_b * b1) * (u3 - u4));
  out(2, splat(a2) * even_a + splat(b2) * even_b + u5);
}

#define INKSTONE_BOTH_WAYS(name, transform, from, to)                                               \
  /** Vectors of `from` by `from` places to `to` by `to`. */                                        \
  template <typename In, typename Out>                                                              \
  static inline void name(const In& in, const Out& out) {                                           \
    Vector half[to][from];                                                                          \
    _Pragma("GCC unroll 6") for (int x = 0; x < from; ++x) {                                        \
      transform([&](int y) { return in(y, x); }, [&](int y, Vector value) { half[y][x] = value; }); \
    }                                                                                               \
    _Pragma("GCC unroll 6") for (int y = 0; y < to; ++y) {                                          \
      transform([&](int x) { return half[y][x]; }, [&](int x, Vector value) { out(y, x, value); }); \
    }                                                                                               \
  }
INKSTONE_BOTH_WAYS(transform_input, input_transform, 6, 6)
INKSTONE_BOTH_WAYS(transform_output, output_transform, 6, 4)
INKSTONE_BOTH_WAYS(transform_change, output_adjoint, 4, 6)
INKSTONE_BOTH_WAYS(transform_filter, filter_transform, 3, 6)
INKSTONE_BOTH_WAYS(transform_filter_gradient, filter_adjoint, 6, 3)
#undef INKSTONE_BOTH_WAYS

/** Images cut into tiles: tile t is `t % across`, `t / across % down` of image `t / (across * down)`. */
struct Tiling {
  size_t height, width, channels;  // of the images that are read
  size_t out_height, out_width;
  ptrdiff_t pad_top, pad_left;
  size_t down, across;

  Tiling(size_t height, size_t width, size_t channels, size_t out_height, size_t out_width, ptrdiff_t pad_top,
         ptrdiff_t pad_left)
      : height(height), width(width), channels(channels), out_height(out_height), out_width(out_width),
        pad_top(pad_top), pad_left(pad_left), down(ceil_divide(out_height, tile_side)),
        across(ceil_divide(out_width, tile_side)) {}

  size_t each() const { return down * across; }
};

/** `side` by `side` pixels of an image, those outside are zeros: where they lie and how far rows are apart. Copied to
 * `patch` only at the edge. */
struct Patch {
  const float* data;
  size_t row;
};
static inline Patch patch_at(const float* image, size_t height, size_t width, size_t channels, ptrdiff_t top,
                             ptrdiff_t left, size_t side, float* patch) {
  const ptrdiff_t high = static_cast<ptrdiff_t>(height), wide = static_cast<ptrdiff_t>(width);
  const ptrdiff_t length = static_cast<ptrdiff_t>(side);
  if (top >= 0 && left >= 0 && top + length <= high && left + length <= wide) {
    return {image + (static_cast<size_t>(top) * width + static_cast<size_t>(left)) * channels, width * channels};
  }
  for (ptrdiff_t y = 0; y < length; ++y) {
    for (ptrdiff_t x = 0; x < length; ++x, patch += channels) {
      const bool inside = top + y >= 0 && top + y < high && left + x >= 0 && left + x < wide;
      if (inside) __builtin_memcpy(patch, image + ((top + y) * wide + left + x) * channels, channels * sizeof(float));
      else __builtin_memset(patch, 0, channels * sizeof(float));
    }
  }
  return {patch - side * side * channels, side * channels};
}

/** B^T d B of tiles [first, last) to `to` [position][tile][row]. */
static void change_inputs(const Tiling& t, const float* x, size_t first, size_t last, float* to, size_t row) {
  float* patch = scratch(patch_slot, positions * t.channels);
  const size_t position = (last - first) * row;
  for (size_t tile = first; tile < last; ++tile, to += row) {
    const size_t at = tile % t.each();
    const ptrdiff_t top = static_cast<ptrdiff_t>(at / t.across * tile_side) - t.pad_top;
    const ptrdiff_t left = static_cast<ptrdiff_t>(at % t.across * tile_side) - t.pad_left;
    const float* image = x + tile / t.each() * t.height * t.width * t.channels;
    const Patch d = patch_at(image, t.height, t.width, t.channels, top, left, patch_side, patch);
    for (size_t c = 0; c < t.channels; c += lanes) {
      transform_input([&](int y, int x) { return load(d.data + y * d.row + x * t.channels + c); },
                      [&](int y, int x, Vector value) { store(to + (y * 6 + x) * position + c, value); });
    }
  }
}

/** A dY A^T likewise. */
static void change_gradients(const Tiling& t, size_t filters, const float* dy, size_t first, size_t last, float* to,
                             size_t row) {
  float* patch = scratch(patch_slot, tile_side * tile_side * filters);
  const size_t position = (last - first) * row;
  for (size_t tile = first; tile < last; ++tile, to += row) {
    const size_t at = tile % t.each();
    const float* image = dy + tile / t.each() * t.out_height * t.out_width * filters;
    const ptrdiff_t top = static_cast<ptrdiff_t>(at / t.across * tile_side);
    const ptrdiff_t left = static_cast<ptrdiff_t>(at % t.across * tile_side);
    const Patch d = patch_at(image, t.out_height, t.out_width, filters, top, left, tile_side, patch);
    for (size_t c = 0; c < filters; c += lanes) {
      transform_change([&](int y, int x) { return load(d.data + y * d.row + x * filters + c); },
                       [&](int y, int x, Vector value) { store(to + (y * 6 + x) * position + c, value); });
    }
  }
}

/** The 36 matrices of the filters in panels, `packed_size(depth, columns)` apart, from the nine of `taps`. */
static void change_filters(const float* taps, size_t depth, size_t columns, bool turned, float* to) {
  const size_t matrix = packed_size(depth, columns), chunk = 4096;
  parallel(ceil_divide(matrix, chunk), [=](size_t task) {
    for (size_t i = task * chunk; i < smaller(matrix, (task + 1) * chunk); i += lanes) {
      transform_filter(
          [&](int y, int x) { return load(taps + (turned ? 8 - (y * 3 + x) : y * 3 + x) * matrix + i); },
          [&](int y, int x, Vector value) { store(to + (y * 6 + x) * matrix + i, value); });
    }
  });
}

/** Outputs of tiles [first, last) from their products [position][tile][row]. */
static void join_outputs(const Tiling& t, size_t filters, const float* products, size_t row, size_t first, size_t last,
                         float* y, Finish finish) {
  const size_t position = (last - first) * row;
  for (size_t tile = first; tile < last; ++tile, products += row) {
    const size_t at = tile % t.each();
    const size_t top = at / t.across * tile_side, left = at % t.across * tile_side;
    const int high = static_cast<int>(smaller(tile_side, t.out_height - top));
    const int wide = static_cast<int>(smaller(tile_side, t.out_width - left));
    float* to = y + ((tile / t.each() * t.out_height + top) * t.out_width + left) * filters;
    for (size_t f = 0; f < filters; f += lanes) {
      const Vector bias = finish.bias ? load(finish.bias + f) : Vector{};
      transform_output([&](int y, int x) { return load(products + (y * 6 + x) * position + f); },
                       [&](int y, int x, Vector value) {
                         if (y >= high || x >= wide) return;
                         value += bias;
                         if (finish.relu) value = value < Vector{} ? Vector{} : value;
                         store(to + (y * t.out_width + x) * filters + f, value);
                       });
    }
  }
}

/** Tiles that a task takes: what it keeps of them stays in the L2 cache, and there are some tasks for every thread. */
static inline size_t tiles_a_task(size_t tiles, size_t channels, size_t filters) {
  constexpr size_t kept_floats = 448 * 1024, fewest_tasks = 8;
  const size_t most = larger(most_rows, kept_floats / (positions * (channels + filters)));
  const size_t wanted = smaller(most, ceil_divide(tiles, fewest_tasks));
  return larger(most_rows, wanted / most_rows * most_rows);
}

/** y from x and the nine positions of the filter in panels (pack_positions). */
static void winograd_products(const Tiling& t, size_t batch, const float* x, const float* taps, bool turned,
                              size_t filters, float* y, Finish finish) {
  const size_t matrix = packed_size(t.channels, filters), tiles = batch * t.each();
  float* weights = scratch(turned_slot, positions * matrix);
  change_filters(taps, t.channels, filters, turned, weights);
  const size_t group = tiles_a_task(tiles, t.channels, filters);
  const size_t in_row = apart(t.channels), out_row = apart(filters);
  parallel(ceil_divide(tiles, group), [&, weights](size_t task) {
    const size_t first = task * group, last = smaller(tiles, first + group), count = last - first;
    float* changed = scratch(changed_slot, positions * group * in_row);
    float* products = scratch(joined_slot, positions * group * out_row);
    change_inputs(t, x, first, last, changed, in_row);
    for (size_t position = 0; position < positions; ++position) {
      panels_product(changed + position * count * in_row, in_row, weights + position * matrix, t.channels, filters, count,
                     products + position * count * out_row, out_row);
    }
    join_outputs(t, filters, products, out_row, first, last, y, finish);
  });
}

static void winograd_forward(const ConvShape& s, const float* x, const float* filter, float* taps, float* y,
                             Finish finish) {
  pack_positions(s, filter, false, taps);
  const Tiling t(s.height, s.width, s.channels, s.out_height, s.out_width, static_cast<ptrdiff_t>(s.pad_top),
                 static_cast<ptrdiff_t>(s.pad_left));
  winograd_products(t, s.batch, x, taps, false, s.filters, y, finish);
}

/** The convolution of dy with the filter turned by half a turn. */
static void winograd_input_gradient(const ConvShape& s, const float* dy, const float* filter, float* taps, float* dx) {
  pack_positions(s, filter, true, taps);
  const Tiling t(s.out_height, s.out_width, s.filters, s.height, s.width, 2 - static_cast<ptrdiff_t>(s.pad_top),
                 2 - static_cast<ptrdiff_t>(s.pad_left));
  winograd_products(t, s.batch, dy, taps, true, s.channels, dx, {nullptr, false});
}

/** Some images at a time: all their tiles are transformed, then a task owns a position and some channels, whose sums over
 * the tiles stay in the cache. */
static void winograd_filter_gradient(const ConvShape& s, const float* x, const float* dy, float* gradient) {
  constexpr size_t kept_floats = 4 * 1024 * 1024, channels_a_task = 96;
  const Tiling t(s.height, s.width, s.channels, s.out_height, s.out_width, static_cast<ptrdiff_t>(s.pad_top),
                 static_cast<ptrdiff_t>(s.pad_left));
  const size_t x_row = apart(s.channels), dy_row = apart(s.filters), tiles = s.batch * t.each();
  const size_t group = tiles_a_task(tiles, s.channels, s.filters);
  const size_t groups_at_once = larger(1, kept_floats / (positions * group * (x_row + dy_row)));
  const size_t groups = ceil_divide(tiles, group), at_once = smaller(groups, groups_at_once);
  const size_t cuts = ceil_divide(s.channels, channels_a_task), matrix = s.channels * s.filters;
  float* inputs = scratch(changed_slot, at_once * positions * group * x_row);
  float* changes = scratch(joined_slot, at_once * positions * group * dy_row);
  float* sums = scratch(turned_slot, positions * matrix);
  for (size_t done = 0; done < groups; done += at_once) {
    const size_t now = smaller(at_once, groups - done);
    parallel(now, [&, inputs, changes](size_t task) {
      const size_t first = (done + task) * group, last = smaller(tiles, first + group);
      change_inputs(t, x, first, last, inputs + task * positions * group * x_row, x_row);
      change_gradients(t, s.filters, dy, first, last, changes + task * positions * group * dy_row, dy_row);
    });
    parallel(positions * cuts, [&, inputs, changes, sums](size_t task) {
      const size_t position = task / cuts, cut = task % cuts;
      const size_t first = s.channels * cut / cuts, channels = s.channels * (cut + 1) / cuts - first;
      for (size_t part = 0; part < now; ++part) {
        const size_t count = smaller(tiles - (done + part) * group, group);
        const float* a = inputs + part * positions * group * x_row + position * count * x_row + first;
        const float* b = changes + part * positions * group * dy_row + position * count * dy_row;
        const LeftMatrix left{a, 1, static_cast<ptrdiff_t>(x_row)};
        const RightMatrix right(b, count, s.filters, static_cast<ptrdiff_t>(dy_row));
        task_product(left, right, channels, 0, s.filters, sums + position * matrix + first * s.filters, s.filters,
                     done + part > 0, false);
      }
    });
  }
  const size_t chunk = 4096;
  parallel(ceil_divide(matrix, chunk), [=](size_t task) {
    for (size_t i = task * chunk; i < smaller(matrix, (task + 1) * chunk); i += lanes) {
      transform_filter_gradient([&](int y, int x) { return load(sums + (y * 6 + x) * matrix + i); },
                                [&](int y, int x, Vector value) { store(gradient + (y * 3 + x) * matrix + i, value); });
    }
  });
}

}  // namespace
}  // namespace inkstone
