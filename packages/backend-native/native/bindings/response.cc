#include "../kernels/response.h"

#include "binding.h"

using namespace inkstone;

namespace {

/** Channels, radius, bias, alpha and beta from `first` on. */
ResponseRule rule_of(Call& call, size_t first, size_t length, size_t& channels) {
  channels = static_cast<size_t>(call.whole(first, 1));
  call.expect(length % channels == 0, "x holds whole pixels");
  return {static_cast<size_t>(call.whole(first + 1)), static_cast<float>(call.number(first + 2)),
          static_cast<float>(call.number(first + 3)), static_cast<float>(call.number(first + 4))};
}

}  // namespace

/** responseNorm(x, y, channels, radius, bias, alpha, beta) */
INKSTONE_BINDING(responseNorm) {
  const auto x = call.floats(0), y = call.floats(1);
  call.expect(x.length == y.length, "x and y have the same length");
  size_t channels = 0;
  const ResponseRule rule = rule_of(call, 2, x.length, channels);
  response().normalize(rule, x.data, y.data, x.length / channels, channels);
}

/** responseNormGradient(x, y, dy, dx, channels, radius, bias, alpha, beta) */
INKSTONE_BINDING(responseNormGradient) {
  const auto x = call.floats(0), y = call.floats(1), dy = call.floats(2), dx = call.floats(3);
  call.expect(x.length == y.length && x.length == dy.length && x.length == dx.length,
              "all four arrays have the same length");
  size_t channels = 0;
  const ResponseRule rule = rule_of(call, 4, x.length, channels);
  response().gradient(rule, x.data, y.data, dy.data, dx.data, x.length / channels, channels);
}
