#include "../kernels/recurrent.h"

#include "binding.h"

using namespace inkstone;

namespace {

/** Reads units and hard from `first` on. `state` is the length of [batch, units], `sums` that of
 * [batch, gates x units]. */
RecurrentShape shape_of(Call& call, size_t first, size_t sums, size_t state, size_t gates) {
  const auto units = static_cast<size_t>(call.whole(first, 1, INT32_MAX));
  call.expect(state % units == 0 && state <= static_cast<size_t>(most_elements) && sums == state * gates,
              "the sums are [batch, gates x units] and the states [batch, units]");
  return {state / units, units, call.flag(first + 1)};
}

}  // namespace

/** lstmGates(s, c, h, cNext, units, hard) */
INKSTONE_BINDING(lstmGates) {
  const auto s = call.floats(0), c = call.floats(1), h = call.floats(2), c_next = call.floats(3);
  const RecurrentShape shape = shape_of(call, 4, s.length, c.length, 4);
  call.expect(h.length == c.length && c_next.length == c.length, "h, c and cNext have the same length");
  recurrent().lstm(shape, s.data, c.data, h.data, c_next.data);
}

/** lstmGatesGradient(s, c, cNext, dh, dcNext, ds, dc, units, hard) */
INKSTONE_BINDING(lstmGatesGradient) {
  const auto s = call.floats(0), c = call.floats(1), c_next = call.floats(2), dh = call.floats(3),
             dc_next = call.floats(4), ds = call.floats(5), dc = call.floats(6);
  const RecurrentShape shape = shape_of(call, 7, s.length, c.length, 4);
  call.expect(c_next.length == c.length && dh.length == c.length && dc_next.length == c.length &&
                  dc.length == c.length && ds.length == s.length,
              "states and gradients have the lengths of what they belong to");
  recurrent().lstm_gradient(shape, s.data, c.data, c_next.data, dh.data, dc_next.data, ds.data, dc.data);
}

/** gruGates(s, h, z, rh, units, hard) */
INKSTONE_BINDING(gruGates) {
  const auto s = call.floats(0), h = call.floats(1), z = call.floats(2), rh = call.floats(3);
  const RecurrentShape shape = shape_of(call, 4, s.length, h.length, 2);
  call.expect(z.length == h.length && rh.length == h.length, "h, z and rh have the same length");
  recurrent().gru_gates(shape, s.data, h.data, z.data, rh.data);
}

/** gruGatesGradient(s, h, dz, drh, ds, dh, units, hard) */
INKSTONE_BINDING(gruGatesGradient) {
  const auto s = call.floats(0), h = call.floats(1), dz = call.floats(2), drh = call.floats(3),
             ds = call.floats(4), dh = call.floats(5);
  const RecurrentShape shape = shape_of(call, 6, s.length, h.length, 2);
  call.expect(dz.length == h.length && drh.length == h.length && dh.length == h.length && ds.length == s.length,
              "states and gradients have the lengths of what they belong to");
  recurrent().gru_gates_gradient(shape, s.data, h.data, dz.data, drh.data, ds.data, dh.data);
}

/** gruOutput(z, a, h, hNext) */
INKSTONE_BINDING(gruOutput) {
  const auto z = call.floats(0), a = call.floats(1), h = call.floats(2), h_next = call.floats(3);
  call.expect(a.length == z.length && h.length == z.length && h_next.length == z.length,
              "z, a, h and hNext have the same length");
  recurrent().gru_output(z.data, a.data, h.data, h_next.data, z.length);
}

/** gruOutputGradient(z, a, h, dhNext, dz, da, dh) */
INKSTONE_BINDING(gruOutputGradient) {
  const auto z = call.floats(0), a = call.floats(1), h = call.floats(2), dh_next = call.floats(3),
             dz = call.floats(4), da = call.floats(5), dh = call.floats(6);
  for (const size_t length : {a.length, h.length, dh_next.length, dz.length, da.length, dh.length}) {
    call.expect(length == z.length, "all arrays have the same length");
  }
  recurrent().gru_output_gradient(z.data, a.data, h.data, dh_next.data, dz.data, da.data, dh.data, z.length);
}
