#include "recurrent_layer.h"

#include "gates.h"
#include "task_product.h"

// A row of the batch does not meet the others, so a task takes some rows through all steps: their states stay in its
// cache, and nobody waits for anybody between two steps. The recurrent weights are packed once and read by all.

namespace inkstone {
namespace {

using Shape = RecurrentLayerShape;

constexpr int packed_slot = 4, rows_slot = 5, partial_slot = 3;
constexpr size_t usual_rows = 12, fewest_rows = 4;
constexpr size_t cached_weights = 128 * 1024;  // floats; larger weights are read by more rows at once

/** [depth, columns] as `from[k * row + j * column]`, packed behind `to`, which moves on. */
static RightMatrix pack(const float* from, size_t row, size_t column, size_t depth, size_t columns, float*& to) {
  float* panels = to;
  to += packed_size(depth, columns);
  parallel(ceil_divide(columns, tile_columns), [=](size_t panel) {
    pack_panel(from, row, column, 0, depth, columns, panel, panels + panel * tile_columns * depth);
  });
  return {panels, depth, columns};
}

/** Weights of x and of the states, [features + units, columns], packed as one matrix. */
static RightMatrix pack_both(const Shape& s, const RecurrentGiven& given, size_t first, size_t columns, float*& to) {
  const size_t row = s.blocks() * s.units, depth = s.depth();
  float* panels = to;
  to += packed_size(depth, columns);
  parallel(ceil_divide(columns, tile_columns), [=, &s, &given](size_t panel) {
    float* start = panels + panel * tile_columns * depth;
    float* behind = start + s.features * panel_width(columns, panel);
    if (s.features > 0) pack_panel(given.input_weights + first, row, 1, 0, s.features, columns, panel, start);
    pack_panel(given.weights + first, row, 1, 0, s.units, columns, panel, behind);
  });
  return {panels, depth, columns};
}

/** c += a b over `rows` rows. */
static void add_product(const float* a, size_t a_row, size_t rows, const RightMatrix& b, float* c, size_t c_row) {
  const LeftMatrix left{a, static_cast<ptrdiff_t>(a_row), 1};
  task_product(left, b, rows, 0, b.columns, c, c_row, true, false);
}

/** The rows of the batch cut into tasks, by shape alone. */
struct Cut {
  size_t batch, tasks;

