#include "depthwise.h"

#include "strips.h"
#include "taps.h"

namespace inkstone {
namespace {

constexpr int partial_slot = 3, wide_slot = 4;
constexpr size_t task_products = 512 * 1024;  // multiplications that are worth a task

/** What a row is computed from: an image [height, width, channels] from row `top` on, and a filter
 * [height, filter_width, channels]. */
struct Source {
  const float* image;
  ptrdiff_t top, width;
  const float* filter;
  ptrdiff_t filter_width, channels;
};

/** Outputs t of `columns` in row t = `row` of `rows`; `out` is the row's first pixel. */
static void run_row(const Source& from, const Axis& rows, ptrdiff_t row, const Axis& columns, float* out,
                    Finish finish) {
  const ptrdiff_t channels = from.channels;
  const Range ky = taps_at(rows, row);
  Strip s{};
  s.channels = static_cast<size_t>(channels);
  s.finish = finish;
  s.in_row = rows.reach * from.width * channels;
  s.in_column = columns.reach * channels;
  s.filter_row = rows.step * from.filter_width * channels;
  s.filter_column = columns.step * channels;
  s.out_pixel = columns.every * channels;
  const auto run = [&](Range pixels, Range kx) {
    if (pixels.first == pixels.last) return;
    s.out = out + (columns.start + pixels.first * columns.every) * channels;
    s.rows = kx.first == kx.last ? 0 : ky.last - ky.first;
    s.columns = kx.last - kx.first;
    s.in_pixel = s.rows > 0 ? columns.stride * channels : 0;
    if (s.rows > 0) {
      const ptrdiff_t y = rows.origin + row * rows.stride + ky.first * rows.reach - from.top;
      const ptrdiff_t x = columns.origin + pixels.first * columns.stride + kx.first * columns.reach;
      s.in = from.image + (y * from.width + x) * channels;
      s.filter = from.filter + ((rows.first + ky.first * rows.step) * from.filter_width + columns.first +
                                kx.first * columns.step) * channels;
    } else {
      s.in = s.filter = from.filter;
    }
    run_strip(s, pixels.last - pixels.first);
  };
  if (ky.first == ky.last || columns.taps == 0) return run({0, columns.count}, {0, 0});
  const Range inside = interior(columns);
  for (ptrdiff_t t = 0; t < inside.first; ++t) run({t, t + 1}, taps_at(columns, t));
  run(inside, {0, columns.taps});
  for (ptrdiff_t t = inside.last; t < columns.count; ++t) run({t, t + 1}, taps_at(columns, t));
}

/** `body(image, first, last)` in parallel over bands of rows, each row of which takes `products`. */
template <typename Body>
void each_band(size_t images, size_t height, size_t products, const Body& body) {
  const size_t group = larger(1, task_products / larger(1, products));
  parallel(ceil_divide(images * height, group), [&](size_t task) {
    size_t row = task * group;
    const size_t end = smaller(images * height, row + group);
    while (row < end) {
      const size_t image = row / height, first = row % height;
      const size_t last = smaller(height, first + end - row);
      body(image, first, last);
      row += last - first;
    }
  });
}

/** Each of `count` values `multiplier` times: a map as wide as the filters that read it. */
static void widen(const float* from, size_t count, size_t multiplier, float* to) {
  size_t i = 0;
  if (multiplier == 2) {
    for (; i + lanes <= count; i += lanes) {
      const Vector values = load(from + i);
      store(to + 2 * i, zip_low(values, values));
      store(to + 2 * i + lanes, zip_high(values, values));
    }
  }
  for (; i < count; ++i) {
    for (size_t m = 0; m < multiplier; ++m) to[i * multiplier + m] = from[i];
  }
}

/** The way back: each of `count` values is the sum of `multiplier`. */
static void narrow(const float* from, size_t count, size_t multiplier, float* to) {
  for (size_t i = 0; i < count; ++i) {
    float sum = 0;
    for (size_t m = 0; m < multiplier; ++m) sum += from[i * multiplier + m];
    to[i] = sum;
  }
}

/** What output rows [first, last) read of an image: itself, or where a channel has several filters, a copy of
 * those rows that has each channel as often. */
static Source source_of(const ConvShape& s, const Axis& rows, const float* image, size_t first, size_t last) {
  const size_t multiplier = s.filters / s.channels, row = s.width * s.channels;
  Source from{image, 0, static_cast<ptrdiff_t>(s.width), nullptr, static_cast<ptrdiff_t>(s.filter_width),
              static_cast<ptrdiff_t>(s.filters)};
  if (multiplier == 1) return from;
  const ptrdiff_t start = rows.origin + static_cast<ptrdiff_t>(first) * rows.stride;
  const ptrdiff_t end = rows.origin + static_cast<ptrdiff_t>(last - 1) * rows.stride + (rows.taps - 1) * rows.reach + 1;
  from.top = within(start, 0, rows.size);
  const size_t count = static_cast<size_t>(within(end, from.top, rows.size) - from.top);
  float* wide = scratch(wide_slot, larger(1, count * row * multiplier));
  widen(image + static_cast<size_t>(from.top) * row, count * row, multiplier, wide);
  from.image = wide;
  return from;
}

static inline Axis forward_rows(const ConvShape& s) {
  return forward_axis(s.out_height, s.height, s.filter_height, s.stride_height, s.dilation_height, s.pad_top);
}
static inline Axis forward_columns(const ConvShape& s) {
  return forward_axis(s.out_width, s.width, s.filter_width, s.stride_width, s.dilation_width, s.pad_left);
}

void forward(const ConvShape& s, const float* x, const float* filter, float* y, Finish finish) {
  if (s.filters == 0) return;
  const Axis rows = forward_rows(s), columns = forward_columns(s);
  const size_t products = s.out_width * s.filters * s.filter_height * s.filter_width;
  each_band(s.batch, s.out_height, products, [&](size_t n, size_t first, size_t last) {
    Source from = source_of(s, rows, x + n * s.height * s.width * s.channels, first, last);
    from.filter = filter;
    for (size_t row = first; row < last; ++row) {
      run_row(from, rows, static_cast<ptrdiff_t>(row), columns,
              y + (n * s.out_height + row) * s.out_width * s.filters, finish);
    }
  });
}

void input_gradient(const ConvShape& s, const float* dy, const float* filter, float* dx) {
  if (s.filters == 0) return;
  const size_t multiplier = s.filters / s.channels;
  const size_t products = s.width * s.filters * s.filter_height * s.filter_width / (s.stride_height * s.stride_width);
  each_band(s.batch, s.height, products, [&](size_t n, size_t first, size_t last) {
    const Source from{dy + n * s.out_height * s.out_width * s.filters, 0, static_cast<ptrdiff_t>(s.out_width), filter,
                      static_cast<ptrdiff_t>(s.filter_width), static_cast<ptrdiff_t>(s.filters)};
    float* wide = multiplier == 1 ? nullptr : scratch(wide_slot, larger(1, s.width * s.filters));
    for (size_t row = first; row < last; ++row) {
      float* to = dx + (n * s.height + row) * s.width * s.channels;
      const Axis rows = gradient_axis(row % s.stride_height, s.height, s.out_height, s.filter_height, s.stride_height,
                                      s.dilation_height, s.pad_top);
      for (size_t residue = 0; residue < smaller(s.stride_width, s.width); ++residue) {
        const Axis columns = gradient_axis(residue, s.width, s.out_width, s.filter_width, s.stride_width,
                                           s.dilation_width, s.pad_left);
        run_row(from, rows, static_cast<ptrdiff_t>(row / s.stride_height), columns, wide ? wide : to, {});
      }
      if (wide) narrow(wide, s.width * s.channels, multiplier, to);
    }
  });
}

// The gradient of the filter: a block of filter positions keeps its sums in registers along a row.

#if defined(__AVX512F__) || defined(__aarch64__)
constexpr ptrdiff_t most_sums = 25;  // of 32 registers
#else
constexpr ptrdiff_t most_sums = 10;  // of 16
#endif
constexpr ptrdiff_t most_taps = 5;  // along one axis
constexpr size_t most_chunks = 16, band_rows = 8;
constexpr ptrdiff_t line_pixels = 64;    // short rows are taken together
constexpr ptrdiff_t far_channels = 512;  // pixels so far apart that the next channels are asked for, not the next row

/** `lines` rows of `count` neighbouring pixels of dy, and a block of filter positions that all of them reach. Steps
 * are in floats. */
struct Block {
  const float *x, *dy;
  float* sums;
  ptrdiff_t x_row, x_column, x_pixel, x_line, dy_line, sums_row, sums_column;
  ptrdiff_t count, lines, ahead_x, ahead_dy;
  size_t channels;
};

template <int rows, int columns, bool part>
static void add_block(const Block& block) {
  const Block b = block;  // a copy that no store can change
  each_vector(b.channels, [&](size_t c, size_t count) {
    float* to = b.sums + ceil_divide(c, lanes) * lanes;
    Vector sums[rows][columns];
#pragma GCC unroll 8
    for (int ky = 0; ky < rows; ++ky) {
#pragma GCC unroll 8
      for (int kx = 0; kx < columns; ++kx) sums[ky][kx] = load(to + ky * b.sums_row + kx * b.sums_column);
    }
    for (ptrdiff_t line = 0; line < b.lines; ++line) {
      const float* dy = b.dy + line * b.dy_line + c;
      const float* from[rows];
#pragma GCC unroll 8
      for (int ky = 0; ky < rows; ++ky) from[ky] = b.x + line * b.x_line + ky * b.x_row + c;
      for (ptrdiff_t i = b.count; i > 0; --i, dy += b.channels) {
        const Vector change = held(read<part>(dy, count));
        prefetch<1>(dy + b.ahead_dy, 0);
        prefetch<1>(from[rows - 1] + b.ahead_x + (columns - 1) * b.x_column, 0);
#pragma GCC unroll 8
        for (int ky = 0; ky < rows; ++ky) {
#pragma GCC unroll 8
          for (int kx = 0; kx < columns; ++kx) sums[ky][kx] += read<part>(from[ky] + kx * b.x_column, count) * change;
          from[ky] += b.x_pixel;
        }
      }
    }
#pragma GCC unroll 8
    for (int ky = 0; ky < rows; ++ky) {
#pragma GCC unroll 8
      for (int kx = 0; kx < columns; ++kx) store(to + ky * b.sums_row + kx * b.sums_column, sums[ky][kx]);
    }
  });
}

typedef void (*BlockRun)(const Block&);
#define INKSTONE_BLOCK(R, C) {add_block<R, C, false>, add_block<R, C, true>}
#define INKSTONE_BLOCKS(R) \
  {INKSTONE_BLOCK(R, 1), INKSTONE_BLOCK(R, 2), INKSTONE_BLOCK(R, 3), INKSTONE_BLOCK(R, 4), INKSTONE_BLOCK(R, 5)}
constexpr BlockRun block_runs[most_taps][most_taps][2] = {INKSTONE_BLOCKS(1), INKSTONE_BLOCKS(2), INKSTONE_BLOCKS(3),
                                                          INKSTONE_BLOCKS(4), INKSTONE_BLOCKS(5)};
#undef INKSTONE_BLOCKS
#undef INKSTONE_BLOCK

/** [first, last) in parts of `most` at the most, as even as can be: `body(first, count)`. */
template <typename Body>
static inline void each_part(Range range, ptrdiff_t most, const Body& body) {
  const ptrdiff_t length = range.last - range.first, parts = (length + most - 1) / most;
  for (ptrdiff_t part = 0; part < parts; ++part) {
    const ptrdiff_t first = length * part / parts;
    body(range.first + first, length * (part + 1) / parts - first);
  }
}

/** Adds what `lines` rows of dy from `row` on give to `sums` [filter_height][filter_width][whole vectors of
 * filters]; more than one only where all of them find every tap inside. */
static void add_rows(const Source& from, const Axis& rows, ptrdiff_t row, ptrdiff_t lines, const Axis& columns,
                     const float* dy, float* sums) {
  const ptrdiff_t channels = from.channels;
  const ptrdiff_t padded = static_cast<ptrdiff_t>(ceil_divide(static_cast<size_t>(channels), lanes) * lanes);
  const Range every = taps_at(rows, row);
  Block b{};
  b.channels = static_cast<size_t>(channels);
  b.x_row = rows.reach * from.width * channels;
  b.x_column = columns.reach * channels;
  b.x_pixel = columns.stride * channels;
  b.x_line = rows.stride * from.width * channels;
  b.dy_line = columns.count * channels;
  b.sums_row = from.filter_width * padded;
  b.sums_column = padded;
  b.lines = lines;
  const bool far = channels >= far_channels;
  b.ahead_dy = far ? static_cast<ptrdiff_t>(2 * lanes) : b.dy_line;
  b.ahead_x = far ? static_cast<ptrdiff_t>(2 * lanes) : b.x_row;
  const auto add = [&](Range pixels, Range taps) {
    if (pixels.first == pixels.last) return;
    b.dy = dy + pixels.first * channels;
    b.count = pixels.last - pixels.first;
    each_part(taps, most_taps, [&](ptrdiff_t kx, ptrdiff_t width) {
      const ptrdiff_t most_rows = width * most_taps > most_sums ? most_sums / width : most_taps;
      each_part(every, most_rows, [&](ptrdiff_t ky, ptrdiff_t height) {
        const ptrdiff_t y = rows.origin + row * rows.stride + ky * rows.reach - from.top;
        const ptrdiff_t x = columns.origin + pixels.first * columns.stride + kx * columns.reach;
        b.x = from.image + (y * from.width + x) * channels;
        b.sums = sums + ky * b.sums_row + kx * b.sums_column;
        block_runs[height - 1][width - 1][b.channels < lanes](b);
      });
    });
  };
  const Range inside = interior(columns);
  for (ptrdiff_t t = 0; t < inside.first; ++t) add({t, t + 1}, taps_at(columns, t));
  add(inside, {0, columns.taps});
  for (ptrdiff_t t = inside.last; t < columns.count; ++t) add({t, t + 1}, taps_at(columns, t));
}

/** Adds what rows [first, last) of one image's dy give. */
static void add_band(const ConvShape& s, const float* image, const float* dy, size_t first, size_t last, float* sums) {
  const Axis rows = forward_rows(s), columns = forward_columns(s);
  const Source from = source_of(s, rows, image, first, last);
  const Range inside = interior(rows);
  const ptrdiff_t most = 1 + line_pixels / (columns.count + 1), end = static_cast<ptrdiff_t>(last);
  for (ptrdiff_t row = static_cast<ptrdiff_t>(first); row < end;) {
    const bool whole = row >= inside.first && row < inside.last;
    const ptrdiff_t lines = whole ? within(most, 1, within(end, row, inside.last) - row) : 1;
    add_rows(from, rows, row, lines, columns, dy + row * columns.count * from.channels, sums);
    row += lines;
  }
}

void filter_gradient(const ConvShape& s, const float* x, const float* dy, float* gradient) {
  const size_t window = s.filter_height * s.filter_width, height = s.batch * s.out_height;
  if (s.filters == 0) return;
  const size_t padded = ceil_divide(s.filters, lanes) * lanes, last = padded - lanes;
  // Rows are summed in chunks and the chunks in order: both depend on the shape alone.
  const size_t products = height * s.out_width * s.filters * window;
  const size_t chunks = larger(1, smaller(smaller(height, most_chunks), products / task_products));
  float* partial = scratch(partial_slot, chunks * window * padded);
  parallel(chunks, [&](size_t chunk) {
    float* sums = partial + chunk * window * padded;
    fill_zeros(sums, window * padded);
    const size_t end = height * (chunk + 1) / chunks;
    for (size_t row = height * chunk / chunks; row < end;) {
      const size_t n = row / s.out_height, first = row % s.out_height;
      const size_t last = smaller(smaller(first + band_rows, s.out_height), first + end - row);
      add_band(s, x + n * s.height * s.width * s.channels, dy + n * s.out_height * s.out_width * s.filters, first, last,
               sums);
      row += last - first;
    }
  });
  for (size_t k = 0; k < window; ++k) {
    for (size_t f = 0; f < s.filters; ++f) {
      // The last vector ends with the last filter.
      const float* at = partial + k * padded + (f < last || s.filters < lanes ? f : f + padded - s.filters);
      float sum = 0;
      for (size_t chunk = 0; chunk < chunks; ++chunk) sum += at[chunk * window * padded];
      gradient[k * s.filters + f] = sum;
    }
  }
}

}  // namespace

INKSTONE_TABLE(Depthwise, depthwise) = {forward, input_gradient, filter_gradient};

}  // namespace inkstone
