import type { Addon } from './addon'

declare module './addon' {
  interface Addon {
    /** `transforms`: 6 numbers an image; `shape`: batch, height, width, channels */
    warpImages(
      images: Float32Array,
      transforms: Float64Array,
      result: Float32Array,
      shape: Int32Array,
    ): void
  }
}

type ImageShape = readonly [height: number, width: number, channels: number]

// The name and its meaning are a contract of @inkstone/core (imageWarp.ts), not imported: this package
// stands alone.
const place = Symbol.for('inkstone.warpImages')

/** Lends the kernel that draws augmented images to whoever asks the global symbol registry for it. */
export function lendWarpImages(addon: Addon): void {
  Object.assign(globalThis, {
    [place](
      images: Float32Array,
      [height, width, channels]: ImageShape,
      transforms: Float64Array,
      result: Float32Array,
    ): void {
      const shape = Int32Array.of(transforms.length / 6, height, width, channels)
      addon.warpImages(images, transforms, result, shape)
    },
  })
}
