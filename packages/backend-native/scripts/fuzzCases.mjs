// What the fuzz calls the addon with: for each binding a maker of arguments that fit together. Bindings that
// are not listed get arguments of any kind.

import {
  attended,
  broadcast,
  convolution,
  copy,
  depthwise,
  dilated,
  filledRows,
  filterGradient,
  forward,
  gates,
  gather,
  inputGradient,
  normalized,
  plainPool,
  pooling,
  recurrent,
  reduced,
  rows,
  same,
  sampled,
  searched,
  segmentRows,
  select,
  step,
} from './fuzzArguments.mjs'

/** Bindings that work as long as their arguments say, or that change the process. */
export const left = new Set([
  ...['multiplyAdd', 'release', 'setThreads', 'setExact'],
  ...['startTape', 'stopTape', 'pauseTape'], // what is called between them would be recorded
])

/** Makers of arguments that fit, by binding. `count(listing)` is the length of one of the addon's lists. */
export function fittingCases(addon) {
  const operation = (source, listing) => source.whole(0, addon[listing]().length - 1)
  const pair = (source) => {
    const length = source.size()
    return [source.floats(length), source.floats(length)]
  }
  return {
    isas: () => [],
    selectIsa: (s) => [s.pick([...addon.isas(), 'sse', ''])],
    allocate: (s) => [s.whole(1, 1 << 16)],
    unary(s) {
      return [operation(s, 'unaryOperations'), ...pair(s), s.real(), s.real()]
    },
    unaryInts(s) {
      const length = s.size()
      return [operation(s, 'integerUnaryOperations'), s.ints(length), s.ints(length)]
    },
    binaryFloats: (s) => broadcast(s, operation(s, 'binaryOperations'), 'floats', 'floats'),
    binaryInts: (s) => broadcast(s, operation(s, 'integerOperations'), 'ints', 'ints'),
    floorDivideFloats: (s) => broadcast(s, 0, 'floats', 'ints').slice(1),
    compareFloats: (s) => broadcast(s, operation(s, 'comparisons'), 'floats', 'bytes'),
    compareInts: (s) => broadcast(s, operation(s, 'comparisons'), 'ints', 'bytes'),
    compareBytes: (s) => broadcast(s, operation(s, 'comparisons'), 'bytes', 'bytes'),
    selectFloats: (s) => select(s, 'floats'),
    selectInts: (s) => select(s, 'ints'),
    selectBytes: (s) => select(s, 'bytes'),
    copyFloats: (s) => copy(s, 'floats'),
    copyInts: (s) => copy(s, 'ints'),
    copyBytes: (s) => copy(s, 'bytes'),
    reduceFloats: (s) => [s.whole(0, 4), ...reduced(s, 'floats', 'floats'), s.real()],
    reduceInts: (s) => [s.whole(0, 4), ...reduced(s, 'ints', 'ints')],
    reduceBytes: (s) => [s.whole(0, 8), ...reduced(s, 'bytes', 'bytes')],
    argument: (s) => [s.chance(0.5), ...reduced(s, 'floats', 'ints')],
    argumentOfInts: (s) => [s.chance(0.5), ...reduced(s, 'ints', 'ints')],
    softmax: rows,
    logSoftmax: rows,
    gatherFloats: (s) => gather(s, 'floats'),
    gatherInts: (s) => gather(s, 'ints'),
    gatherBytes: (s) => gather(s, 'bytes'),
    segmentSum: (s) => segments(s, 'floats'),
    segmentSumInts: (s) => segments(s, 'ints'),
    placeFloats: (s) => segments(s, 'floats', 0),
    placeInts: (s) => segments(s, 'ints', 0),
    countFloats(s) {
      const { x, bins, rowCount, binary } = counted(s)
      const weights = s.chance(0.5) ? s.floats(x.length) : null
      return [x, weights, s.floats(rowCount * bins), rowCount, binary]
    },
    countInts(s) {
      const { x, bins, rowCount, binary } = counted(s)
      return [x, s.ints(rowCount * bins), rowCount, binary]
    },
    rampFloats: (s) => [s.floats(s.size()), s.real(), s.real()],
    rampInts: (s) => [s.ints(s.size()), s.real(), s.real()],
    suppress(s) {
      const [count, most] = [s.size(), s.size()]
      const kept = [s.ints(most), s.floats(most), s.ints(1)]
      return [s.floats(4 * count), s.floats(count), ...kept, s.real(), s.real(), s.real()]
    },
    responseNorm: (s) => response(s, 2),
    responseNormGradient: (s) => response(s, 4),
    oneHot(s) {
      const [rowCount, depth] = [s.size(), s.size()]
      return [s.ints(rowCount), s.floats(rowCount * depth), s.real(), s.real()]
    },
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
    reluGradient(s) {
      const [rowCount, columns] = [s.size(), s.size()]
      const arrays = [0, 1, 2].map(() => s.floats(rowCount * columns))
      return [...arrays, columns, s.chance(0.5) ? s.floats(columns) : null]
    },
    adam: (s) => [...step(s, 4, 6), s.chance(0.5)],
    sgd: (s) => [...step(s, 3, 1), 0.9, s.chance(0.5)],
    rmsprop(s) {
      const [moving, centered] = [s.chance(0.5), s.chance(0.5)]
      return [...step(s, 3 + moving + centered, 3), moving ? 0.9 : 0, centered]
    },
    lion: (s) => step(s, 3, 3),
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
    gelu: pair,
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
    imageTransform(s) {
      const { x, y, batch, shape } = sampled(s)
      const transforms = s.floats(8 * (s.chance(0.5) ? 1 : batch))
      return [x, transforms, y, shape, s.chance(0.5), s.whole(0, 3), s.real()]
    },
    rotateImage(s) {
      const { x, shape } = sampled(s)
      shape.set([shape[1], shape[2]], 4)
      const numbers = Array.from({ length: 4 }, () => s.next() * 8 - 4)
      return [x, s.floats(x.length), shape, ...numbers, s.floats(shape[3])]
    },
    resizeBilinear(s) {
      const { x, y, shape } = sampled(s)
      return [x, y, shape, s.next() * 4, s.next() * 4, s.chance(0.5)]
    },
    resizeBilinearGradient(s) {
      const { x, y, shape } = sampled(s)
      return [y, x, shape, s.next() * 4, s.next() * 4]
    },
    resizeNearestGradient(s) {
      const { x, y, shape } = sampled(s)
      const [, height, width, , outHeight, outWidth] = shape
      return [y, x, shape, s.ints(outHeight, 0, height - 1), s.ints(outWidth, 0, width - 1)]
    },
    warpImages(s) {
      const { x, batch, shape } = sampled(s)
      return [x, s.doubles(6 * batch), s.floats(x.length), shape.slice(0, 4)]
    },
    brightness(s) {
      const [held, picked, width] = [s.size(), s.size(), s.size()]
      const rows = Uint32Array.from(s.ints(picked, 0, s.chance(0.1) ? held : held - 1))
      return [s.bytes(held * width), rows, s.floats(picked * width)]
    },
    isKind(s) {
      const length = s.size()
      return [s.whole(0, 2), s.floats(length), s.bytes(length)]
    },
    scanFloats: (s) => scanned(s, 'floats'),
    scanInts: (s) => scanned(s, 'ints'),
    topFloats: (s) => ranked(s, 'floats'),
    topInts: (s) => ranked(s, 'ints'),
    fourierTransform(s) {
      const [rowCount, length] = [s.whole(0, 3), s.whole(1, 40)]
      const parts = [0, 1, 2, 3].map(() => s.floats(rowCount * length))
      return [...parts, length, s.chance(0.5)]
    },
    multinomial(s) {
      const [rowCount, events, samples] = [s.whole(0, 3), s.whole(1, 20), s.size()]
      return [s.floats(rowCount * events), s.doubles(samples), s.ints(rowCount * samples), events]
    },
    cropFloats: (s) => cropped(s, 'floats'),
    cropInts: (s) => cropped(s, 'ints'),
    dilate: (s) => dilated(s, ({ x, filter, y }) => [x, filter, y]),
    dilateInputGradient: (s) => dilated(s, ({ x, filter, y }) => [x, filter, y, x]),
    dilateFilterGradient: (s) => dilated(s, ({ x, filter, y }) => [x, filter, y, filter]),
    rowIds(s) {
      const [count, sizes] = [s.size(), s.ints(s.whole(0, 5), 1, 9)]
      return [s.ints(count * sizes.length, s.chance(0.1) ? -1 : 0, 8), sizes, s.ints(count)]
    },
    segmentRows: (s) => segmentRows(s, 'floats'),
    segmentRowsInts: (s) => segmentRows(s, 'ints'),
    emptyRows(s) {
      const [rank, rowCount] = [s.whole(1, 3), s.whole(1, 9)]
      return [
        s.ints(s.size() * rank, s.chance(0.1) ? -1 : 0, rowCount - 1),
        s.bytes(rowCount),
        rank,
      ]
    },
    fillRowsFloats: (s) => filledRows(s, 'floats'),
    fillRowsInts: (s) => filledRows(s, 'ints'),
    fillRowsBytes: (s) => filledRows(s, 'bytes'),
    reshapeIndices(s) {
      const [count, from, to] = [s.size(), s.ints(s.whole(1, 4), 1, 9), s.ints(s.whole(1, 4), 1, 9)]
      return [s.ints(count * from.length), from, to, s.ints(count * to.length)]
    },
    hashTexts(s) {
      const lengths = Array.from({ length: s.size() }, () => s.whole(0, 200))
      const ends = s.ints(lengths.length)
      let end = 0
      for (const [index, length] of lengths.entries()) ends[index] = end += length
      return [s.bytes(end), ends, s.ints(lengths.length), s.whole(1, 1000)]
    },
    searchFloats: (s) => searched(s, 'floats'),
    searchInts: (s) => searched(s, 'ints'),
    hasNegative: (s) => [s.ints(s.size())],
    maxPoolPositions(s) {
      const [x, y, shape] = pooling(s, ({ x, y }) => [x, y])
      return [x, y, s.ints(y.length), shape, s.chance(0.5)]
    },
    ...conversions,
  }
}

