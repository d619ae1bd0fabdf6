#include "../kernels/product.h"

#include "binding.h"

using namespace inkstone;

namespace {

/** The first six arguments of a product. */
struct Operands {
  Product::Shape shape;
  Array<float> a, b, c;
  Finish finish;
};

Operands read_operands(Call& call) {
  const auto a = call.floats(0);
  const auto b = call.floats(1);
  const auto c = call.floats(2);
  const auto shape = call.ints(5);
  call.expect(shape.length == 8, "the shape holds 8 numbers");
  const int64_t batch = shape.data[0], m = shape.data[1], n = shape.data[2], k = shape.data[3];
  const bool transpose_a = shape.data[4], transpose_b = shape.data[5];
  const bool one_a = shape.data[6], one_b = shape.data[7];
  call.expect(a.length == element_count({one_a ? 1 : batch, m, k}), "a holds batch x m x k values");
  call.expect(b.length == element_count({one_b ? 1 : batch, k, n}), "b holds batch x k x n values");
  call.expect(c.length == element_count({batch, m, n}), "c holds batch x m x n values");
  Finish finish{nullptr, call.flag(4)};
  if (call.given(3)) {
    const auto bias = call.floats(3);
    call.expect(bias.length == static_cast<size_t>(n), "the bias holds n values");
    finish.bias = bias.data;
  }
  const size_t rows = m, columns = n, depth = k;
  Product::Shape s{static_cast<size_t>(batch), rows, columns, depth, 0, 0, 0, 0, 0, 0};
  s.a_row = transpose_a ? 1 : depth;
  s.a_column = transpose_a ? rows : 1;
  s.a_batch = one_a ? 0 : rows * depth;
  s.b_row = transpose_b ? 1 : columns;
  s.b_column = transpose_b ? depth : 1;
  s.b_batch = one_b ? 0 : depth * columns;
  return {s, a, b, c, finish};
}

}  // namespace

/** matmul(a, b, c, bias | null, relu, [batch, m, n, k, transposeA, transposeB, aBroadcast, bBroadcast]) */
INKSTONE_BINDING(matmul) {
  const Operands given = read_operands(call);
  product().multiply(given.shape, given.a.data, given.b.data, given.c.data, given.finish);
}

/** matmulThen(a, b, c, bias | null, relu, shape, residual | null, gelu | null, geluOf | null, columnSums | null): a product of
 * a batch of one, then one of `c += residual`, `gelu = gelu(c)` and `c *= gelu'(geluOf)` */
INKSTONE_BINDING(matmulThen) {
  const Operands given = read_operands(call);
  call.expect(given.shape.batch == 1, "the batch is 1");
  const auto whole = [&](size_t index) -> float* {
    if (!call.given(index)) return nullptr;
    const auto values = call.floats(index);
    call.expect(values.length == given.c.length, "what follows the product has its size");
    return values.data;
  };
  Tail tail;
  tail.residual = whole(6);
  tail.gelu = whole(7);
  tail.gelu_of = whole(8);
  call.expect(!tail.residual + !tail.gelu + !tail.gelu_of == 2, "one thing follows the product");
  if (call.given(9)) {
    const auto sums = call.floats(9);
    call.expect(tail.gelu_of && sums.length == given.shape.n, "there is a sum for each column");
    tail.column_sums = sums.data;
  }
  product().multiply_then(given.shape, given.a.data, given.b.data, given.c.data, given.finish, tail);
}
