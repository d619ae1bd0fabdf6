import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

// Kernels that are made of other native ones, or of plain loops: each beside TensorFlow.js' own `cpu`.

const runs = { numRuns: 25 }
const small = fc.integer({ min: 1, max: 6 })

/** Values in [-1, 1), no two alike, so that a maximum has one place. */
function filled(shape: number[], dtype: 'float32' | 'int32' = 'float32'): tf.Tensor {
  const size = tf.util.sizeFromShape(shape)
  const values = Array.from({ length: size }, (_, index) => {
    const place = (index * 7919) % (size % 7919 === 0 ? 1 : size)
    return dtype === 'int32' ? place - 3 : (2 * place) / size - 1
  })
  return tf.tensor(values, shape, dtype)
}

onEveryIsa('rows picked by index', () => {
  test('gatherND of float32 and int32, whole slices and single values', () => {
    const check = (shape: number[], rank: number, count: number, seed: number) =>
      expectLikeCpu(() => {
        const depth = Math.min(rank, shape.length)
        const ids = Array.from(
          { length: count * depth },
          (_, at) => (at * 31 + seed) % shape[at % depth]!,
        )
        const indices = tf.tensor2d(ids, [count, depth], 'int32')
        return [tf.gatherND(filled(shape), indices), tf.gatherND(filled(shape, 'int32'), indices)]
      }, 0)
    const shapes = fc.array(small, { minLength: 1, maxLength: 4 })
    fc.assert(fc.property(shapes, small, small, fc.nat(100), check), runs)
  })

  test('gatherND names an index outside', () => {
    void tf.setBackend('inkstone')
    const [x, indices] = [tf.zeros([2, 3]), tf.tensor2d([[1, 3]], [1, 2], 'int32')]
    expect(() => tf.gatherND(x, indices)).toThrow('Invalid indices: 1,3 does not index into 2,3')
    tf.dispose([x, indices])
  })

  test('mirrorPad, both modes, on any axes', () => {
    const axes = fc.array(fc.tuple(fc.integer({ min: 2, max: 6 }), fc.nat(1), fc.nat(1)), {
      minLength: 1,
      maxLength: 4,
    })
    const check = (sides: [number, number, number][], dtype: 'float32' | 'int32') =>
      expectLikeCpu(() => {
        const x = filled(
          sides.map(([size]) => size),
          dtype,
        )
        const paddings = sides.map(([, before, after]): [number, number] => [before, after])
        return [tf.mirrorPad(x, paddings, 'reflect'), tf.mirrorPad(x, paddings, 'symmetric')]
      }, 0)
    fc.assert(fc.property(axes, fc.constantFrom('float32', 'int32'), check), runs)
  })

  test('resizeNearestNeighbor, larger and smaller', () => {
    const check = (shape: number[], height: number, width: number) =>
      expectLikeCpu(() => {
        const x = filled(shape) as tf.Tensor4D
        return [
          tf.image.resizeNearestNeighbor(filled(shape, 'int32') as tf.Tensor4D, [height, width]),
          tf.image.resizeNearestNeighbor(x, [height, width]),
          tf.image.resizeNearestNeighbor(x, [height, width], true),
          tf.image.resizeNearestNeighbor(x, [height, width], false, true),
        ]
      }, 0)
    fc.assert(fc.property(fc.tuple(small, small, small, small), small, small, check), runs)
  })

  test('a strided slice with steps of 1', () => {
    const check = (shape: number[]) =>
      expectLikeCpu(() => {
        const begin = shape.map((size) => Math.floor(size / 3))
        const strides = shape.map(() => 1)
        return [
          tf.stridedSlice(filled(shape), begin, shape, strides),
          tf.stridedSlice(filled(shape, 'int32'), begin, shape, strides, 0, 0, 0, 0, 1),
        ]
      }, 0)
    const shapes = fc.array(small, { minLength: 2, maxLength: 5 })
    fc.assert(fc.property(shapes, check), runs)
  })
})

