#include "../kernels/layer_norm.h"

#include "binding.h"

using namespace inkstone;

/** layerNorm(x, gamma, beta, y, epsilon) */
INKSTONE_BINDING(layerNorm) {
  const auto x = call.floats(0), gamma = call.floats(1), beta = call.floats(2), y = call.floats(3);
  const size_t columns = gamma.length;
  call.expect(x.length == y.length, "x and y have the same length");
  call.expect(columns > 0 && x.length % columns == 0, "x has a column for each value of gamma");
  call.expect(beta.length == columns, "gamma and beta have the same length");
  layer_norm().forward(x.data, gamma.data, beta.data, static_cast<float>(call.number(4)), y.data,
                       x.length / columns, columns);
}

/** layerNormGradient(x, dy, gamma, dx, dGamma, dBeta, epsilon, residual | null, columnSums | null) */
INKSTONE_BINDING(layerNormGradient) {
  const auto x = call.floats(0), dy = call.floats(1), gamma = call.floats(2), dx = call.floats(3),
             d_gamma = call.floats(4), d_beta = call.floats(5);
  const size_t columns = gamma.length;
  call.expect(x.length == dy.length && x.length == dx.length, "x, dy and dx have the same length");
  call.expect(columns > 0 && x.length % columns == 0, "x has a column for each value of gamma");
  call.expect(d_gamma.length == columns && d_beta.length == columns, "gamma and its gradients have the same length");
  LayerNormGradient gradient{x.data,  dy.data,      gamma.data,  static_cast<float>(call.number(6)), nullptr,
                             dx.data, d_gamma.data, d_beta.data, nullptr};
  if (call.given(7)) {
    const auto residual = call.floats(7);
    call.expect(residual.length == x.length, "x and the residual have the same length");
    gradient.residual = residual.data;
  }
  if (call.given(8)) {
    const auto sums = call.floats(8);
    call.expect(sums.length == columns, "there is a sum for each column");
    gradient.column_sums = sums.data;
  }
  layer_norm().gradient(gradient, x.length / columns, columns);
}

/** gelu(x, y) */
INKSTONE_BINDING(gelu) {
  const auto x = call.floats(0), y = call.floats(1);
  call.expect(x.length == y.length, "x and y have the same length");
  layer_norm().gelu(x.data, y.data, x.length);
}

/** geluGradient(x, dy, dx, columns, columnSums | null) */
INKSTONE_BINDING(geluGradient) {
  const auto x = call.floats(0), dy = call.floats(1), dx = call.floats(2);
  call.expect(x.length == dy.length && x.length == dx.length, "x, dy and dx have the same length");
  const size_t columns = call.whole(3);
  call.expect(columns > 0 && x.length % columns == 0, "x has whole rows");
  float* sums = nullptr;
  if (call.given(4)) {
    const auto given = call.floats(4);
    call.expect(given.length == columns, "there is a sum for each column");
    sums = given.data;
  }
  layer_norm().gelu_gradient(x.data, dy.data, dx.data, x.length / columns, columns, sums);
}
