import { pageEffectSuite } from '@inkstone/testing'
import sharp from 'sharp'
import { combBoxes } from './combBoxes'
import { compressed } from './compressed'
import { inPerspective } from './inPerspective'
import { ligatures } from './ligatures'
import { ruledLines } from './ruledLines'
import { scanned } from './scanned'
import { shadowed } from './shadowed'
import { stamped } from './stamped'
import { tilted } from './tilted'

pageEffectSuite('combBoxes', () => combBoxes())
pageEffectSuite('inPerspective', () => inPerspective())
pageEffectSuite('ligatures', () => ligatures())
pageEffectSuite('ruledLines', () => ruledLines())
pageEffectSuite('scanned in 1 bit', () => scanned({ bits: 1 }))
pageEffectSuite('scanned small as a JPEG', () => scanned({ scale: 0.6, quality: 40 }))
pageEffectSuite('shadowed', () => shadowed())
pageEffectSuite('stamped', () => stamped())
pageEffectSuite('tilted', () => tilted())

it.each([[5], [40], [90]])('loses by a JPEG of quality %d what libjpeg loses', async (quality) => {
  const [width, height] = [37, 21] // blocks at the edges are not whole
  const grey = Uint8Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)]
    return Math.abs(x - y) < 3 || y === 15 ? 20 : 240
  })
  const raw = { width, height, channels: 1 as const }
  const jpeg = sharp(grey, { raw })
    .toColourspace('b-w')
    .jpeg({ quality, chromaSubsampling: '4:4:4' })
  const theirs = await sharp(await jpeg.toBuffer())
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  const ours = compressed(
    Float32Array.from(grey, (value) => value / 255),
    width,
    height,
    quality,
  )
  const differences = Array.from(ours, (value, at) => Math.abs(255 * value - theirs[at]!))
  expect(differences.reduce((sum, value) => sum + value, 0) / ours.length).toBeLessThan(0.5)
})

it.each([
  [() => combBoxes({ light: 2 }), 'combBoxes.light: expected a number >= 0 and <= 1, got 2'],
  [() => tilted({ degrees: 90 }), 'tilted.degrees: expected a number of degrees >= 0 and <= 45'],
  [
    () => scanned({ quality: 0 }),
    'scanned.quality: expected a whole number >= 1 and <= 100, got 0',
  ],
  [() => scanned({ bits: 2 as 1 }), 'scanned.bits: expected 1 or 8, got 2'],
])('checks options', (make, message) => {
  expect(make).toThrow(message)
})
