#pragma once

#include "gelu.h"
#include "product.h"
#include "short_vectors.h"

// What follows a product, over each block of the result while the cache still holds it: the residual of a block of a
// network, GELU, or the slope of GELU.

namespace inkstone {
namespace {

/** A block of a result of `n` columns: rows [row, row_end), columns [first, last). */
struct TailBlock {
  size_t n, row, row_end, first, last;

  /** `body(at, column, count)` for each vector, `at` counted from the result's start. */
  template <typename Body>
  void each(const Body& body) const {
    for (size_t i = row; i < row_end; ++i) {
      const size_t start = i * n;
      size_t j = first;
      for (; j + lanes <= last; j += lanes) body(start + j, j, lanes);
      if (j < last) body(start + j, j, last - j);
    }
  }
};

static void add_residual(TailBlock block, float* c, const float* residual) {
  block.each([=](size_t at, size_t, size_t count) {
    write(c + at, read(c + at, count) + read(residual + at, count), count);
  });
}

static void write_gelu(TailBlock block, const float* c, float* gelu) {
  block.each([=](size_t at, size_t, size_t count) { write(gelu + at, gelu_of(read(c + at, count)), count); });
}

static void apply_gelu_slope(TailBlock block, float* c, const float* x) {
  block.each([=](size_t at, size_t, size_t count) {
    write(c + at, read(c + at, count) * gelu_slope(read(x + at, count)), count);
  });
}

/** Adds the block's columns to the same columns of `sums`. */
static void sum_columns(TailBlock block, const float* c, float* sums) {
  block.each([=](size_t at, size_t column, size_t count) {
    write(sums + column, read(sums + column, count) + read(c + at, count), count);
  });
}

/** @param sums `n` sums to which those of the block's rows are added, or null */
static void run_tail(const Tail& tail, TailBlock block, float* c, float* sums) {
  if (tail.residual) add_residual(block, c, tail.residual);
  if (tail.gelu) write_gelu(block, c, tail.gelu);
  if (tail.gelu_of) apply_gelu_slope(block, c, tail.gelu_of);
  if (sums) sum_columns(block, c, sums);
}

/** The sums of `parts` rows of `n` partial sums, in order. */
static void add_sums(const float* partial, size_t parts, size_t n, float* sums) {
  copy_floats(sums, partial, n);
  for (size_t part = 1; part < parts; ++part) {
    each_vector(n, [&](size_t j, size_t count) {
      write(sums + j, read(sums + j, count) + read(partial + part * n + j, count), count);
    });
  }
}

}  // namespace
}  // namespace inkstone