onEveryIsa('blocks of space', () => {
  test('to the batch and back, with padding and crops', () => {
    const check = (batch: number, rows: number, columns: number, channels: number, block: number) =>
      expectLikeCpu(() => {
        const x = filled([batch, rows * block, columns * block, channels])
        const [blocks, none] = [
          [block, block],
          [
            [0, 0],
            [0, 0],
          ],
        ]
        const moved = tf.spaceToBatchND(x, blocks!, none as number[][])
        const padded = tf.spaceToBatchND(x, blocks!, [
          [block, 0],
          [0, 2 * block],
        ])
        const cropped = tf.batchToSpaceND(moved, blocks!, [
          [0, block - 1],
          [block - 1, 0],
        ])
        return [moved, padded, tf.batchToSpaceND(moved, blocks!, none as number[][]), cropped]
      }, 0)
    fc.assert(fc.property(small, small, small, small, fc.integer({ min: 1, max: 3 }), check), runs)
  })

  test('depth to space', () => {
    const check = (batch: number, rows: number, columns: number, depth: number, block: number) =>
      expectLikeCpu(() => {
        const x = filled([batch, rows, columns, depth * block * block]) as tf.Tensor4D
        return tf.depthToSpace(x, block, 'NHWC')
      }, 0)
    fc.assert(fc.property(small, small, small, small, fc.integer({ min: 2, max: 3 }), check), runs)
  })
})

onEveryIsa('pooling over three dimensions', () => {
  test('maximum, mean and their gradients', () => {
    const check = (
      shape: [number, number, number, number, number],
      window: [number, number, number],
      strides: [number, number, number],
      pad: 'same' | 'valid',
    ) => {
      const [, depth, rows, columns] = shape
      const fitting: [number, number, number] = [
        Math.min(window[0], depth),
        Math.min(window[1], rows),
        Math.min(window[2], columns),
      ]
      expectLikeCpu(() => {
        const x = filled(shape) as tf.Tensor5D
        const attrs = { filterSize: fitting, strides, pad }
        return [
          [tf.maxPool3d, tf.MaxPool3DGrad] as const,
          [tf.avgPool3d, tf.AvgPool3DGrad] as const,
        ].flatMap(([pool, gradient]) => {
          const y = pool(x, fitting, strides, pad)
          const inputs = { dy: filled(y.shape), input: x }
          const cube = fitting.every((side) => side === fitting[0])
          if (gradient === tf.MaxPool3DGrad && !cube) return [y] // there cpu takes wrong places
          return [y, tf.engine().runKernel<tf.Tensor>(gradient, inputs, attrs)]
        })
      }, 1e-5)
    }
    const size = fc.integer({ min: 1, max: 5 })
    const three = fc.integer({ min: 1, max: 3 })
    const shapes = fc.tuple(fc.integer({ min: 1, max: 2 }), size, size, size, size)
    const windows = fc.tuple(three, three, three)
    const pads = fc.constantFrom('same' as const, 'valid' as const)
    fc.assert(fc.property(shapes, windows, windows, pads, check), runs)
  })

  test('a gradient goes to the place of the maximum, also of a window that is no cube', () => {
    void tf.setBackend('inkstone')
    tf.tidy(() => {
      const input = tf.tensor5d([3, 7, 5], [1, 1, 3, 1, 1])
      const dy = tf.tensor5d([10, 100, 1000], [1, 1, 3, 1, 1]) // windows: 3 7, 7 5, 5
      const attrs = { filterSize: [1, 2, 1], strides: [1, 1, 1], pad: 'same' as const }
      const dx = tf.engine().runKernel<tf.Tensor>(tf.MaxPool3DGrad, { dy, input }, attrs)
      expect([...dx.dataSync()]).toEqual([0, 110, 1000])
    })
  })
})

onEveryIsa('values picked by size', () => {
  test('topk, the first of equals first', () => {
    const check = (rows: number, values: number[], part: number, dtype: 'float32' | 'int32') =>
      expectLikeCpu(() => {
        const line = values.map((value) => Math.round(value * 4)) // many equals
        const all = Array.from({ length: rows }, (_, row) => [
          ...line.slice(row),
          ...line.slice(0, row),
        ])
        const x = tf.tensor2d(
          all.map((row) => row.slice(0, line.length)),
          undefined,
          dtype,
        )
        const { values: best, indices } = tf.topk(x, 1 + Math.floor(part * (line.length - 1)))
        return [best, indices]
      }, 0)
    const lines = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
      minLength: 1,
      maxLength: 60,
    })
    const part = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(fc.property(small, lines, part, fc.constantFrom('float32', 'int32'), check), runs)
  })

  test('topk of infinities, which cpu takes for equal to everything', () => {
    void tf.setBackend('inkstone')
    tf.tidy(() => {
      const { values, indices } = tf.topk(tf.tensor1d([1, -Infinity, Infinity, 0, 5, Infinity]), 4)
      expect([...values.dataSync()]).toEqual([Infinity, Infinity, 5, 1])
      expect([...indices.dataSync()]).toEqual([2, 5, 4, 0])
    })
  })

  test('isNaN, isFinite, isInf', () => {
    expectLikeCpu(() => {
      const x = tf.tensor1d([0, -0, NaN, Infinity, -Infinity, 3e38, 1e-40, -7.5])
      return [tf.isNaN(x), tf.isFinite(x), tf.isInf(x), tf.isNaN(tf.tensor1d([1, 2], 'int32'))]
    }, 0)
  })
})

