import { fading, sineAndCosine } from './portableMath'

test('sine and cosine, as tables have them', () => {
  expect(sineAndCosine(0)).toEqual([0, 1])
  expect(sineAndCosine(Math.PI / 2)).toEqual([1, -0])
  const [sine, cosine] = sineAndCosine(Math.PI / 6)
  expect(Math.abs(sine - 0.5)).toBeLessThan(2 ** -52)
  expect(Math.abs(cosine - 0.8660254037844386)).toBeLessThan(2 ** -52)
})

test('sine and cosine agree with the engine over three turns', () => {
  for (let step = -3000; step <= 3000; step++) {
    const angle = (step / 1000) * 2 * Math.PI
    const [sine, cosine] = sineAndCosine(angle)
    expect(Math.abs(sine - Math.sin(angle))).toBeLessThan(4e-15)
    expect(Math.abs(cosine - Math.cos(angle))).toBeLessThan(4e-15)
  }
})

test('fading agrees with the engine', () => {
  expect(fading(0)).toBe(1)
  for (let decay = 0; decay <= 50; decay += 0.01) {
    expect(Math.abs(fading(decay) / Math.exp(-decay) - 1)).toBeLessThan(1e-13)
  }
})

test('the bits are those of the same sums in any IEEE 754 arithmetic (here: Python)', () => {
  const bits = (x: number) => new BigUint64Array(Float64Array.of(x).buffer)[0]?.toString(16)
  expect([...sineAndCosine(0.1), ...sineAndCosine(2), fading(0.3), fading(17)].map(bits)).toEqual([
    '3fb98eaecb8bcb2c',
    '3fefd712f9a817c0',
    '3fed18f6ead1b446',
    'bfdaa22657537205',
    '3fe7b4c869c37c07',
    '3e6639e3175a689c',
  ])
})
