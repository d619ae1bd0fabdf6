// What the fuzz calls the addon with: for each binding a maker of arguments that fit together. Bindings that
// are not listed get arguments of any kind.

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
    binaryFloats: (s) => broadcast(s, operation(s, 'binaryOperations'), 'floats', 'floats'),
    binaryInts: (s) => broadcast(s, operation(s, 'integerOperations'), 'ints', 'ints'),
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
    softmax: rows,
    logSoftmax: rows,
    gatherFloats: (s) => gather(s, 'floats'),
    gatherInts: (s) => gather(s, 'ints'),
    segmentSum(s) {
      const [ids, width, segments] = [s.size(), s.size(), s.size()]
      return [s.floats(ids * width), s.ints(ids, -1, segments), s.floats(segments * width), width]
    },
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
      const [batch, height, width] = [shape[0], shape[4], shape[5]]
      const [outHeight, outWidth] = [Math.floor(height / 2), Math.floor(width / 2)]
      const pool = [batch, height, width, filters, outHeight, outWidth, 2, 2, 2, 2, 0, 0]
      const arrays = [x, filter, batch * outHeight * outWidth * filters].map((n) => s.floats(n))
      const bias = s.chance(0.5) ? s.floats(filters) : null
      return [...arrays, bias, s.chance(0.5), shape, s.shape(...pool)]
    },
    conv2dPooledFilterGradient(s) {
      const { x, filter, y, filters, shape } = convolution(s)
      const [batch, height, width] = [shape[0], shape[4], shape[5]]
      const [outHeight, outWidth] = [Math.floor(height / 2), Math.floor(width / 2)]
      const pool = [batch, height, width, filters, outHeight, outWidth, 2, 2, 2, 2, 0, 0]
      const lengths = [x, batch * outHeight * outWidth * filters, y, filter, filters]
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
      const { sums, sequence, state, weights } = lengths
      const kept = [floats(sums), optional(sequence), optional(sequence), optional(sequence)]
      return [
        ...[floats(weights), optional(units), mask, ...kept, floats(state)],
        ...[lstm ? floats(state) : null, shape],
      ]
    },
    recurrentBackward(s) {
      const { floats, optional, mask, shape, lengths, lstm, units } = recurrent(s)
      const { sums, sequence, state, weights } = lengths
      const kept = [floats(sums), floats(sequence), floats(sequence)]
      const changes = [optional(sequence), optional(state), optional(state)]
      const results = [floats(sums), floats(sequence), floats(weights / units), floats(state)]
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
    warpImages(s) {
      const { x, batch, shape } = sampled(s)
      return [x, s.doubles(6 * batch), s.floats(x.length), shape.slice(0, 4)]
    },
    brightness(s) {
      const [held, picked, width] = [s.size(), s.size(), s.size()]
      const rows = Uint32Array.from(s.ints(picked, 0, s.chance(0.1) ? held : held - 1))
      return [s.bytes(held * width), rows, s.floats(picked * width)]
    },
    ...conversions,
  }
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

function rows(s) {
  const [count, length] = [s.size(), s.size()]
  return [s.floats(count * length), s.floats(count * length), length]
}

function step(s, arrays, numbers) {
  const lengths = Array.from({ length: s.whole(0, 4) }, () => s.size())
  const made = lengths.flatMap((length) => Array.from({ length: arrays }, () => s.floats(length)))
  return [made, s.doubles(lengths.length), ...Array.from({ length: numbers }, () => s.next())]
}

function same(s, arrays) {
  const length = s.size()
  return Array.from({ length: arrays }, () => s.floats(length))
}

function gates(s, sums, arrays) {
  const [batch, units] = [s.size(), s.size()]
  const lengths = { sums: batch * units * sums, state: batch * units }
  return [...arrays.map((kind) => s.floats(lengths[kind])), units, s.chance(0.5)]
}

function attended(s) {
  const [batch, tokens, heads, size] = [
    s.whole(1, 3),
    s.whole(1, 80),
    s.whole(1, 3),
    s.whole(1, 20),
  ]
  return {
    mask: s.chance(0.5) ? s.bytes(batch * tokens) : null,
    sizes: [batch, tokens, heads, size],
    width: batch * tokens * heads * size,
    sums: batch * heads * tokens,
  }
}

/** Sizes of a recurrent layer, and makers of its arrays. */
function recurrent(s) {
  const cell = s.whole(0, 3)
  const [batch, steps, units] = [s.whole(1, 20), s.whole(1, 4), s.whole(1, 40)]
  const blocks = [1, 4, 3, 3][cell]
  const [sequence, state] = [batch * steps * units, batch * units]
  const floats = (length) => s.floats(length)
  return {
    floats,
    optional: (length) => (s.chance(0.5) ? floats(length) : null),
    mask: s.chance(0.5) ? s.bytes(batch * steps) : null,
    shape: s.shape(cell, batch, steps, units, s.whole(0, 1), s.whole(0, 1)),
    lengths: { sums: blocks * sequence, sequence, state, weights: blocks * units * units },
    lstm: cell === 1,
    units,
  }
}

function sampled(s) {
  const [batch, height, width, channels] = [s.whole(1, 3), s.size(), s.size(), s.whole(1, 20)]
  const [outHeight, outWidth] = [s.size(), s.size()]
  return {
    x: s.floats(batch * height * width * channels),
    y: s.floats(batch * outHeight * outWidth * channels),
    batch,
    shape: s.shape(batch, height, width, channels, outHeight, outWidth),
  }
}

