import fc from 'fast-check'
import { murmur3, random } from './random'

const utf8 = (text: string) => new TextEncoder().encode(text)

describe('murmur3', () => {
  // Published vectors of MurmurHash3 x86_32.
  it.each([
    ['', 0, 0],
    ['', 1, 0x514e28b7],
    ['', 0xffffffff, 0x81f16f39],
    ['test', 0, 0xba6bd213],
    ['test', 0x9747b28c, 0x704b81dc],
    ['Hello, world!', 0, 0xc0363e43],
    ['Hello, world!', 0x9747b28c, 0x24884cba],
    ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
  ])('%j with seed %d', (text, seed, hash) => {
    expect(murmur3(utf8(text), seed)).toBe(hash)
  })
})

describe('random', () => {
  it('continues the state 1, 2, 3, 4 as xoshiro128** is published', () => {
    const stream = random(0)
    stream.restore([1, 2, 3, 4])
    expect(Array.from({ length: 6 }, () => stream.bits())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492,
    ])
  })

  it('makes 53 bits of uniform from two words: 27 of the first, 26 of the second', () => {
    const stream = random(0)
    stream.restore([1, 2, 3, 4])
    const words = [11520, 0, 5927040, 70819200, 2031721883, 1637235492] // as above
    const expected = [0, 2, 4].map(
      (at) => (Math.floor(words[at]! / 32) * 2 ** 26 + Math.floor(words[at + 1]! / 64)) / 2 ** 53,
    )
    expect([stream.uniform(), stream.uniform(), stream.uniform()]).toEqual(expected)
  })

  it('starts from the hashes of its path', () => {
    const state = [0, 1, 2, 3].map((seed) => murmur3(utf8('1/shuffle/3'), seed))
    expect(random(1).split('shuffle').split(3).state()).toEqual(state)
  })

  it('gives a stream that does not depend on how much its parent was used', () => {
    const used = random(7)
    used.bits()
    expect(used.split('a').bits()).toBe(random(7).split('a').bits())
    expect(random(7).split('a').bits()).not.toBe(random(7).split('b').bits())
  })

  it('goes on exactly where a kept state stands', () => {
    const stream = random(3)
    stream.normal()
    const state = stream.state()
    const next = [stream.uniform(), stream.integer(10)]
    stream.restore(state)
    expect([stream.uniform(), stream.integer(10)]).toEqual(next)
  })

  it('has the mean and the variance of its distributions', () => {
    const stream = random(11)
    const moments = (draw: () => number) => {
      const values = Array.from({ length: 100_000 }, draw)
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
      return { mean, variance }
    }
    const uniform = moments(stream.uniform)
    expect(Math.abs(uniform.mean - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / 100_000))
    expect(Math.abs(uniform.variance - 1 / 12)).toBeLessThan(0.002)
    const normal = moments(stream.normal)
    expect(Math.abs(normal.mean)).toBeLessThan(5 / Math.sqrt(100_000))
    expect(Math.abs(normal.variance - 1)).toBeLessThan(0.03)
  })

  it('gives whole numbers below the limit, each of them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.integer({ min: 1, max: 12 }),
        (seed, limit) => {
          const stream = random(seed)
          const seen = new Set(Array.from({ length: 60 * limit }, () => stream.integer(limit)))
          expect([...seen].sort((a, b) => a - b)).toEqual(
            Array.from({ length: limit }, (_, i) => i),
          )
        },
      ),
      { numRuns: 50 },
    )
  })

  it('rejects what would favour small numbers', () => {
    // A word has 2^32 values: the last quarter lies past 3 * 2^30, and taken modulo it would make numbers below 2^30
    // come in half of all draws instead of a third.
    const limit = 3 * 2 ** 30
    const stream = random(5)
    const draws = Array.from({ length: 30_000 }, () => stream.integer(limit))
    const small = draws.filter((value) => value < 2 ** 30).length / draws.length
    expect(Math.abs(small - 1 / 3)).toBeLessThan(5 * Math.sqrt(2 / 9 / 30_000))
  })

  it('shuffles to a permutation', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (values, seed) => {
        const shuffled = random(seed).shuffle([...values])
        const sorted = (list: number[]) => [...list].sort((a, b) => a - b)
        expect(sorted(shuffled)).toEqual(sorted(values))
      }),
    )
    const orders = new Set(
      Array.from({ length: 200 }, (_, seed) => random(seed).shuffle([1, 2, 3]).join()),
    )
    expect(orders.size).toBe(6)
  })

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses the seed %d', (seed) => {
    expect(() => random(seed)).toThrow(`random: expected a whole number >= 0 as seed, got ${seed}.`)
  })
})
