#include "product.h"

#include "microkernel.h"
#include "panels.h"
#include "product_tail.h"
#include "row_product.h"

namespace inkstone {
namespace {

constexpr size_t depth_block = 256;  // a panel's block of 256 x 32 values takes 32 KB of the L1 cache
constexpr size_t row_block = 8 * most_rows;
constexpr size_t column_block = 16 * tile_columns;
constexpr int packed_b_slot = 0, packed_a_slot = 1, bias_slot = 2, panel_slot = 3, partial_slot = 4, sums_slot = 5;

constexpr size_t copied_row = depth_block + lanes;  // not a multiple of a page: rows fall on different sets

/** A block of a whose rows lie one behind the other, with strides that the cache likes. */
void copy_rows(const float* a, const Product::Shape& s, size_t rows, size_t depth, float* to) {
  for (size_t row = 0; row < rows; ++row) {
    copy_floats(to + row * copied_row, a + row * s.a_row, depth);
  }
}

/** A block of a transposed a, tile by tile: [tile][k][row of the tile], so that a tile reads it front to back. Writes up to
 * `lanes` values behind the end. */
void copy_columns(const float* a, const Product::Shape& s, size_t rows, size_t depth, float* to) {
  each_row_tile(rows, [&](size_t first, int tile_rows) {
    const float* from = a + first;
    const size_t count = static_cast<size_t>(tile_rows);
    for (size_t k = 0; k < depth; ++k, from += s.a_column, to += count) {
      if (count <= lanes) store(to, load_part(from, count));
      else __builtin_memcpy(to, from, count * sizeof(float));
    }
  });
}

/** Rows [row, row_end) and panels [panel, panel_end) of one product. `b` is the packed matrix, or, where
 * `packed` is false, the matrix as given. */
struct Block {
  const Product::Shape& shape;
  const float* a;
  const float* b;
  bool packed;
  float* c;
  const float* bias;
  bool relu;
  bool pack_a;

  void run(size_t row, size_t row_end, size_t panel, size_t panel_end) const {
    const Product::Shape& s = shape;
    const size_t rows = row_end - row;
    float* a_pack = pack_a ? scratch(packed_a_slot, rows * copied_row) : nullptr;
    const bool by_row = s.a_column == 1;
    // Walking down a wide matrix meets one cache line a row; a copy of the block costs less where several
    // tiles read it.
    const bool pack_block = !packed && rows >= 2 * most_rows && s.b_row > 2 * tile_columns;
    float* b_pack = pack_block ? scratch(panel_slot, depth_block * tile_columns) : nullptr;
    for (size_t k = 0; k < s.k || k == 0; k += depth_block) {
      const size_t depth = smaller(depth_block, s.k - k);
      const float* a_block = a + row * s.a_row + k * s.a_column;
      if (pack_a) (by_row ? copy_rows : copy_columns)(a_block, s, rows, depth, a_pack);
      for (size_t p = panel; p < panel_end; ++p) {
        const size_t start = p * tile_columns;
        const size_t columns = smaller(s.n - start, tile_columns);
        const size_t width = panel_width(s.n, p);
        Tile tile;
        tile.b_depth = packed || pack_block ? width : s.b_row;
        tile.b = packed ? b + start * s.k + k * width : b + start + k * s.b_row;
        if (pack_block) {
          pack_panel(b + k * s.b_row, s.b_row, 1, 0, depth, s.n, p, b_pack);
          tile.b = b_pack;
        }
        tile.b_segment = tile.a_segment = 0;
        tile.segments = 1;
        tile.depth = depth;
        tile.c_row = s.n;
        tile.bias = bias ? bias + start : nullptr;
        tile.accumulate = k > 0;
        tile.relu = relu && k + depth == s.k;
        each_row_tile(rows, [&](size_t first, int tile_rows) {
          if (pack_a) {
            tile.a_row = by_row ? copied_row : 1;
            tile.a_depth = by_row ? 1 : tile_rows;
            tile.a = a_pack + first * (by_row ? copied_row : depth);
          } else {
            tile.a_row = s.a_row;
            tile.a_depth = s.a_column;
            tile.a = a_block + first * s.a_row;
          }
          tile.c = c + (row + first) * s.n + start;
          run_tile(tile, tile_rows, columns);
        });
      }
    }
  }
};

/** The bias with zeros up to a whole panel, since a tile reads whole vectors of it. */
const float* padded_bias(const float* bias, size_t n) {
  if (!bias || n % lanes == 0) return bias;
  const size_t whole = ceil_divide(n, tile_columns) * tile_columns;
  float* padded = scratch(bias_slot, whole);
  for (size_t j = 0; j < whole; ++j) padded[j] = j < n ? bias[j] : 0;
  return padded;
}

/** Whether it is the gradient of a matrix of weights over many rows: few sums, each of many products. */
bool is_deep(const Product::Shape& s) {
  return s.batch == 1 && s.a_column != 1 && s.b_column == 1 && s.n % lanes == 0 && s.m > most_rows && s.k >= 2048 &&
         s.m * s.n <= 1024 * 1024;
}

/** The work of one task of a deep product: some rows and panels of the result over a part of k. Whole rows of a and b are
 * read, one after the other: a part of each row would lie on a page of its own, where the processor foresees nothing. */
struct DeepBlock {
  static constexpr size_t depth_block = 128, group = 16;
  const Product::Shape& shape;
  const float* a;
  const float* b;
  float* c;

