import { lentWarpImages, type WarpImages } from './imageWarp'

test('a kernel is found under its name in the global symbol registry', () => {
  expect(lentWarpImages()).toBeUndefined()
  const place = Symbol.for('inkstone.warpImages')
  const kernel: WarpImages = () => {}
  Object.assign(globalThis, { [place]: kernel })
  try {
    expect(lentWarpImages()).toBe(kernel)
  } finally {
    Reflect.deleteProperty(globalThis, place)
  }
})
