// What the fuzz calls the addon with: for each binding a maker of arguments that fit together. Bindings that
// are not listed get arguments of any kind.

import {
  broadcast,
  copy,
  filledRows,
  gather,
  reduced,
  rows,
  searched,
  segmentRows,
  select,
} from './fuzzArguments.mjs'
import { imageCases } from './fuzzImageCases.mjs'
import { networkCases } from './fuzzNetworkCases.mjs'

/** Bindings that work as long as their arguments say, or that change the process. */
export const left = new Set([
  ...['multiplyAdd', 'release', 'setThreads', 'setExact'],
  ...['startTape', 'stopTape', 'pauseTape'], // what is called between them would be recorded
])

/** Makers of arguments that fit, by binding. The lists of operations are the addon's own. */
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
    gelu: pair,
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
    oneHot(s) {
      const [rowCount, depth] = [s.size(), s.size()]
      return [s.ints(rowCount), s.floats(rowCount * depth), s.real(), s.real()]
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
    alea: (s) => [s.floats(s.size()), ...[0, 1, 2].map(() => s.whole(0, 2 ** 32 - 1))],
    multinomial(s) {
      const [rowCount, events, samples] = [s.whole(0, 3), s.whole(1, 20), s.size()]
      return [s.floats(rowCount * events), s.doubles(samples), s.ints(rowCount * samples), events]
    },
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
    ...conversions,
    ...imageCases,
    ...networkCases,
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
