#include "recurrent.h"

#include "gates.h"

namespace inkstone {
namespace {

constexpr size_t task_values = 8 * 1024;

/** Calls `body(row, unit, count)` in parallel for every row, a vector of units at a time. */
template <typename Body>
void each_unit(size_t batch, size_t units, const Body& body) {
  const size_t rows = larger(1, task_values / larger(1, units));
  parallel(ceil_divide(batch, rows), [&](size_t task) {
    for (size_t row = task * rows; row < smaller(batch, (task + 1) * rows); ++row) {
      size_t u = 0;
      for (; u + lanes <= units; u += lanes) body(row, u, lanes);
      if (u < units) body(row, u, units - u);
    }
  });
}

/** The same over `length` values that lie side by side: `body(first, count)`. */
template <typename Body>
void each_value(size_t length, const Body& body) {
  parallel(ceil_divide(length, task_values), [&](size_t task) {
    const size_t end = smaller(length, (task + 1) * task_values);
    size_t i = task * task_values;
    for (; i + lanes <= end; i += lanes) body(i, lanes);
    if (i < end) body(i, end - i);
  });
}

void lstm(const RecurrentShape& shape, const float* s, const float* c, float* h, float* c_next) {
  const size_t units = shape.units;
  const bool hard = shape.hard;
  each_unit(shape.batch, units, [=](size_t row, size_t u, size_t count) {
    const float* sums = s + row * 4 * units + u;
    const size_t at = row * units + u;
    const Vector i = gate(hard, read(sums, count)).value;
    const Vector f = gate(hard, read(sums + units, count)).value;
    const Vector g = hyperbolic_tangent(read(sums + 2 * units, count));
    const Vector o = gate(hard, read(sums + 3 * units, count)).value;
    const Vector next = f * read(c + at, count) + i * g;
    write(c_next + at, next, count);
    write(h + at, o * hyperbolic_tangent(next), count);
  });
}

void lstm_gradient(const RecurrentShape& shape, const float* s, const float* c, const float* c_next,
                   const float* dh, const float* dc_next, float* ds, float* dc) {
  const size_t units = shape.units;
  const bool hard = shape.hard;
  each_unit(shape.batch, units, [=](size_t row, size_t u, size_t count) {
    const float* sums = s + row * 4 * units + u;
    float* to = ds + row * 4 * units + u;
    const size_t at = row * units + u;
    const Gate i = gate(hard, read(sums, count));
    const Gate f = gate(hard, read(sums + units, count));
    const Vector g = hyperbolic_tangent(read(sums + 2 * units, count));
    const Gate o = gate(hard, read(sums + 3 * units, count));
    const Vector t = hyperbolic_tangent(read(c_next + at, count));
    const Vector dy = read(dh + at, count);
    const Vector change = read(dc_next + at, count) + dy * o.value * (1.0f - t * t);
    write(to, change * g * i.slope, count);
    write(to + units, change * read(c + at, count) * f.slope, count);
    write(to + 2 * units, change * i.value * (1.0f - g * g), count);
    write(to + 3 * units, dy * t * o.slope, count);
    write(dc + at, change * f.value, count);
  });
}

void gru_gates(const RecurrentShape& shape, const float* s, const float* h, float* z, float* rh) {
  const size_t units = shape.units;
  const bool hard = shape.hard;
  each_unit(shape.batch, units, [=](size_t row, size_t u, size_t count) {
    const float* sums = s + row * 2 * units + u;
    const size_t at = row * units + u;
    write(z + at, gate(hard, read(sums, count)).value, count);
    write(rh + at, gate(hard, read(sums + units, count)).value * read(h + at, count), count);
  });
}

void gru_gates_gradient(const RecurrentShape& shape, const float* s, const float* h, const float* dz,
                        const float* drh, float* ds, float* dh) {
  const size_t units = shape.units;
  const bool hard = shape.hard;
  each_unit(shape.batch, units, [=](size_t row, size_t u, size_t count) {
    const float* sums = s + row * 2 * units + u;
    float* to = ds + row * 2 * units + u;
    const size_t at = row * units + u;
    const Gate reset = gate(hard, read(sums + units, count));
    const Vector change = read(drh + at, count);
    write(to, read(dz + at, count) * gate(hard, read(sums, count)).slope, count);
    write(to + units, change * read(h + at, count) * reset.slope, count);
    write(dh + at, change * reset.value, count);
  });
}

void gru_output(const float* z, const float* a, const float* h, float* h_next, size_t length) {
  each_value(length, [=](size_t i, size_t count) {
    const Vector kept = read(z + i, count);
    const Vector t = hyperbolic_tangent(read(a + i, count));
    write(h_next + i, kept * read(h + i, count) + (1.0f - kept) * t, count);
  });
}

void gru_output_gradient(const float* z, const float* a, const float* h, const float* dh_next, float* dz,
                         float* da, float* dh, size_t length) {
  each_value(length, [=](size_t i, size_t count) {
    const Vector kept = read(z + i, count), dy = read(dh_next + i, count);
    const Vector t = hyperbolic_tangent(read(a + i, count));
    write(dz + i, dy * (read(h + i, count) - t), count);
    write(da + i, dy * (1.0f - kept) * (1.0f - t * t), count);
    write(dh + i, dy * kept, count);
  });
}

}  // namespace

INKSTONE_TABLE(Recurrent, recurrent) = {lstm,       lstm_gradient, gru_gates, gru_gates_gradient,
                                        gru_output, gru_output_gradient};

}  // namespace inkstone