onEveryIsa('neighbourhoods', () => {
  test('local response normalization', () => {
    const check = (shape: [number, number, number, number], radius: number) =>
      expectLikeCpu(() => {
        const x = filled(shape) as tf.Tensor4D
        return [
          tf.localResponseNormalization(x, radius),
          tf.localResponseNormalization(x, radius, 2, 0.3, 0.75),
        ]
      }, 2e-6)
    fc.assert(fc.property(fc.tuple(small, small, small, small), fc.nat(4), check), runs)
  })

  test('the gradient of local response normalization, by any radius and power', () => {
    const check = (shape: number[], depthRadius: number, beta: number) =>
      expectLikeCpu(() => {
        const attrs = { depthRadius, bias: 1.5, alpha: 0.3, beta }
        const x = filled(shape)
        const y = tf.engine().runKernel(tf.LRN, { x }, attrs) as tf.Tensor
        const dy = tf.cos(filled(shape))
        return tf.engine().runKernel(tf.LRNGrad, { x, y, dy }, attrs) as tf.Tensor
      }, 3e-6)
    const channels = fc.integer({ min: 1, max: 40 })
    const shapes = fc.tuple(small, small, small, channels)
    fc.assert(fc.property(shapes, fc.nat(6), fc.constantFrom(0.5, 0.75, 1, 0.6), check), runs)
  })

  test('dilation and its gradients, with strides and dilations', () => {
    const check = (
      shape: [number, number, number, number],
      size: number,
      stride: number,
      rate: number,
      pad: 'same' | 'valid',
    ) => {
      const fits = pad === 'same' || (shape[1] > (size - 1) * rate && shape[2] > (size - 1) * rate)
      if (!fits || (stride > 1 && rate > 1)) return
      expectLikeCpu(() => {
        const filter = filled([size, size, shape[3]]) as tf.Tensor3D
        const x = filled(shape) as tf.Tensor4D
        const y = tf.dilation2d(x, filter, stride, pad, rate)
        const inputs = { x, filter, dy: filled(y.shape) } as tf.NamedTensorMap
        const attrs = { strides: stride, pad, dilations: rate }
        return [
          y,
          tf.engine().runKernel('Dilation2DBackpropInput', inputs, attrs) as tf.Tensor,
          tf.engine().runKernel('Dilation2DBackpropFilter', inputs, attrs) as tf.Tensor,
        ]
      }, 1e-5)
    }
    const three = fc.integer({ min: 1, max: 3 })
    const pads = fc.constantFrom('same' as const, 'valid' as const)
    const shapes = fc.tuple(three, small, small, fc.constantFrom(1, 3, 17))
    fc.assert(fc.property(shapes, three, three, three, pads, check), runs)
  })

  test('the gradients of a dilation among NaN go where those of cpu go', () => {
    expectLikeCpu(() => {
      const x = tf.fill([2, 4, 5, 3], NaN)
      const inputs = { x, filter: filled([2, 2, 3]), dy: filled([2, 4, 5, 3]) }
      const attrs = { strides: 1, pad: 'same', dilations: 1 }
      return ['Dilation2DBackpropInput', 'Dilation2DBackpropFilter'].map(
        (name) => tf.engine().runKernel(name, inputs as tf.NamedTensorMap, attrs) as tf.Tensor,
      )
    }, 1e-5)
  })

  test('crop and resize, inside and outside the image', () => {
    const corner = fc.double({ min: -0.4, max: 1.4, noNaN: true })
    const box = fc.tuple(corner, corner, corner, corner)
    const check = (
      shape: [number, number, number, number],
      boxes: [number, number, number, number][],
      height: number,
      width: number,
      method: 'bilinear' | 'nearest',
    ) =>
      expectLikeCpu(() => {
        const image = filled(shape) as tf.Tensor4D
        const indices = tf.tensor1d(
          boxes.map((_, index) => index % shape[0]),
          'int32',
        )
        return tf.image.cropAndResize(
          image,
          tf.tensor2d(boxes),
          indices,
          [height, width],
          method,
          0.5,
        )
      }, 1e-5)
    const shapes = fc.tuple(fc.integer({ min: 1, max: 2 }), small, small, small)
    const boxes = fc.array(box, { minLength: 1, maxLength: 4 })
    const methods = fc.constantFrom('bilinear' as const, 'nearest' as const)
    fc.assert(fc.property(shapes, boxes, small, small, methods, check), runs)
  })
})