function segments(s, kind, least = -1) {
  const [ids, width, count] = [s.size(), s.size(), s.size()]
  const most = least < 0 ? count : count - 1
  return [s[kind](ids * width), s.ints(ids, least, most), s[kind](count * width), width]
}

function counted(s) {
  const [rowCount, columns] = [s.whole(1, 4), s.size()]
  return { x: s.ints(rowCount * columns), bins: s.size(), rowCount, binary: s.chance(0.5) }
}

function response(s, arrays) {
  const [pixels, channels] = [s.size(), s.size()]
  const rule = [channels, s.whole(0, 9), s.real(), s.real(), s.pick([0.5, 0.75, 1, s.real()])]
  return [...Array.from({ length: arrays }, () => s.floats(pixels * channels)), ...rule]
}

function scanned(s, kind) {
  const [outer, length, inner] = [s.whole(0, 3), s.size(), s.size()]
  const arrays = [0, 1].map(() => s[kind](outer * length * inner))
  return [...arrays, outer, length, inner, s.chance(0.5), s.chance(0.5), s.chance(0.5)]
}

function ranked(s, kind) {
  const [rowCount, length] = [s.whole(0, 3), s.whole(1, 60)]
  const k = s.whole(1, length)
  const results = [s[kind](rowCount * k), s.ints(rowCount * k)]
  return [s[kind](rowCount * length), ...results, length, k]
}

function cropped(s, kind) {
  const [batch, height, width, channels] = [0, 1, 2, 3].map(() => s.whole(1, 6))
  const [count, outHeight, outWidth] = [s.whole(0, 4), s.whole(1, 6), s.whole(1, 6)]
  return [
    s[kind](batch * height * width * channels),
    s.floats(4 * count),
    s.ints(count, -1, batch),
    s.floats(count * outHeight * outWidth * channels),
    s.shape(batch, height, width, channels, outHeight, outWidth),
    s.chance(0.5),
    s.real(),
  ]
}

const conversions = Object.fromEntries(
  [
    ['intFromFloat', 'floats', 'ints'],
    ['boolFromFloat', 'floats', 'bytes'],
    ['boolFromInt', 'ints', 'bytes'],
    ['floatFromInt', 'ints', 'floats'],
    ['floatFromByte', 'bytes', 'floats'],
    ['intFromByte', 'bytes', 'ints'],
  ].map(([name, from, to]) => [
    name,
    (s) => {
      const length = s.size()
      return [s[from](length), s[to](length)]
    },
  ]),
)
