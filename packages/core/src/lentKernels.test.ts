import { type LentKernels, lentKernels } from './lentKernels'

test('kernels are found under their name in the global symbol registry', () => {
  expect(lentKernels()).toEqual({})
  const place = Symbol.for('inkstone.kernels')
  const kernels: LentKernels = { warpImages() {}, brightness() {} }
  Object.assign(globalThis, { [place]: kernels })
  try {
    expect(lentKernels()).toBe(kernels)
  } finally {
    Reflect.deleteProperty(globalThis, place)
  }
})
