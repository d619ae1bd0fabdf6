#pragma once

#include "panels.h"
#include "product.h"
#include "product_tail.h"
#include "streamed_tile.h"

// Products of many rows, where the caches decide: the outputs and input gradients of layers over a batch of tokens, and the
// gradients of their weights. Sums are added in the order of k as everywhere, so a row has the same bits as in a small product.

namespace inkstone {
namespace {

constexpr int packed_b_slot = 0, packed_a_slot = 1, panel_slot = 3, partial_slot = 4, sums_slot = 5;
constexpr size_t line = 64 / sizeof(float);
constexpr size_t column_group = 16;  // panels that stay in the L2 cache while the tiles of a task pass them

/** The depth of a product in even blocks of at most `most`. */
struct DepthBlocks {
  size_t depth, count;

  DepthBlocks(size_t depth, size_t most) : depth(depth), count(ceil_divide(depth, most)) {}
  size_t start(size_t block) const { return depth * block / count; }
  size_t size(size_t block) const { return start(block + 1) - start(block); }
};

/** Some rows and panels of a product over one block of its depth. */
struct StreamedBlock {
  const float* a;  // of which one of the strides is 1
  size_t a_row, a_column;
  const float* b;  // [panel][k][tile_columns]
  float* c;
  size_t c_row;
  size_t rows, panels, depth;
  const float* bias;
  bool accumulate, relu;
  const float* a_after;  // what is packed after the last tile, or null
  const float* b_after;  // likewise: rows of panels x tile_columns values, `b_after_row` apart
  size_t b_after_row;
  const float* beside;  // laid out as c: what is read after the product, or null

  /** @param a_pack room for rows x depth + `lanes` values
   * @param then `then(first, rows, panel, panel_end)` when a part of the result is in the cache */
  template <typename Then>
  void run(float* a_pack, const Then& then) const {
    for (size_t group = 0; group < panels; group += column_group) {
      const size_t group_end = smaller(panels, group + column_group);
      each_row_tile(rows, [&](size_t first, int tile_rows) {
        const size_t count = static_cast<size_t>(tile_rows);
        float* tile_a = a_pack + (panels > column_group ? first * depth : 0);  // one group needs a tile only once
        if (group == 0) pack_tile(a + first * a_row, a_row, a_column, count, depth, tile_a);
        const float* next = first + count < rows ? a + (first + count) * a_row : a_after;
        if (group > 0) next = nullptr;
        for (size_t panel = group; panel < group_end; ++panel) {
          StreamedTile tile;
          tile.a = tile_a;
          tile.b = b + panel * tile_columns * depth;
          tile.depth = depth;
          tile.c = c + first * c_row + panel * tile_columns;
          tile.c_row = c_row;
          tile.bias = bias ? bias + panel * tile_columns : nullptr;
          tile.accumulate = accumulate;
          tile.relu = relu;
          tile.next_a = {next ? next_part(next, panel - group, group_end - group, count) : tile_a, next ? next_step() : 0};
          tile.next_b = {tile.b, 0};
          if (b_after) {
            const float* row = b_after + (first / most_rows * panels + panel) % depth * b_after_row;
            tile.next_b = {row, panels * tile_columns * fetch_depth / depth};
          } else if (beside) {
            const float* row = beside + (first + (panel - group) % count) * c_row + group * tile_columns;
            tile.next_b = {row, (group_end - group) * tile_columns * fetch_depth / depth + 1};
          }
          run_streamed(tile, tile_rows);
        }
        then(first, count, group, group_end);
      });
    }
  }

