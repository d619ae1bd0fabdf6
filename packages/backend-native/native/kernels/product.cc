#include "product.h"

#include "large_product.h"
#include "microkernel.h"
#include "panels.h"
#include "product_tail.h"
#include "row_product.h"

namespace inkstone {
namespace {

constexpr size_t depth_block = 256;  // a panel's block of 256 x 32 values takes 32 KB of the L1 cache
constexpr size_t row_block = 8 * most_rows;
constexpr size_t column_block = 16 * tile_columns;
constexpr int bias_slot = 2;

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

void multiply_then(const Product::Shape& s, const float* a, const float* b, float* c, Finish finish,
                   const Tail& tail) {
  if (s.batch == 0 || s.m == 0 || s.n == 0) {
    if (tail.column_sums) fill_zeros(tail.column_sums, s.n);
    return;
  }
  if (is_row(s) && !tail.given()) return multiply_row(s, a, b, c, finish);
  if (is_deep(s) && !tail.given()) return multiply_deep(s, a, b, c, finish.bias, finish.relu);
  if (is_large(s)) return multiply_large(s, a, b, c, finish, tail);
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
      float* sums = partial ? partial + row / block_rows * s.n : nullptr;
      if (sums) fill_zeros(sums + tile.first, tile.last - tile.first);
      run_tail(tail, tile, c, sums);
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
