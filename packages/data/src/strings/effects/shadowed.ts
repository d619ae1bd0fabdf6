import { finiteNumber, knownOptions, type PageEffect } from '@inkstone/core'
import { sineAndCosine } from '@inkstone/pixels'

export interface ShadowedOptions {
  /** Share of the light that is missing in the shadow. Default 0.5. */
  depth?: number
}

/** Casts a shadow over a part of the page, with a soft rim, as of a hand that holds a camera.
 * @throws InkstoneError for a bad option
 * @example shadowed({ depth: 0.4 }) */
export function shadowed(options: ShadowedOptions = {}): PageEffect {
  knownOptions('shadowed', options, ['depth'])
  const { depth = 0.5 } = options
  finiteNumber('shadowed.depth', depth, { min: 0, max: 0.95 })
  return {
    name: 'shadowed',
    options: { depth },
    apply(page, random) {
      const { width, height } = page
      const [sine, cosine] = sineAndCosine(2 * Math.PI * random.uniform())
      const through = (random.uniform() - 0.5) * 0.6 * width
      const soft = 4 + 0.2 * width * random.uniform() // pixels from light to shadow
      const light = page.light.map((value, at) => {
        const [x, y] = [(at % width) - width / 2, Math.floor(at / width) - height / 2]
        const into = Math.min(1, Math.max(0, (x * cosine + y * sine - through) / soft + 0.5))
        return value * (1 - depth * into * into * (3 - 2 * into))
      })
      return { ...page, light }
    },
  }
}
