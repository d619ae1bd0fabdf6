#include "../kernels/product.h"

#include "binding.h"

using namespace inkstone;

/** matmul(a, b, c, bias | null, relu, [batch, m, n, k, transposeA, transposeB, aBroadcast, bBroadcast]) */
INKSTONE_BINDING(matmul) {
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
  product().multiply(s, a.data, b.data, c.data, finish);
}
