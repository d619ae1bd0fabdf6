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
    /** `result[i, j] = bytes[rows[i], j] / 255`, each row `result.length / rows.length` wide */
    brightness(bytes: Uint8Array, rows: Uint32Array, result: Float32Array): void
  }
}

type ImageShape = readonly [height: number, width: number, channels: number]

// The name and what lies under it are a contract of @inkstone/core (lentKernels.ts), not imported: this
// package stands alone.
const place = Symbol.for('inkstone.kernels')

/** Publishes the kernels that read and augment images in the global symbol registry. */
export function lendKernels(addon: Addon): void {
  const kernels = {
    warpImages(
      images: Float32Array,
      [height, width, channels]: ImageShape,
      transforms: Float64Array,
      result: Float32Array,
    ): void {
      const shape = Int32Array.of(transforms.length / 6, height, width, channels)
      addon.warpImages(images, transforms, result, shape)
    },
    brightness: addon.brightness,
  }
  Object.assign(globalThis, { [place]: kernels })
}