 private:
  /** The part of the next tile of a that is fetched beside one panel: a row, or a share of the columns. Of a column the last
   * value: the line of the first one came with the tile before, or is the same. */
  const float* next_part(const float* next, size_t panel, size_t of_panels, size_t count) const {
    if (a_column == 1) return next + panel % count * a_row;
    return next + panel * ceil_divide(depth, of_panels) * a_column + count - 1;
  }
  size_t next_step() const { return a_column == 1 ? fetch_depth : a_column; }
};

/** Whether {@link multiply_large} takes it: rows enough that packing both matrices pays. */
static inline bool is_large(const Product::Shape& s) {
#if defined(__wasm__)
  return false;  // slower there
#endif
  return s.batch == 1 && s.m >= 1024 && s.n >= 96 && s.n % tile_columns == 0 && s.k >= 64;
}

static inline void multiply_large(const Product::Shape& s, const float* a, const float* b, float* c, Finish finish,
                                  const Tail& tail) {
  constexpr size_t rows_a_task = 96, most_depth = 400;  // a tile of 12 rows takes 19 KB of the L1 cache
  const size_t panels = s.n / tile_columns;
  const DepthBlocks blocks(s.k, most_depth);
  float* b_pack = scratch(packed_b_slot, s.k * s.n);  // [block][panel][k][tile_columns]
  parallel(panels * blocks.count, [&](size_t task) {
    const size_t block = task / panels, panel = task % panels, first = blocks.start(block);
    pack_panel(b + first * s.b_row, s.b_row, s.b_column, 0, blocks.size(block), s.n, panel,
               b_pack + first * s.n + panel * tile_columns * blocks.size(block));
  });

  const float* beside = tail.residual ? tail.residual : tail.gelu_of;
  const size_t tasks = ceil_divide(s.m, rows_a_task);
  float* partial = tail.column_sums ? scratch(sums_slot, tasks * s.n) : nullptr;
  parallel(tasks, [&](size_t task) {
    const size_t row = task * rows_a_task, rows = smaller(rows_a_task, s.m - row);
    float* a_pack = scratch(packed_a_slot, rows_a_task * most_depth + lanes);
    float* sums = partial ? partial + task * s.n : nullptr;
    if (sums) fill_zeros(sums, s.n);
    for (size_t block = 0; block < blocks.count; ++block) {
      const size_t first = blocks.start(block), depth = blocks.size(block);
      const bool is_last = block + 1 == blocks.count;
      const float* a_block = a + row * s.a_row + first * s.a_column;
      const float* next = a_block + depth * s.a_column;
      if (is_last) next = row + rows < s.m ? a + (row + rows) * s.a_row : nullptr;
      const StreamedBlock streamed{a_block,           s.a_row,    s.a_column,
                                   b_pack + first * s.n, c + row * s.n, s.n,
                                   rows,              panels,     depth,
                                   finish.bias,       block > 0,  finish.relu && is_last,
                                   next,              nullptr,    0,
                                   is_last && beside ? beside + row * s.n : nullptr};
      streamed.run(a_pack, [&](size_t tile, size_t count, size_t panel, size_t panel_end) {
        if (!is_last || !tail.given()) return;
        const size_t top = row + tile;
        run_tail(tail, {s.n, top, top + count, panel * tile_columns, panel_end * tile_columns}, c, sums);
      });
    }
  });
  if (partial) add_sums(partial, tasks, s.n, tail.column_sums);
}

/** Whether it is the gradient of a matrix of weights over many rows: few sums, each of many products. */
static inline bool is_deep(const Product::Shape& s) {
  return s.batch == 1 && s.a_column != 1 && s.b_column == 1 && s.n % tile_columns == 0 && s.m > most_rows && s.k >= 2048 &&
         s.m * s.n <= 1024 * 1024;
}

/** Tasks own parts of k as well as of the result, so that each value of a and b is read once, or a few times where the
 * result is large; the parts are added in their order. */
static inline void multiply_deep(const Product::Shape& s, const float* a, const float* b, float* c, const float* bias,
                                 bool relu) {
  constexpr size_t side = 384, most_depth = 264, group = 4;
  const size_t size = s.m * s.n, panels = s.n / tile_columns;
  const bool is_wide = size > 256 * 1024;
  const size_t chunks = is_wide ? 2 : smaller(8, s.k / 512);
  const size_t row_blocks = ceil_divide(s.m, side), column_blocks = is_wide ? ceil_divide(s.n, side) : 1;
  float* partial = scratch(partial_slot, (chunks - 1) * size);
  parallel(chunks * row_blocks * column_blocks, [=, &s](size_t task) {
    const size_t column = task % column_blocks, row = task / column_blocks % row_blocks;
    const size_t chunk = task / column_blocks / row_blocks;
    const size_t panel = panels * column / column_blocks, panel_end = panels * (column + 1) / column_blocks;
    const size_t top = s.m * row / row_blocks, rows = s.m * (row + 1) / row_blocks - top;
    const size_t first = s.k * chunk / chunks;
    const DepthBlocks blocks(s.k * (chunk + 1) / chunks - first, most_depth);
    float* to = chunk ? partial + (chunk - 1) * size : c;
    float* a_pack = scratch(packed_a_slot, rows * most_depth + lanes);
    float* b_pack = scratch(panel_slot, (panel_end - panel) * tile_columns * most_depth);
    for (size_t block = 0; block < blocks.count; ++block) {
      const size_t depth = blocks.size(block);
      const float* a_block = a + (first + blocks.start(block)) * s.a_column + top;
      const float* b_block = b + (first + blocks.start(block)) * s.b_row;
      // A few rows at a time, and the next ones fetched beside them: a part of each row would lie on a page of its own, where
      // the processor foresees nothing.
      for (size_t k = 0; k < depth; k += group) {
        const size_t end = smaller(depth, k + group);
        for (size_t p = panel; p < panel_end; ++p) {
          pack_panel(b_block, s.b_row, 1, k, end, s.n, p, b_pack + (p - panel) * tile_columns * depth);
          for (size_t row = end; row < smaller(depth, end + group); ++row) {
            for (size_t j = 0; j < tile_columns; j += line) __builtin_prefetch(b_block + row * s.b_row + p * tile_columns + j);
          }
        }
      }
      const bool is_last = block + 1 == blocks.count;
      const StreamedBlock streamed{a_block,
                                   1,
                                   s.a_column,
                                   b_pack,
                                   to + top * s.n + panel * tile_columns,
                                   s.n,
                                   rows,
                                   panel_end - panel,
                                   depth,
                                   nullptr,
                                   block > 0,
                                   false,
                                   is_last ? nullptr : a_block + depth * s.a_column,
                                   is_last ? nullptr : b_block + depth * s.b_row + panel * tile_columns,
                                   s.b_row,
                                   nullptr};
      streamed.run(a_pack, [](size_t, size_t, size_t, size_t) {});
    }
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

}  // namespace
}  // namespace inkstone