/** Rows, values of each column, rows to write, values of each column to write, and an epsilon. */
function normalized(s, wideBefore, narrowBefore, narrowAfter, wideAfter = 1) {
  const [rowCount, columns] = [s.size(), s.size()]
  const arrays = (count, length) => Array.from({ length: count }, () => s.floats(length))
  return [
    ...arrays(wideBefore, rowCount * columns),
    ...arrays(narrowBefore, columns),
    ...arrays(wideAfter, rowCount * columns),
    ...arrays(narrowAfter, columns),
    s.next(),
  ]
}

function select(s, kind) {
  const length = s.size()
  return [s.bytes(length), s[kind](length), s[kind](length), s[kind](length)]
}

function broadcast(s, operation, from, to) {
  const steps = []
  const lengths = { a: 1, b: 1, y: 1 }
  for (let dimension = s.whole(1, 4); dimension > 0; dimension -= 1) {
    const size = s.whole(1, dimension === 1 ? 40 : 4)
    const repeat = s.pick(['a', 'b', 'none'])
    steps.unshift([size, repeat === 'a' ? 0 : lengths.a, repeat === 'b' ? 0 : lengths.b])
    if (repeat !== 'a') lengths.a *= size
    if (repeat !== 'b') lengths.b *= size
    lengths.y *= size
  }
  const arrays = [s[from](lengths.a), s[from](lengths.b), s[to](lengths.y)]
  return [operation, ...arrays, ...steps.flat()]
}

function copy(s, kind) {
  const sizes = Array.from({ length: s.whole(1, 4) }, () => s.whole(1, 9))
  let length = 1
  const steps = sizes.map((size) => {
    const triple = [size, s.pick([length, length, 0]), length]
    length *= size
    return triple
  })
  const offsets = [s.whole(0, 2), s.whole(0, 2)]
  const arrays = offsets.map((offset) => s[kind](length + offset))
  return [...arrays, ...offsets, ...steps.reverse().flat()]
}

function reduced(s, from, to) {
  const [outer, length, inner] = [s.size(), s.size(), s.size()]
  return [s[from](outer * length * inner), s[to](outer * inner), outer, length, inner]
}

function gather(s, kind) {
  const [batch, outer, rowCount, count, width] = Array.from({ length: 5 }, () => s.whole(1, 6))
  const x = s[kind](batch * outer * rowCount * width)
  const indices = s.ints(batch * count, 0, s.chance(0.1) ? rowCount : rowCount - 1)
  return [x, indices, s[kind](batch * outer * count * width), batch, outer, rowCount, count, width]
}

function forward(s, { x, filter, y, filters, shape }) {
  const bias = s.chance(0.5) ? s.floats(filters) : null
  return [s.floats(x), s.floats(filter), s.floats(y), bias, s.chance(0.5), shape]
}

function inputGradient(s, { x, filter, y, shape }) {
  return [s.floats(y), s.floats(filter), s.floats(x), shape]
}

function filterGradient(s, { x, filter, y, shape }) {
  return [s.floats(x), s.floats(y), s.floats(filter), shape]
}

/** The same with filters that belong to one channel each. */
function depthwise(s) {
  const { x, filter, y, filters, shape } = convolution(s)
  const channels = shape[3]
  const multiplier = s.whole(1, 3)
  shape[6] = channels * multiplier
  return {
    x,
    filter: filters === 0 ? 0 : (filter / filters) * multiplier,
    y: filters === 0 ? 0 : (y / filters) * channels * multiplier,
    filters: channels * multiplier,
    shape,
  }
}

/** Lengths of the three arrays of a convolution, and its 15 numbers. */
function convolution(s) {
  const [batch, height, width] = [s.whole(0, 3), s.size(), s.size()]
  const [outHeight, outWidth] = [s.whole(0, 6), s.whole(0, 6)]
  const [channels, filters, filterHeight, filterWidth] = [
    s.size(),
    s.size(),
    s.whole(1, 5),
    s.whole(1, 5),
  ]
  const small = Array.from({ length: 4 }, () => s.whole(1, 3))
  const pads = [s.whole(0, 4), s.whole(0, 4)]
  return {
    x: batch * height * width * channels,
    filter: filterHeight * filterWidth * channels * filters,
    y: batch * outHeight * outWidth * filters,
    filters,
    shape: s.shape(
      ...[batch, height, width, channels, outHeight, outWidth, filters],
      ...[filterHeight, filterWidth, ...small, ...pads],
    ),
  }
}

function pooling(s, arrays) {
  const [batch, height, width, channels] = [s.whole(0, 3), s.size(), s.size(), s.size()]
  const [outHeight, outWidth] = [s.whole(0, 6), s.whole(0, 6)]
  const rest = [
    s.whole(1, 4),
    s.whole(1, 4),
    s.whole(1, 3),
    s.whole(1, 3),
    s.whole(0, 3),
    s.whole(0, 3),
  ]
  const lengths = {
    x: batch * height * width * channels,
    y: batch * outHeight * outWidth * channels,
  }
  return [
    ...arrays({ ...lengths, channels }).map((length) => s.floats(length)),
    s.shape(batch, height, width, channels, outHeight, outWidth, ...rest),
  ]
}
