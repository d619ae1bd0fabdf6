import {
  finiteNumber,
  knownOptions,
  optionError,
  type Page,
  type PageEffect,
  wholeNumber,
} from '@inkstone/core'
import { resample } from '@inkstone/pixels'
import { compressed } from './compressed'

export interface ScannedOptions {
  /** Bits a pixel: 8, or 1 for black and white without grey. Default 8. */
  bits?: 1 | 8
  /** Resolution against that of the page, above 0 to 1: at 0.7 digits are some 15 pixels high. Default 1. */
  scale?: number
  /** Quality of a JPEG, 1 to 100. Default: not compressed. */
  quality?: number
}

/** Scans the page: at a lower resolution, in black and white, or as a JPEG, with the noise of a sensor.
 * @throws InkstoneError for a bad option
 * @example scanned({ quality: 40 }) */
export function scanned(options: ScannedOptions = {}): PageEffect {
  knownOptions('scanned', options, ['bits', 'scale', 'quality'])
  const { bits = 8, scale = 1, quality } = options
  if (bits !== 1 && bits !== 8) {
    throw optionError({ option: 'scanned.bits', expected: '1 or 8', given: bits })
  }
  finiteNumber('scanned.scale', scale, { min: 0.2, max: 1 })
  if (quality !== undefined) wholeNumber('scanned.quality', quality, { min: 1, max: 100 })
  return {
    name: 'scanned',
    options: { bits, scale, quality: quality ?? null },
    apply(page, random) {
      const { light, width, height } = scale === 1 ? page : smaller(page, scale)
      const threshold = (page.paper + page.pen.light) / 2
      const seen = light.map((value) => {
        const noisy = Math.min(1, Math.max(0, value + 0.01 * random.normal()))
        if (bits === 8) return noisy
        return noisy < threshold ? 0 : 1
      })
      const kept = quality === undefined ? seen : compressed(seen, width, height, quality)
      const boxes = scale === 1 ? page.boxes : []
      return { ...page, light: kept, width, height, boxes }
    },
  }
}

function smaller(page: Page, scale: number): Pick<Page, 'light' | 'width' | 'height'> {
  const [width, height] = [Math.ceil(page.width * scale), Math.ceil(page.height * scale)]
  const box = { left: 0, top: 0, width: page.width, height: page.height }
  return { light: resample(page.light, page.width, box, width, height, 'edge'), width, height }
}