  void run(size_t row, size_t row_end, size_t panel, size_t panel_end) const {
    const size_t rows = row_end - row, panels = panel_end - panel;
    float* a_pack = scratch(packed_a_slot, rows * depth_block + lanes);
    float* b_pack = scratch(panel_slot, panels * tile_columns * depth_block);
    for (size_t k = 0; k < shape.k; k += depth_block) {
      const size_t depth = smaller(depth_block, shape.k - k);
      for (size_t first = 0; first < depth; first += group) {
        const size_t last = smaller(depth, first + group);
        pack_a(row, rows, k, first, last, depth, a_pack);
        for (size_t p = panel; p < panel_end; ++p) {
          pack_panel(b + k * shape.b_row, shape.b_row, 1, first, last, shape.n, p,
                     b_pack + (p - panel) * tile_columns * depth);
        }
      }
      for (size_t p = panel; p < panel_end; ++p) {
        Tile tile{};
        tile.a_row = 1;
        tile.b = b_pack + (p - panel) * tile_columns * depth;
        tile.b_depth = panel_width(shape.n, p);
        tile.segments = 1;
        tile.depth = depth;
        tile.c_row = shape.n;
        tile.accumulate = k > 0;
        each_row_tile(rows, [&](size_t first, int tile_rows) {
          tile.a = a_pack + first * depth;
          tile.a_depth = tile_rows;
          tile.c = c + (row + first) * shape.n + p * tile_columns;
          run_tile(tile, tile_rows, smaller(shape.n - p * tile_columns, tile_columns));
        });
      }
    }
  }

