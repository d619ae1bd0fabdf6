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

/** layerNormGradient(x, dy, gamma, dx, dGamma, dBeta, epsilon) */
INKSTONE_BINDING(layerNormGradient) {
  const auto x = call.floats(0), dy = call.floats(1), gamma = call.floats(2), dx = call.floats(3),
             d_gamma = call.floats(4), d_beta = call.floats(5);
  const size_t columns = gamma.length;
  call.expect(x.length == dy.length && x.length == dx.length, "x, dy and dx have the same length");
  call.expect(columns > 0 && x.length % columns == 0, "x has a column for each value of gamma");
  call.expect(d_gamma.length == columns && d_beta.length == columns, "gamma and its gradients have the same length");
  layer_norm().gradient(x.data, dy.data, gamma.data, static_cast<float>(call.number(6)), dx.data, d_gamma.data,
                        d_beta.data, x.length / columns, columns);
}

/** gelu(x, y) */
INKSTONE_BINDING(gelu) {
  const auto x = call.floats(0), y = call.floats(1);
  call.expect(x.length == y.length, "x and y have the same length");
  layer_norm().gelu(x.data, y.data, x.length);
}

/** geluGradient(x, dy, dx) */
INKSTONE_BINDING(geluGradient) {
  const auto x = call.floats(0), dy = call.floats(1), dx = call.floats(2);
  call.expect(x.length == dy.length && x.length == dx.length, "x, dy and dx have the same length");
  layer_norm().gelu_gradient(x.data, dy.data, dx.data, x.length);
}
