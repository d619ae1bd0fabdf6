// Arguments that do not fit: of any kind, or fitting ones with one made wrong.

/** Numbers that a JavaScript program may pass by mistake, and the edges of what is checked. */
const wrongNumbers = [
  ...[-1, 0, 0.5, 2, 3, NaN, Infinity, -Infinity, -(2 ** 31)],
  ...[2 ** 16, 2 ** 24, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 53],
]
const wrongSizes = [-1, 0, 1, 2, 3, 7, 2 ** 16, 2 ** 24, 2 ** 31 - 1, -(2 ** 31)]
/** Arguments of any kind, for a binding without a maker. */
export function anyCase(s) {
  return Array.from({ length: s.whole(0, 8) }, () => anyValue(s))
}

function anyValue(s) {
  return s.pick([
    () => s.floats(s.size()),
    () => s.ints(s.size(), 0, 9),
    () => s.bytes(s.size()),
    () => s.whole(0, 9),
    () => s.pick(wrongNumbers),
    () => s.chance(0.5),
    () => s.pick([null, undefined, 'text', {}, [1, 2], new Float64Array(2), new ArrayBuffer(8)]),
  ])()
}

/** Makes one or two of the arguments wrong. */
export function spoil(s, given) {
  const values = [...given]
  for (let change = s.whole(1, 2); change > 0; change -= 1) {
    const index = s.whole(0, values.length)
    values[index] = s.chance(0.15) ? anyValue(s) : spoiled(s, values[index])
  }
  return s.chance(0.05) ? values.slice(0, s.whole(0, values.length)) : values
}

function spoiled(s, value) {
  if (typeof value === 'number') return s.pick(wrongNumbers)
  if (typeof value === 'boolean') return s.pick([0, 1, null, !value])
  if (Array.isArray(value) && value.length > 0) {
    const at = s.whole(0, value.length - 1)
    return value.with(at, s.chance(0.2) ? anyValue(s) : spoiled(s, value[at]))
  }
  if (!ArrayBuffer.isView(value)) return anyValue(s)
  if (value instanceof Int32Array && s.chance(0.8)) {
    const changed = value.slice()
    if (changed.length > 0) changed[s.whole(0, changed.length - 1)] = s.pick(wrongSizes)
    return changed
  }
  const length = s.pick([0, value.length - 1, value.length + 1, s.size()])
  if (length < 0) return new Float32Array(0)
  if (value instanceof Float64Array) return s.doubles(length)
  return value instanceof Float32Array ? s.floats(length) : s.ints(length)
}