  /** Rows [first, last) of a block of `depth` rows of the transposed a, to [tile][k][row of the tile]. */
  void pack_a(size_t row, size_t rows, size_t k, size_t first, size_t last, size_t depth, float* to) const {
    const float* from = a + row + k * shape.a_column;
    each_row_tile(rows, [&](size_t start, int tile_rows) {
      const size_t count = static_cast<size_t>(tile_rows);
      for (size_t at = first; at < last; ++at) {
        const float* values = from + at * shape.a_column + start;
        float* copy = to + start * depth + at * count;
        if (count > lanes) __builtin_memcpy(copy, values, count * sizeof(float));
        else if ((depth - at) * count >= lanes) store(copy, load_part(values, count));  // the rest is written later
        else store_part(copy, load_part(values, count), count);
      }
    });
  }
};

/** Tasks own parts of k as well as of the result, so that each value of a and b is read once, or a few times where the
 * result is large; the parts are added in their order. */
void multiply_deep(const Product::Shape& s, const float* a, const float* b, float* c, const float* bias, bool relu) {
  const size_t size = s.m * s.n, panels = ceil_divide(s.n, tile_columns);
  const bool is_large = size > 256 * 1024;
  const size_t chunks = is_large ? 2 : smaller(8, s.k / 512);
  const size_t row_blocks = ceil_divide(s.m, 384), column_blocks = is_large ? ceil_divide(s.n, 256) : 1;
  float* partial = scratch(partial_slot, (chunks - 1) * size);
  parallel(chunks * row_blocks * column_blocks, [=, &s](size_t task) {
    const size_t column = task % column_blocks, row = task / column_blocks % row_blocks;
    const size_t chunk = task / column_blocks / row_blocks;
    const size_t first = s.k * chunk / chunks;
    Product::Shape part = s;
    part.k = s.k * (chunk + 1) / chunks - first;
    const DeepBlock block{part, a + first * s.a_column, b + first * s.b_row, chunk ? partial + (chunk - 1) * size : c};
    block.run(s.m * row / row_blocks, s.m * (row + 1) / row_blocks, panels * column / column_blocks,
              panels * (column + 1) / column_blocks);
  });
  const size_t rows_a_task = larger(1, 16384 / s.n);
  parallel(ceil_divide(s.m, rows_a_task), [=, &s](size_t task) {
    for (size_t row = task * rows_a_task; row < smaller(s.m, (task + 1) * rows_a_task); ++row) {
      for (size_t j = 0; j < s.n; j += lanes) {
        Vector sum = load(c + row * s.n + j);
        for (size_t chunk = 1; chunk < chunks; ++chunk) sum += load(partial + (chunk - 1) * size + row * s.n + j);
        if (bias) sum += load(bias + j);
        if (relu) sum = sum < Vector{} ? Vector{} : sum;
        store(c + row * s.n + j, sum);
      }
    }
  });
}

void multiply_then(const Product::Shape& s, const float* a, const float* b, float* c, Finish finish,
                   const Tail& tail) {
  if (s.batch == 0 || s.m == 0 || s.n == 0) {
    if (tail.column_sums) fill_zeros(tail.column_sums, s.n);
    return;
  }
  if (is_row(s) && !tail.given()) return multiply_row(s, a, b, c, finish);
  if (is_deep(s) && !tail.given()) return multiply_deep(s, a, b, c, finish.bias, finish.relu);
  const size_t panels = ceil_divide(s.n, tile_columns);
  // Rearranging b costs about as much as two rows of tiles; a vector must not read behind its end either.
  const bool packed = s.b_column != 1 || s.n % lanes != 0 ||
                      (s.m >= 16 * most_rows && s.k * s.n <= 1024 * 1024);
  const float* bias = padded_bias(finish.bias, s.n);

  const size_t packs = packed ? (s.b_batch ? s.batch : 1) : 0;
  const size_t pack_floats = packed_size(s.k, s.n);
  float* b_pack = packed ? scratch(packed_b_slot, packs * pack_floats) : nullptr;
  if (packed) {
    const size_t chunk = 64 * depth_block / tile_columns;  // rows of b a task
    const size_t chunks = ceil_divide(s.k, chunk);
    const size_t each = packs * panels * chunks;
    const size_t group = s.k * s.n * packs < 32 * 1024 ? larger(each, 1) : 1;
    parallel(ceil_divide(each, group), [&](size_t task) {
      for (size_t part = task * group; part < smaller(each, (task + 1) * group); ++part) {
        const size_t item = part / (panels * chunks), panel = part / chunks % panels;
        const size_t first = part % chunks * chunk;
        pack_panel(b + item * s.b_batch, s.b_row, s.b_column, first, smaller(s.k, first + chunk), s.n, panel,
                   b_pack + item * pack_floats + panel * tile_columns * s.k);
      }
    });
  }

  // A task is a block of the result; small products share one.
  size_t block_rows = s.m <= 2 * row_block ? s.m : row_block, block_panels = column_block / tile_columns;
  while (block_panels > 1 && s.batch * ceil_divide(s.m, block_rows) * ceil_divide(panels, block_panels) < 16) {
    block_panels = ceil_divide(block_panels, 2);
  }
  while (block_rows > 2 * most_rows &&
         s.batch * ceil_divide(s.m, block_rows) * ceil_divide(panels, block_panels) < 16) {
    block_rows /= 2;
  }
  // Lines of a that lie a multiple of 1 KB apart fall on few sets of the L1 cache and push each other out, and a column of
  // a tile of a transposed a is a part of a line far from the next.
  const bool scattered = s.a_column != 1 || s.a_row % 256 == 0;
  const bool pack_a = scattered && block_panels >= 2 && s.m > most_rows;
  const size_t row_blocks = ceil_divide(s.m, block_rows), column_blocks = ceil_divide(panels, block_panels);
  const size_t blocks = s.batch * row_blocks * column_blocks;
  const size_t work = smaller(s.m, block_rows) * smaller(s.n, block_panels * tile_columns) * (s.k + 8);
  const size_t group = work >= 65536 ? 1 : ceil_divide(65536, work);
  float* partial = tail.column_sums ? scratch(sums_slot, row_blocks * s.n) : nullptr;
  parallel(ceil_divide(blocks, group), [&](size_t task) {
    for (size_t part = task * group; part < smaller(blocks, (task + 1) * group); ++part) {
      const size_t item = part / (row_blocks * column_blocks);
      const size_t row = part / column_blocks % row_blocks * block_rows;
      const size_t panel = part % column_blocks * block_panels;
      const float* b_item = packed ? b_pack + (packs > 1 ? item * pack_floats : 0) : b + item * s.b_batch;
      const Block block{s,    a + item * s.a_batch, b_item, packed, c + item * s.m * s.n,
                        bias, finish.relu,          pack_a};
      const size_t row_end = smaller(s.m, row + block_rows);
      block.run(row, row_end, panel, smaller(panels, panel + block_panels));
      if (!tail.given()) continue;
      const TailBlock tile{s.n, row, row_end, panel * tile_columns,
                           smaller(s.n, (panel + block_panels) * tile_columns)};
      run_tail(tail, tile, c, partial ? partial + row / block_rows * s.n : nullptr);
    }
  });
  if (partial) add_sums(partial, row_blocks, s.n, tail.column_sums);
}

void multiply(const Product::Shape& s, const float* a, const float* b, float* c, Finish finish) {
  multiply_then(s, a, b, c, finish, {});
}

}  // namespace

INKSTONE_TABLE(Product, product) = {multiply, multiply_then};

}  // namespace inkstone