  explicit Cut(const Shape& s) : batch(s.batch) {
    const bool cached = s.units * s.blocks() * s.units <= cached_weights;
    const size_t most = cached ? usual_rows : 4 * usual_rows;
    const size_t rows = smaller(most, larger(fewest_rows, ceil_divide(batch, 4)));
    tasks = ceil_divide(batch, rows);
    const size_t even = tasks <= 4 ? 2 : 4;  // as many for each of 2 or 4 threads
    if (tasks > 1) tasks = smaller(batch, ceil_divide(tasks, even) * even);
  }
  size_t first(size_t task) const { return batch * task / tasks; }
};

/** From the sums and c of one row the gates, which the way back needs, and the next c and h. */
static void lstm_step(const Shape& s, const float* sums, float* gates, float* c, float* h) {
  const size_t units = s.units;
  const bool hard = s.hard;
  each_vector(units, [=](size_t u, size_t count) {
    const float* at = sums + u;
    float* to = gates + u;
    const Vector i = open_gate(hard, read(at, count)), f = open_gate(hard, read(at + units, count));
    const Vector g = hyperbolic_tangent(read(at + 2 * units, count));
    const Vector o = open_gate(hard, read(at + 3 * units, count));
    write(to, i, count);
    write(to + units, f, count);
    write(to + 2 * units, g, count);
    write(to + 3 * units, o, count);
    const Vector next = opened_gate(hard, f).value * read(c + u, count) + opened_gate(hard, i).value * g;
    write(c + u, next, count);
    write(h + u, opened_gate(hard, o).value * hyperbolic_tangent(next), count);
  });
}

/** z and r of one row; `product` gets r h, unless the reset comes after. */
static void gru_gates(const Shape& s, float* sums, const float* h, float* product) {
  const size_t units = s.units;
  const bool hard = s.hard;
  each_vector(units, [=](size_t u, size_t count) {
    const Vector r = open_gate(hard, read(sums + units + u, count));
    write(sums + u, open_gate(hard, read(sums + u, count)), count);
    write(sums + units + u, r, count);
    if (product) write(product + u, opened_gate(hard, r).value * read(h + u, count), count);
  });
}

/** The candidate of one row and h; `inner` is its recurrent sum where the reset comes after. */
static void gru_state(const Shape& s, float* sums, const float* inner, float* h) {
  const size_t units = s.units;
  const bool hard = s.hard;
  each_vector(units, [=](size_t u, size_t count) {
    Vector sum = read(sums + 2 * units + u, count);
    if (inner) sum += opened_gate(hard, read(sums + units + u, count)).value * read(inner + u, count);
    const Vector t = hyperbolic_tangent(sum), z = opened_gate(hard, read(sums + u, count)).value;
    write(sums + 2 * units + u, t, count);
    write(h + u, z * read(h + u, count) + (1.0f - z) * t, count);
  });
}

static void simple_step(const Shape& s, float* sums, float* h) {
  each_vector(s.units, [=](size_t u, size_t count) {
    const Vector t = hyperbolic_tangent(read(sums + u, count));
    write(sums + u, t, count);
    write(h + u, t, count);
  });
}

/** The rows of one task. `step(n)` is the step of the input that is taken as the n-th. */
struct Rows {
  const Shape& shape;
  const uint8_t* mask;
  size_t first, count, width, distance;

  Rows(const Shape& s, const uint8_t* mask, size_t first, size_t end)
      : shape(s), mask(mask), first(first), count(end - first), width(s.blocks() * s.units),
        distance(apart(s.units)) {}
  size_t step(size_t n) const { return shape.backwards ? shape.steps - 1 - n : n; }
  size_t at(size_t row, size_t step) const { return (first + row) * shape.steps + step; }
  bool stays(size_t row, size_t step) const { return mask && !mask[at(row, step)]; }
};

/** Of the columns of the weights, those whose product with the state is added to the sums as it is. */
static size_t state_columns(const Shape& s) { return (s.is_gru() ? 2 : s.blocks()) * s.units; }

/** The weights, packed. `states` also multiplies x, where the kernel does. */
struct ForwardWeights {
  RightMatrix states, candidates, input_of_candidates;
  const float* bias;  // of the input, with zeros up to a whole panel, or null

  ForwardWeights(const Shape& s, const RecurrentGiven& given, float* to)
      : states(pack_both(s, given, 0, state_columns(s), to)),
        candidates(pack(given.weights + state_columns(s), width(s), 1, s.units, behind(s), to)),
        input_of_candidates(pack(given.input_weights + state_columns(s), width(s), 1, s.features, behind(s), to)),
        bias(given.bias ? to : nullptr) {
    if (!given.bias) return;
    copy_floats(to, given.bias, width(s));
    fill_zeros(to + width(s), tile_columns);
  }
  static size_t floats(const Shape& s) {
    return packed_size(s.depth(), state_columns(s)) + packed_size(s.depth(), behind(s)) + width(s) + tile_columns;
  }

