// scripts/quickEquality.cjs, by which every test here compares arrays.

const differ: [string, unknown, unknown][] = [
  ['a value', Float32Array.of(1, 2, 3), Float32Array.of(1, 2, 4)],
  ['the last of many', [...Array(999).fill(0), 1], Array(1000).fill(0)],
  ['0 and -0', Float32Array.of(0), Float32Array.of(-0)],
  ['NaN and 0', Float32Array.of(Number.NaN), Float32Array.of(0)],
  ['the length', Int32Array.of(1, 2), Int32Array.of(1, 2, 3)],
  ['the kind', Float32Array.of(1), Float64Array.of(1)],
  ['an array in an array', [[1], [2]], [[1], [3]]],
  [
    'what is set beside the values',
    Object.assign([1], { index: 0 }),
    Object.assign([1], { index: 1 }),
  ],
]

it.each(differ)('arrays are not equal that differ by %s', (_, one, other) => {
  expect(one).not.toEqual(other)
  expect({ one }).not.toEqual({ one: other })
  expect(() => expect(one).toEqual(other)).toThrow('toEqual')
})

it('arrays of the same values are equal, and NaN is NaN', () => {
  expect(Float32Array.of(1, Number.NaN)).toEqual(Float32Array.of(1, Number.NaN))
  expect([1, 'a', undefined, null, Number.NaN]).toEqual([1, 'a', undefined, null, Number.NaN])
  expect([[1], { a: Int8Array.of(7) }]).toEqual([[1], { a: Int8Array.of(7) }])
  expect(new Uint8Array(0)).toEqual(new Uint8Array(0))
})

it('asymmetric matchers still match', () => {
  expect([1, 2]).toEqual([expect.any(Number), 2])
  expect({ of: [1, 2] }).toEqual({ of: expect.arrayContaining([2]) })
})
