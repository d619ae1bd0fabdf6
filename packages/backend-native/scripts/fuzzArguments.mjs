// Arguments that fit together, for the bindings of fuzzCases.mjs. `s` is a source of random values.

export function rows(s) {
  const [count, length] = [s.size(), s.size()]
  return [s.floats(count * length), s.floats(count * length), length]
}

export function step(s, arrays, numbers) {
  const lengths = Array.from({ length: s.whole(0, 4) }, () => s.size())
  const made = lengths.flatMap((length) => Array.from({ length: arrays }, () => s.floats(length)))
  return [made, s.doubles(lengths.length), ...Array.from({ length: numbers }, () => s.next())]
}

export function same(s, arrays) {
  const length = s.size()
  return Array.from({ length: arrays }, () => s.floats(length))
}

export function gates(s, sums, arrays) {
  const [batch, units] = [s.size(), s.size()]
  const lengths = { sums: batch * units * sums, state: batch * units }
  return [...arrays.map((kind) => s.floats(lengths[kind])), units, s.chance(0.5)]
}

export function attended(s) {
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
export function recurrent(s) {
  const cell = s.whole(0, 3)
  const [batch, steps, units] = [s.whole(1, 20), s.whole(1, 4), s.whole(1, 40)]
  const features = s.chance(0.3) ? 0 : s.whole(1, 40)
  const blocks = [1, 4, 3, 3][cell]
  const [sequence, state] = [batch * steps * units, batch * units]
  const floats = (length) => s.floats(length)
  return {
    floats,
    optional: (length) => (s.chance(0.5) ? floats(length) : null),
    mask: s.chance(0.5) ? s.bytes(batch * steps) : null,
    shape: s.shape(cell, batch, steps, units, features, s.whole(0, 1), s.whole(0, 1)),
    lengths: {
      sums: blocks * sequence,
      ...{ sequence, state },
      weights: blocks * units * units,
      before: batch * steps * (features + units),
      x: batch * steps * features,
      inputWeights: features * blocks * units,
    },
    lstm: cell === 1,
    units,
  }
}

export function sampled(s) {
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
export function normalized(s, wideBefore, narrowBefore, narrowAfter, wideAfter = 1) {
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

export function select(s, kind) {
  const length = s.size()
  return [s.bytes(length), s[kind](length), s[kind](length), s[kind](length)]
}

export function broadcast(s, operation, from, to) {
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

export function copy(s, kind) {
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

export function reduced(s, from, to) {
  const [outer, length, inner] = [s.size(), s.size(), s.size()]
  return [s[from](outer * length * inner), s[to](outer * inner), outer, length, inner]
}

export function gather(s, kind) {
  const [batch, outer, rowCount, count, width] = Array.from({ length: 5 }, () => s.whole(1, 6))
  const x = s[kind](batch * outer * rowCount * width)
  const indices = s.ints(batch * count, 0, s.chance(0.1) ? rowCount : rowCount - 1)
  return [x, indices, s[kind](batch * outer * count * width), batch, outer, rowCount, count, width]
}

export function forward(s, { x, filter, y, filters, shape }) {
  const bias = s.chance(0.5) ? s.floats(filters) : null
  return [s.floats(x), s.floats(filter), s.floats(y), bias, s.chance(0.5), shape]
}

export function inputGradient(s, { x, filter, y, shape }) {
  return [s.floats(y), s.floats(filter), s.floats(x), shape]
}

export function filterGradient(s, { x, filter, y, shape }) {
  return [s.floats(x), s.floats(y), s.floats(filter), shape]
}

/** The same with filters that belong to one channel each. */
export function depthwise(s) {
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
export function convolution(s) {
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

export function pooling(s, arrays) {
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

/** A max-pool of 2 by 2 over what a convolution gives, whose shape is [batch, ..., height, width] at 0, 4 and 5. */
export function plainPool(shape, channels) {
  const [batch, height, width] = [shape[0], shape[4], shape[5]]
  const [outHeight, outWidth] = [Math.floor(height / 2), Math.floor(width / 2)]
  const pool = [batch, height, width, channels, outHeight, outWidth, 2, 2, 2, 2, 0, 0]
  return { pool, pooled: batch * outHeight * outWidth * channels }
}

/** A dilation's arrays of `lengths`, and its 14 numbers. */
export function dilated(s, lengths) {
  const image = [s.whole(1, 3), s.whole(1, 9), s.whole(1, 9), s.whole(1, 20)]
  const [batch, height, width, channels] = image
  const sizes = [0, 1, 2, 3].map(() => s.whole(1, 5))
  const [outHeight, outWidth, high, wide] = sizes
  const steps = [0, 1, 2, 3].map(() => s.whole(1, 3))
  const arrays = lengths({
    x: batch * height * width * channels,
    filter: high * wide * channels,
    y: batch * outHeight * outWidth * channels,
  })
  const shape = s.shape(...image, ...sizes, ...steps, s.whole(0, 3), s.whole(0, 3))
  return [...arrays.map((length) => s.floats(length)), shape]
}

export function segmentRows(s, kind) {
  const [rowCount, width, count, segmentCount] = [s.size(), s.size(), s.size(), s.size()]
  const ids = s.ints(count, 0, segmentCount - (s.chance(0.1) ? 0 : 1))
  if (s.chance(0.9)) ids.sort()
  const indices = s.ints(count, 0, rowCount - (s.chance(0.1) ? 0 : 1))
  const sums = s[kind](segmentCount * width)
  return [s[kind](rowCount * width), indices, ids, sums, width, s.chance(0.5)]
}

export function filledRows(s, kind) {
  const [count, rank, rowCount] = [s.size(), s.whole(1, 3), s.whole(1, 9)]
  const indices = s.ints(count * rank, 0, rowCount - (s.chance(0.1) ? 0 : 1))
  const named = new Set(Array.from({ length: count }, (_, at) => indices[at * rank]))
  const size = count + rowCount - named.size
  const [values, missing, filled] = [s[kind](count), s[kind](1), s[kind](size)]
  return [
    ...[indices, values, missing, s.ints(size * rank), filled],
    ...[s.bytes(rowCount), s.ints(count), rank],
  ]
}

export function searched(s, kind) {
  const [rowCount, length, count] = [s.whole(1, 4), s.size(), s.size()]
  const values = s[kind](rowCount * count)
  return [s[kind](rowCount * length), values, s.ints(values.length), rowCount, s.chance(0.5)]
}
