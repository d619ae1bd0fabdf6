import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { registerTrainingKernels } from './trainingKernels'

// Every kernel of ours against the same kernel of TensorFlow.js' cpu backend, over odd shapes. The values are
// small whole numbers: sums of them are exact in float32, so the results must be equal, and equals are frequent.

interface Values {
  shape: number[]
  values: ArrayLike<number>
  dtype?: 'int32'
}

registerTrainingKernels()

/** Runs one kernel on a backend; neither a tensor nor a piece of the backend's memory may stay behind. */
async function on(
  backend: 'cpu' | 'wasm',
  kernel: string,
  inputs: Record<string, Values>,
  attrs: tf.NamedAttrMap,
): Promise<Values> {
  await tf.setBackend(backend)
  const held = () => [tf.memory().numTensors, tf.backend().numDataIds()]
  const before = held()
  const tensors: tf.NamedTensorMap = {}
  for (const [name, { values, shape, dtype = 'float32' }] of Object.entries(inputs)) {
    tensors[name] = tf.tensor(Array.from(values), shape, dtype)
  }
  const result = tf.engine().runKernel<tf.Tensor>(kernel, tensors, attrs)
  const found = { shape: result.shape, values: Array.from(result.dataSync(), (value) => value + 0) }
  tf.dispose([result, tensors])
  expect(held()).toEqual(before)
  return found
}

async function expectAsOnCpu(
  kernel: string,
  inputs: Record<string, Values>,
  attrs: tf.NamedAttrMap,
): Promise<void> {
  expect(await on('wasm', kernel, inputs, attrs)).toEqual(await on('cpu', kernel, inputs, attrs))
}

/** Whole numbers from -3 to 3, a function of shape and seed. */
function wholeNumbers(shape: number[], seed: number): Values {
  let state = seed + 1
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0 // Numerical Recipes' generator
    return Math.floor((state / 2 ** 32) * 7) - 3
  }
  return { shape, values: Array.from({ length: tf.util.sizeFromShape(shape) }, next) }
}

const side = fc.integer({ min: 1, max: 4 })
const explicitPad = fc
  .tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 3 })))
  .map(
    ([top, bottom, left, right]) =>
      [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ] as Pad,
  )
type Pad = [[number, number], [number, number], [number, number], [number, number]]

/** Images, a window over them, and what the window leaves of them. */
const windows = fc
  .record({
    images: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    channels: side,
    filters: side,
    window: fc.tuple(side, side),
    strides: fc.tuple(side, side),
    pad: fc.oneof(fc.constantFrom('same' as const, 'valid' as const), explicitPad),
    seed: fc.nat(1000),
  })
  .map((drawn) => {
    const { images, height, width, channels, filters, window, strides, pad } = drawn
    const input: [number, number, number, number] = [images, height, width, channels]
    const filter: [number, number, number, number] = [...window, channels, filters]
    const info = tf.backend_util.computeConv2DInfo(input, filter, strides, 1, pad)
    return { ...drawn, input, filter, output: info.outShape }
  })
  .filter(({ output }) => output.every((size) => size > 0))

