import { type AcceleratedKernels, acceleratedKernels } from './acceleratedKernels'

test('kernels are found under their name in the global symbol registry', () => {
  expect(acceleratedKernels()).toEqual({})
  const place = Symbol.for('inkstone.kernels')
  const kernels: AcceleratedKernels = { warpImages() {}, brightness() {} }
  Object.assign(globalThis, { [place]: kernels })
  try {
    expect(acceleratedKernels()).toBe(kernels)
  } finally {
    Reflect.deleteProperty(globalThis, place)
  }
})