 private:
  static size_t width(const Shape& s) { return s.blocks() * s.units; }
  static size_t behind(const Shape& s) { return width(s) - state_columns(s); }
};

static void forward_rows(const Rows& rows, const RecurrentGiven& given, const RecurrentKept& kept,
                         const ForwardWeights& weights, float* sequence, float* last_h, float* last_c) {
  const Shape& s = rows.shape;
  const size_t units = s.units, width = rows.width, distance = rows.distance, features = s.features;
  const size_t before_h = ceil_divide(features, lanes) * lanes;  // x lies before h
  const size_t h_row = before_h + distance, sums_row = features ? apart(width) : s.steps * width;
  float* h = scratch(rows_slot, rows.count * (before_h + 3 * distance + apart(width))) + before_h;
  float* c = h - before_h + rows.count * h_row;
  float* extra = c + rows.count * distance;
  float* own_sums = extra + rows.count * distance;
  const LeftMatrix left{h - features, static_cast<ptrdiff_t>(h_row), 1};
  for (size_t row = 0; row < rows.count; ++row) {
    copy_floats(h + row * h_row, last_h + (rows.first + row) * units, units);
    if (last_c) copy_floats(c + row * distance, last_c + (rows.first + row) * units, units);
  }
  for (size_t n = 0; n < s.steps; ++n) {
    const size_t step = rows.step(n);
    float* sums = features ? own_sums : kept.gates + rows.at(0, step) * width;
    for (size_t row = 0; row < rows.count; ++row) {
      float* both = h - features + row * h_row;
      if (features) copy_floats(both, given.x + rows.at(row, step) * features, features);
      if (kept.before) copy_floats(kept.before + rows.at(row, step) * s.depth(), both, s.depth());
    }
    task_product(left, weights.states, rows.count, 0, weights.states.columns, sums, sums_row, !features, false, weights.bias);
    if (s.is_gru()) {
      float* candidate_sums = sums + 2 * units;
      const bool after = s.cell == gru_reset_after_cell;
      if (features) {
        const float* bias = weights.bias ? weights.bias + 2 * units : nullptr;
        task_product(left, weights.input_of_candidates, rows.count, 0, units, candidate_sums, sums_row, false, false, bias);
      }
      for (size_t row = 0; row < rows.count; ++row) {
        float* to = extra + row * distance;
        gru_gates(s, sums + row * sums_row, h + row * h_row, after ? nullptr : to);
        if (!after) continue;
        if (given.candidate_bias) copy_floats(to, given.candidate_bias, units);
        else fill_zeros(to, units);
      }
      if (after) add_product(h, h_row, rows.count, weights.candidates, extra, distance);
      else add_product(extra, distance, rows.count, weights.candidates, candidate_sums, sums_row);
    }
    for (size_t row = 0; row < rows.count; ++row) {
      float* of_row = sums + row * sums_row;
      float* gates = kept.gates ? kept.gates + rows.at(row, step) * width : of_row;
      float* state = h + row * h_row;
      float* more = (s.is_gru() ? extra : c) + row * distance;
      if (rows.stays(row, step)) {
        if (s.is_gru()) fill_zeros(more, units);  // it meets gradients of 0, and must not be a NaN
      } else if (s.cell == lstm_cell) {
        lstm_step(s, of_row, gates, more, state);
      } else {
        if (s.cell == simple_cell) simple_step(s, of_row, state);
        else gru_state(s, of_row, s.cell == gru_reset_after_cell ? more : nullptr, state);
        if (gates != of_row) copy_floats(gates, of_row, width);
      }
      if (kept.extra && s.cell != simple_cell) copy_floats(kept.extra + rows.at(row, step) * units, more, units);
      if (sequence) copy_floats(sequence + rows.at(row, n) * units, state, units);
    }
  }
  for (size_t row = 0; row < rows.count; ++row) {
    copy_floats(last_h + (rows.first + row) * units, h + row * h_row, units);
    if (last_c) copy_floats(last_c + (rows.first + row) * units, c + row * distance, units);
  }
}

void forward(const Shape& s, const RecurrentGiven& given, const RecurrentKept& kept, float* sequence, float* h,
             float* c) {
  const ForwardWeights weights(s, given, scratch(packed_slot, ForwardWeights::floats(s)));
  const Cut cut(s);
  parallel(cut.tasks, [&](size_t task) {
    const Rows rows(s, given.mask, cut.first(task), cut.first(task + 1));
    forward_rows(rows, given, kept, weights, sequence, h, s.cell == lstm_cell ? c : nullptr);
  });
}

/** ds of one row from dh and dc; dc becomes that of the step before, dh zeros. */
static void lstm_back(const Shape& s, const float* gates, const float* c, const float* c_before, float* ds, float* dh,
                      float* dc) {
  const size_t units = s.units;
  const bool hard = s.hard;
  each_vector(units, [=](size_t u, size_t count) {
    const float* at = gates + u;
    float* to = ds + u;
    const Gate i = opened_gate(hard, read(at, count)), f = opened_gate(hard, read(at + units, count));
    const Gate o = opened_gate(hard, read(at + 3 * units, count));
    const Vector g = read(at + 2 * units, count), t = hyperbolic_tangent(read(c + u, count));
    const Vector dy = read(dh + u, count);
    const Vector change = read(dc + u, count) + dy * o.value * (1.0f - t * t);
    write(to, change * g * i.slope, count);
    write(to + units, change * (c_before ? read(c_before + u, count) : Vector{}) * f.slope, count);
    write(to + 2 * units, change * i.value * (1.0f - g * g), count);
    write(to + 3 * units, dy * t * o.slope, count);
    write(dc + u, change * f.value, count);
    write(dh + u, Vector{}, count);
  });
}

static void simple_back(const Shape& s, const float* gates, float* ds, float* dh) {
  each_vector(s.units, [=](size_t u, size_t count) {
    const Vector t = read(gates + u, count);
    write(ds + u, read(dh + u, count) * (1.0f - t * t), count);
    write(dh + u, Vector{}, count);
  });
}

/** ds of z and candidate; what goes to h directly stays in dh. Where the reset comes after, that of r, too. */
static void gru_back(const Shape& s, const float* gates, const float* extra, const float* before, float* ds,
                     float* candidate, float* dh) {
  const size_t units = s.units;
  const bool hard = s.hard, after = s.cell == gru_reset_after_cell;
  each_vector(units, [=](size_t u, size_t count) {
    const Gate z = opened_gate(hard, read(gates + u, count));
    const Vector t = read(gates + 2 * units + u, count), dy = read(dh + u, count);
    const Vector change = dy * (1.0f - z.value) * (1.0f - t * t);
    write(ds + u, dy * (read(before + u, count) - t) * z.slope, count);
    write(ds + 2 * units + u, change, count);
    write(dh + u, dy * z.value, count);
    if (!after) {
      write(candidate + u, change, count);
      return;
    }
    const Gate r = opened_gate(hard, read(gates + units + u, count));
    write(candidate + u, change * r.value, count);
    write(ds + units + u, change * read(extra + u, count) * r.slope, count);
  });
}

/** ds of r from the gradient of r h, which also goes to h. */
static void reset_back(const Shape& s, const float* gates, const float* before, const float* product, float* ds,
                       float* dh) {
  const size_t units = s.units;
  const bool hard = s.hard;
  each_vector(units, [=](size_t u, size_t count) {
    const Gate r = opened_gate(hard, read(gates + units + u, count));
    const Vector change = read(product + u, count);
    write(ds + units + u, change * read(before + u, count) * r.slope, count);
    write(dh + u, read(dh + u, count) + change * r.value, count);
  });
}

static void backward_rows(const Rows& rows, const RecurrentGiven& given, const RecurrentKept& kept,
                          const RecurrentChange& change, const RecurrentGradient& to, const RightMatrix& states,
                          const RightMatrix& candidates, float* bias) {
  const Shape& s = rows.shape;
  const size_t units = s.units, width = rows.width, distance = rows.distance, sums_row = apart(width);
  float* dh = scratch(rows_slot, rows.count * (4 * distance + sums_row));
  float* dc = dh + rows.count * distance;
  float* candidate = dc + rows.count * distance;
  float* product = candidate + rows.count * distance;
  float* ds = product + rows.count * distance;
  for (size_t row = 0; row < rows.count; ++row) {
    const size_t at = (rows.first + row) * units;
    if (change.h) copy_floats(dh + row * distance, change.h + at, units);
    else fill_zeros(dh + row * distance, units);
    if (change.c) copy_floats(dc + row * distance, change.c + at, units);
    else fill_zeros(dc + row * distance, units);
  }
  fill_zeros(bias, width);
  for (size_t n = s.steps; n-- > 0;) {
    const size_t step = rows.step(n);
    for (size_t row = 0; row < rows.count; ++row) {
      const size_t at = rows.at(row, step);
      float* state = dh + row * distance;
      float* sums = ds + row * sums_row;
      if (change.sequence) {
        const float* more = change.sequence + rows.at(row, n) * units;
        for (size_t u = 0; u < units; ++u) state[u] += more[u];
      }
      const float* gates = kept.gates + at * width;
      if (rows.stays(row, step)) {
        fill_zeros(sums, width);
        fill_zeros(candidate + row * distance, units);
      } else if (s.cell == lstm_cell) {
        const float* c_before = n > 0     ? kept.extra + rows.at(row, rows.step(n - 1)) * units
                                : given.c ? given.c + (rows.first + row) * units
                                          : nullptr;
        lstm_back(s, gates, kept.extra + at * units, c_before, sums, state, dc + row * distance);
      } else if (s.cell == simple_cell) {
        simple_back(s, gates, sums, state);
      } else {
        const float* before = kept.before + at * s.depth() + s.features;
        gru_back(s, gates, kept.extra + at * units, before, sums, candidate + row * distance, state);
      }
    }
    if (s.cell == gru_reset_after_cell) {
      add_product(candidate, distance, rows.count, candidates, dh, distance);
    } else if (s.cell == gru_cell) {
      fill_zeros(product, rows.count * distance);
      add_product(candidate, distance, rows.count, candidates, product, distance);
      for (size_t row = 0; row < rows.count; ++row) {
        const size_t at = rows.at(row, step);
        if (rows.stays(row, step)) continue;
        reset_back(s, kept.gates + at * width, kept.before + at * s.depth() + s.features, product + row * distance, ds + row * sums_row,
                   dh + row * distance);
      }
    }
    add_product(ds, sums_row, rows.count, states, dh, distance);
    for (size_t row = 0; row < rows.count; ++row) {
      const float* sums = ds + row * sums_row;
      copy_floats(to.sums + rows.at(row, step) * width, sums, width);
      if (to.candidate) copy_floats(to.candidate + rows.at(row, step) * units, candidate + row * distance, units);
      for (size_t j = 0; j < width; ++j) bias[j] += sums[j];
    }
  }
  for (size_t row = 0; row < rows.count; ++row) {
    copy_floats(to.h + (rows.first + row) * units, dh + row * distance, units);
    if (to.c) copy_floats(to.c + (rows.first + row) * units, dc + row * distance, units);
  }
}

void backward(const Shape& s, const RecurrentGiven& given, const RecurrentKept& kept, const RecurrentChange& change,
              const RecurrentGradient& to) {
  const size_t width = s.blocks() * s.units, first = state_columns(s);
  float* packs = scratch(packed_slot, packed_size(first, s.units) + packed_size(width - first, s.units));
  const RightMatrix states = pack(given.weights, 1, width, first, s.units, packs);
  const RightMatrix candidates = pack(given.weights + first, 1, width, width - first, s.units, packs);
  const Cut cut(s);
  float* partial = scratch(partial_slot, cut.tasks * width);
  parallel(cut.tasks, [&](size_t task) {
    const Rows rows(s, given.mask, cut.first(task), cut.first(task + 1));
    backward_rows(rows, given, kept, change, to, states, candidates, partial + task * width);
  });
  fill_zeros(to.bias, width);
  for (size_t task = 0; task < cut.tasks; ++task) {
    for (size_t j = 0; j < width; ++j) to.bias[j] += partial[task * width + j];
  }
}

}  // namespace

INKSTONE_TABLE(RecurrentLayer, recurrent_layer) = {forward, backward};

}  // namespace inkstone
