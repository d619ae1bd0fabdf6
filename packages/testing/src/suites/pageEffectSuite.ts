import assert from 'node:assert/strict'
import { type Page, type PageEffect, random } from '@inkstone/core'
import { type Check, registerChecks } from './check'

/** Registers {@link pageEffectChecks} as tests of an effect on pages.
 * @param make returns a fresh one each time, with the same options
 * @example pageEffectSuite('stamped', () => stamped()) */
export function pageEffectSuite(name: string, make: () => PageEffect): void {
  registerChecks(`${name} as a PageEffect`, make, pageEffectChecks)
}

/** What every `PageEffect` must do. */
export const pageEffectChecks: readonly Check<PageEffect>[] = [
  check('has a name, and options that JSON holds', ({ name, options }) => {
    assert.ok(typeof name === 'string' && name !== '', 'expected a name')
    assert.deepEqual(JSON.parse(JSON.stringify(options)), options)
  }),
  check('returns a new page, and leaves the given one as it is', (effect) => {
    for (const seed of seeds) {
      const page = written()
      const changed = effect.apply(page, random(seed))
      assert.deepEqual(page, written())
      assert.notEqual(changed.light, page.light, 'expected a new array')
      assert.equal(changed.light.length, changed.width * changed.height)
      const wrong = changed.light.find((value) => !(value >= 0 && value <= 1))
      assert.equal(wrong, undefined, `expected light from 0 to 1, got ${wrong}`)
    }
  }),
  check('changes the page', (effect) => {
    const changed = seeds.filter((seed) => {
      const { light } = effect.apply(written(), random(seed))
      return (
        light.length !== written().light.length || light.some((v, at) => v !== written().light[at])
      )
    })
    assert.ok(changed.length > 0, 'expected a change for one of 12 streams')
  }),
  check('leaves ink that can be seen', (effect) => {
    for (const seed of seeds) {
      const { light } = effect.apply(written(), random(seed))
      const darkest = light.reduce((least, value) => Math.min(least, value), 1)
      const brightest = light.reduce((most, value) => Math.max(most, value), 0)
      assert.ok(brightest - darkest > 0.1, 'expected ink to differ from paper')
    }
  }),
  {
    name: 'gives the same page for the same stream, and takes randomness from it alone',
    async run(make) {
      const { random: own } = Math
      Math.random = () => assert.fail('expected no call of Math.random')
      try {
        const used = make()
        for (const seed of seeds.toReversed()) used.apply(written(), random(seed))
        for (const seed of seeds) {
          const page = make().apply(written(), random(seed))
          assert.deepEqual(used.apply(written(), random(seed)), page)
        }
      } finally {
        Math.random = own
      }
    },
  },
  check('takes an empty page', (effect) => {
    const { width, height, paper, pen } = written()
    const light = new Float32Array(width * height).fill(paper)
    const page = effect.apply({ light, width, height, paper, pen, boxes: [] }, random(1))
    assert.equal(page.light.length, page.width * page.height)
  }),
]

const seeds = Array.from({ length: 12 }, (_, seed) => seed)

/** Three upright strokes. */
function written(): Page {
  const [width, height, paper] = [81, 44, 0.95]
  const light = new Float32Array(width * height).fill(paper)
  const boxes = [14, 36, 62].map((left) => ({ left, top: 12, width: 4, height: 20 }))
  for (const box of boxes) {
    for (let y = box.top; y < box.top + box.height; y++) {
      light.fill(0.1, y * width + box.left, y * width + box.left + box.width)
    }
  }
  return { light, width, height, paper, pen: { width: 4, light: 0.1 }, boxes }
}

function check(name: string, run: (effect: PageEffect) => void): Check<PageEffect> {
  return { name, run: async (make) => run(make()) }
}
