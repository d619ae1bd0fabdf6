import type { Page, PageEffect } from '@inkstone/core'
import { pageEffectChecks, pageEffectSuite } from './pageEffectSuite'

const dim = (change: (page: Page) => Page = (page) => page): PageEffect => ({
  name: 'dim',
  options: {},
  apply: (page) => change({ ...page, light: page.light.map((value) => 0.8 * value) }),
})

pageEffectSuite('dim', () => dim())

it.each<[string, (page: Page) => Page]>([
  ['returns a new page, and leaves the given one as it is', (p) => ({ ...p, width: p.width + 1 })],
  [
    'returns a new page, and leaves the given one as it is',
    (p) => ({ ...p, light: p.light.map(() => 2) }),
  ],
  ['leaves ink that can be seen', (p) => ({ ...p, light: p.light.map(() => 0.5) })],
  [
    'gives the same page for the same stream, and takes randomness from it alone',
    (p) => ({ ...p, light: p.light.map(() => Math.random()) }),
  ],
])('finds what fails in "%s"', async (name, change) => {
  const check = pageEffectChecks.find((one) => one.name === name)!
  await check.run(() => dim())
  await expect(check.run(() => dim(change))).rejects.toThrow()
})