describe('the wasm backend computes as the cpu backend does:', () => {
  test('Conv2DBackpropFilter', async () => {
    await fc.assert(
      fc.asyncProperty(windows, async ({ input, filter, output, strides, pad, seed }) => {
        const inputs = { x: wholeNumbers(input, seed), dy: wholeNumbers(output, seed + 1) }
        const attrs = { strides, pad, dataFormat: 'NHWC', filterShape: filter }
        await expectAsOnCpu('Conv2DBackpropFilter', inputs, attrs)
      }),
    )
  })

  test('Conv2DBackpropFilter over more images than fit one matrix product', async () => {
    const inputs = { x: wholeNumbers([7, 20, 20, 2], 1), dy: wholeNumbers([7, 18, 18, 3], 2) }
    const attrs = { strides: 1, pad: 'valid', dataFormat: 'NHWC', filterShape: [3, 3, 2, 3] }
    await expectAsOnCpu('Conv2DBackpropFilter', inputs, attrs)
  })

  test('Conv2DBackpropInput', async () => {
    await fc.assert(
      fc.asyncProperty(windows, async ({ input, filter, output, strides, pad, seed }) => {
        const inputs = { dy: wholeNumbers(output, seed), filter: wholeNumbers(filter, seed + 1) }
        const attrs = { strides, pad, dataFormat: 'NHWC', inputShape: input }
        await expectAsOnCpu('Conv2DBackpropInput', inputs, attrs)
      }),
    )
  })

  test('DepthwiseConv2dNativeBackpropFilter and -Input', async () => {
    await fc.assert(
      fc.asyncProperty(windows, async ({ input, filter, output, strides, pad, seed }) => {
        const [images, height, width] = output
        const dy = wholeNumbers([images, height, width, filter[2] * filter[3]], seed)
        const attrs = { strides, dilations: 1, pad, dimRoundingMode: 'floor' }
        const toFilter = { x: wholeNumbers(input, seed + 1), dy }
        const toInput = { filter: wholeNumbers(filter, seed + 1), dy }
        await expectAsOnCpu(tf.DepthwiseConv2dNativeBackpropFilter, toFilter, {
          ...attrs,
          filterShape: filter,
        })
        await expectAsOnCpu(tf.DepthwiseConv2dNativeBackpropInput, toInput, {
          ...attrs,
          inputShape: input,
        })
      }),
    )
  })

  test('MaxPoolGrad, equals included', async () => {
    await fc.assert(
      fc.asyncProperty(windows, async ({ input, window, strides, pad, seed }) => {
        const info = tf.backend_util.computePool2DInfo(input, window, strides, 1, pad)
        fc.pre(info.outShape.every((size) => size > 0))
        const pooled = wholeNumbers(info.outShape, seed)
        const inputs = {
          dy: wholeNumbers(info.outShape, seed + 1),
          input: wholeNumbers(input, seed + 2),
          output: pooled,
        }
        const attrs = { filterSize: window, strides, pad, dimRoundingMode: 'floor' }
        await expectAsOnCpu('MaxPoolGrad', inputs, attrs)
      }),
    )
  })

  test('BatchMatMul, either side transposed, batches broadcast', async () => {
    const batch = fc.constantFrom([1, 1], [3, 3], [1, 3], [3, 1])
    const options = fc.tuple(batch, side, side, side, fc.boolean(), fc.boolean(), fc.nat(1000))
    await fc.assert(
      fc.asyncProperty(
        options,
        async ([[many, more], rows, inner, columns, flipA, flipB, seed]) => {
          const inputs = {
            a: wholeNumbers([many!, ...(flipA ? [inner, rows] : [rows, inner])], seed),
            b: wholeNumbers([more!, ...(flipB ? [columns, inner] : [inner, columns])], seed + 1),
          }
          await expectAsOnCpu('BatchMatMul', inputs, { transposeA: flipA, transposeB: flipB })
        },
      ),
    )
  })

  test('Sum over any axes', async () => {
    const options = fc.tuple(side, side, side, fc.subarray([0, 1, 2]), fc.boolean(), fc.nat(1000))
    await fc.assert(
      fc.asyncProperty(options, async ([a, b, c, axis, keepDims, seed]) => {
        await expectAsOnCpu('Sum', { x: wholeNumbers([a, b, c], seed) }, { axis, keepDims })
      }),
    )
  })

  test('UnsortedSegmentSum, rows without a segment left out', async () => {
    const options = fc.tuple(fc.integer({ min: 1, max: 9 }), side, side, fc.nat(1000))
    await fc.assert(
      fc.asyncProperty(options, async ([rows, width, numSegments, seed]) => {
        const inputs = {
          x: wholeNumbers([rows, width], seed),
          segmentIds: { ...wholeNumbers([rows], seed + 1), dtype: 'int32' as const },
        }
        await expectAsOnCpu('UnsortedSegmentSum', inputs, { numSegments })
      }),
    )
  })
})

test('a second registration changes nothing', () => {
  const registered = tf.getKernel('BatchMatMul', 'wasm')
  registerTrainingKernels()
  expect(tf.getKernel('BatchMatMul', 'wasm')).toBe(registered)
})

test('channels-first images are refused by name', async () => {
  const inputs = { x: wholeNumbers([1, 1, 4, 4], 1), dy: wholeNumbers([1, 1, 2, 2], 2) }
  const attrs = { strides: 1, pad: 'valid', dataFormat: 'NCHW', filterShape: [3, 3, 1, 1] }
  await expect(on('wasm', 'Conv2DBackpropFilter', inputs, attrs)).rejects.toThrow(
    "Conv2DBackpropFilter on wasm: expected dataFormat 'NHWC', got 'NCHW'.",
  )
})
