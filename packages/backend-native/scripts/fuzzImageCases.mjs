// Makers of arguments for the bindings of images and boxes. See fuzzCases.mjs.

import { sampled } from './fuzzArguments.mjs'

/** Makers of arguments that fit, by binding. */
export const imageCases = {
  imageTransform(s) {
    const { x, y, batch, shape } = sampled(s)
    const transforms = s.floats(8 * (s.chance(0.5) ? 1 : batch))
    return [x, transforms, y, shape, s.chance(0.5), s.whole(0, 3), s.real()]
  },
  rotateImage(s) {
    const { x, shape } = sampled(s)
    shape.set([shape[1], shape[2]], 4)
    const numbers = Array.from({ length: 4 }, () => s.next() * 8 - 4)
    return [x, s.floats(x.length), shape, ...numbers, s.floats(shape[3])]
  },
  resizeBilinear(s) {
    const { x, y, shape } = sampled(s)
    return [x, y, shape, s.next() * 4, s.next() * 4, s.chance(0.5)]
  },
  resizeBilinearGradient(s) {
    const { x, y, shape } = sampled(s)
    return [y, x, shape, s.next() * 4, s.next() * 4]
  },
  resizeNearestGradient(s) {
    const { x, y, shape } = sampled(s)
    const [, height, width, , outHeight, outWidth] = shape
    return [y, x, shape, s.ints(outHeight, 0, height - 1), s.ints(outWidth, 0, width - 1)]
  },
  warpImages(s) {
    const { x, batch, shape } = sampled(s)
    return [x, s.doubles(6 * batch), s.floats(x.length), shape.slice(0, 4)]
  },
  brightness(s) {
    const [held, picked, width] = [s.size(), s.size(), s.size()]
    const rows = Uint32Array.from(s.ints(picked, 0, s.chance(0.1) ? held : held - 1))
    return [s.bytes(held * width), rows, s.floats(picked * width)]
  },
  cropFloats: (s) => cropped(s, 'floats'),
  cropInts: (s) => cropped(s, 'ints'),
  suppress(s) {
    const [count, most] = [s.size(), s.size()]
    const kept = [s.ints(most), s.floats(most), s.ints(1)]
    return [s.floats(4 * count), s.floats(count), ...kept, s.real(), s.real(), s.real()]
  },
}

function cropped(s, kind) {
  const [batch, height, width, channels] = [0, 1, 2, 3].map(() => s.whole(1, 6))
  const [count, outHeight, outWidth] = [s.whole(0, 4), s.whole(1, 6), s.whole(1, 6)]
  return [
    s[kind](batch * height * width * channels),
    s.floats(4 * count),
    s.ints(count, -1, batch),
    s.floats(count * outHeight * outWidth * channels),
    s.shape(batch, height, width, channels, outHeight, outWidth),
    s.chance(0.5),
    s.real(),
  ]
}
