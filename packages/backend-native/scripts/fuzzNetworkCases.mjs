// Makers of arguments for the bindings of networks: products, convolutions, pools, normalisations, recurrent layers,
// attention, optimizers. See fuzzCases.mjs.

import {
  attended,
  convolution,
  depthwise,
  dilated,
  filterGradient,
  forward,
  gates,
  inputGradient,
  normalized,
  plainPool,
  pooling,
  recurrent,
  same,
  step,
} from './fuzzArguments.mjs'

/** Makers of arguments that fit, by binding. */
export const networkCases = {
  matmul(s) {
    const [batch, m, n, k] = [s.whole(0, 3), s.size(), s.size(), s.size()]
    const [oneA, oneB] = [s.whole(0, 1), s.whole(0, 1)]
    const flags = [s.whole(0, 1), s.whole(0, 1), oneA, oneB]
    return [
      s.floats((oneA ? 1 : batch) * m * k),
      s.floats((oneB ? 1 : batch) * k * n),
      s.floats(batch * m * n),
      ...[s.chance(0.5) ? s.floats(n) : null, s.chance(0.5)],
      s.shape(batch, m, n, k, ...flags),
    ]
  },
  matmulThen(s) {
    const [m, n, k] = [s.size(), s.size(), s.size()]
    const bias = s.chance(0.5) ? s.floats(n) : null
    const shape = s.shape(1, m, n, k, s.whole(0, 1), s.whole(0, 1), 0, 0)
    const one = s.whole(0, 2)
    const tail = [0, 1, 2].map((at) => (at === one ? s.floats(m * n) : null))
    const sums = one === 2 && s.chance(0.5) ? s.floats(n) : null
    const product = [s.floats(m * k), s.floats(k * n), s.floats(m * n), bias, s.chance(0.5)]
    return [...product, shape, ...tail, sums]
  },
  conv2d: (s) => forward(s, convolution(s)),
  conv2dInputGradient: (s) => inputGradient(s, convolution(s)),
  conv2dFilterGradient: (s) => filterGradient(s, convolution(s)),
  depthwiseConv2d: (s) => forward(s, depthwise(s)),
  depthwiseConv2dInputGradient: (s) => inputGradient(s, depthwise(s)),
  depthwiseConv2dFilterGradient: (s) => filterGradient(s, depthwise(s)),
  maxPool: (s) => pooling(s, ({ x, y }) => [x, y]),
  maxPoolGradient: (s) => pooling(s, ({ x, y }) => [y, x, x]),
  averagePool: (s) => pooling(s, ({ x, y }) => [x, y]),
  averagePoolGradient: (s) => pooling(s, ({ x, y }) => [y, x]),
  maxPoolReluGradient: (s) => pooling(s, ({ x, y, channels }) => [y, x, x, channels]),
  maxPoolPositions(s) {
    const [x, y, shape] = pooling(s, ({ x, y }) => [x, y])
    return [x, y, s.ints(y.length), shape, s.chance(0.5)]
  },
  reluGradient(s) {
    const [rowCount, columns] = [s.size(), s.size()]
    const arrays = [0, 1, 2].map(() => s.floats(rowCount * columns))
    return [...arrays, columns, s.chance(0.5) ? s.floats(columns) : null]
  },
  batchNormalize(s) {
    const [rowCount, columns] = [s.size(), s.size()]
    const x = s.floats(rowCount * columns)
    const optional = [0, 1].map(() => (s.chance(0.5) ? s.floats(columns) : null))
    const statistics = [s.floats(columns), s.floats(columns), ...optional]
    return [x, ...statistics, s.floats(rowCount * columns), s.next(), s.chance(0.5)]
  },
  batchNormalizeGradient(s) {
    const [rowCount, columns] = [s.size(), s.size()]
    const wide = () => s.floats(rowCount * columns)
    const narrow = () => s.floats(columns)
    const scale = s.chance(0.5) ? narrow() : null
    const gradients = [wide(), narrow(), narrow(), narrow(), narrow()]
    return [wide(), wide(), narrow(), narrow(), scale, ...gradients, s.next()]
  },
  columnMoments(s) {
    const [rowCount, columns] = [s.size(), s.size()]
    return [s.floats(rowCount * columns), s.floats(columns), s.floats(columns)]
  },
  batchMomentsGradient: (s) => normalized(s, 2, 3, 2),
  layerNorm: (s) => normalized(s, 1, 2, 0, 1),
  layerNormGradient(s) {
    const given = normalized(s, 2, 1, 2)
    const [x, , gamma] = given
    const residual = s.chance(0.5) ? s.floats(x.length) : null
    return [...given, residual, s.chance(0.5) ? s.floats(gamma.length) : null]
  },
  geluGradient(s) {
    const [rowCount, columns] = [s.size(), s.size()]
    const arrays = [0, 1, 2].map(() => s.floats(rowCount * columns))
    return [...arrays, columns, s.chance(0.5) ? s.floats(columns) : null]
  },
  conv2dMaxPool(s) {
    const { x, filter, filters, shape } = convolution(s)
    const { pool, pooled } = plainPool(shape, filters)
    const arrays = [x, filter, pooled].map((n) => s.floats(n))
    const notes = s.chance(0.5) ? s.floats(Math.ceil(pooled / 4)) : null
    const bias = s.chance(0.5) ? s.floats(filters) : null
    return [...arrays, notes, bias, s.chance(0.5), shape, s.shape(...pool)]
  },
  conv2dTakesNotes: (s) => [convolution(s).shape],
  conv2dNotedFilterGradient(s) {
    const { x, filter, filters, shape } = convolution(s)
    const { pool, pooled } = plainPool(shape, filters)
    const lengths = [x, pooled, Math.ceil(pooled / 4), filter, filters]
    return [...lengths.map((length) => s.floats(length)), shape, s.shape(...pool)]
  },
  conv2dNotedInputGradient(s) {
    const { x, filter, filters, shape } = convolution(s)
    const { pool, pooled } = plainPool(shape, filters)
    const lengths = [pooled, Math.ceil(pooled / 4), filter, x]
    return [...lengths.map((length) => s.floats(length)), shape, s.shape(...pool)]
  },
  notedPoolReluGradient(s) {
    const [batch, height, width, channels] = [s.size(), s.size() + 1, s.size() + 1, s.size()]
    const { pool, pooled } = plainPool([batch, 0, 0, 0, height, width], channels)
    const lengths = [pooled, Math.ceil(pooled / 4), batch * height * width * channels, channels]
    return [...lengths.map((length) => s.floats(length)), s.shape(...pool)]
  },
  conv2dPooledFilterGradient(s) {
    const { x, filter, y, filters, shape } = convolution(s)
    const { pool, pooled } = plainPool(shape, filters)
    const lengths = [x, pooled, y, filter, filters]
    return [...lengths.map((length) => s.floats(length)), shape, s.shape(...pool)]
  },
  lstmGates: (s) => gates(s, 4, ['sums', 'state', 'state', 'state']),
  lstmGatesGradient: (s) =>
    gates(s, 4, ['sums', 'state', 'state', 'state', 'state', 'sums', 'state']),
  gruGates: (s) => gates(s, 2, ['sums', 'state', 'state', 'state']),
  gruGatesGradient: (s) => gates(s, 2, ['sums', 'state', 'state', 'state', 'sums', 'state']),
  gruOutput: (s) => same(s, 4),
  gruOutputGradient: (s) => same(s, 7),
  recurrentForward(s) {
    const { floats, optional, mask, shape, lengths, lstm, units } = recurrent(s)
    const { sums, sequence, state, weights, before, x, inputWeights } = lengths
    const none = [null, null, null]
    const input = x > 0 ? [floats(x), floats(inputWeights), optional(weights / units)] : none
    const gates = x > 0 ? optional(sums) : floats(sums)
    const kept = [gates, optional(sequence), optional(before), optional(sequence)]
    return [
      ...[...input, floats(weights), optional(units), mask, ...kept, floats(state)],
      ...[lstm ? floats(state) : null, shape],
    ]
  },
  recurrentBackward(s) {
    const { floats, optional, mask, shape, lengths, lstm, units } = recurrent(s)
    const { sums, sequence, state, weights, before } = lengths
    const kept = [floats(sums), floats(sequence), floats(before)]
    const changes = [optional(sequence), optional(state), optional(state)]
    const results = [
      s.chance(0.5) ? kept[0] : floats(sums),
      floats(sequence),
      floats(weights / units),
      floats(state),
    ]
    return [
      ...[floats(weights), mask, optional(state), ...kept, ...changes, ...results],
      ...[lstm ? floats(state) : null, shape],
    ]
  },
  attention(s) {
    const { mask, sizes, width, sums } = attended(s)
    return [s.floats(3 * width), mask, s.floats(width), s.floats(sums), ...sizes]
  },
  attentionGradient(s) {
    const { mask, sizes, width, sums } = attended(s)
    const given = [s.floats(3 * width), mask, s.floats(width), s.floats(sums)]
    return [...given, s.floats(width), s.floats(3 * width), ...sizes]
  },
  dilate: (s) => dilated(s, ({ x, filter, y }) => [x, filter, y]),
  dilateInputGradient: (s) => dilated(s, ({ x, filter, y }) => [x, filter, y, x]),
  dilateFilterGradient: (s) => dilated(s, ({ x, filter, y }) => [x, filter, y, filter]),
  adam: (s) => [...step(s, 4, 6), s.chance(0.5)],
  sgd: (s) => [...step(s, 3, 1), 0.9, s.chance(0.5)],
  rmsprop(s) {
    const [moving, centered] = [s.chance(0.5), s.chance(0.5)]
    return [...step(s, 3 + moving + centered, 3), moving ? 0.9 : 0, centered]
  },
  lion: (s) => step(s, 3, 3),
  responseNorm: (s) => response(s, 2),
  responseNormGradient: (s) => response(s, 4),
}

function response(s, arrays) {
  const [pixels, channels] = [s.size(), s.size()]
  const rule = [channels, s.whole(0, 9), s.real(), s.real(), s.pick([0.5, 0.75, 1, s.real()])]
  return [...Array.from({ length: arrays }, () => s.floats(pixels * channels)), ...rule]
}
