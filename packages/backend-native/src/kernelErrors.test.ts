import * as tf from '@tensorflow/tfjs-core'
import { loadAddon } from './loadAddon'
import './index'

// What a user reads when inputs do not fit: the operation, the inputs' dtypes and shapes, and what is wrong.

const run = (name: string, inputs: object, attrs: object = {}) =>
  tf.engine().runKernel(name, inputs as tf.NamedTensorMap, attrs as tf.NamedAttrMap)
const f = (...shape: number[]) => tf.ones(shape)
const i = (values: number[], shape = [values.length]) => tf.tensor(values, shape, 'int32')
const conv = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] }
const product = { transposeA: false, transposeB: false }
const disposed = () => {
  const x = f(3)
  x.dispose()
  return x
}

const cases: [what: string, call: () => unknown, message: RegExp][] = [
  [
    'tf.add',
    () => tf.add(f(3), f(4)),
    /^Add of a float32 \[3\], b float32 \[4\]: .*broadcast together with shapes 3 and 4/,
  ],
  [
    'Add of two dtypes',
    () => run('Add', { a: f(3), b: i([1, 2]) }),
    /^Add of a float32 \[3\], b int32 \[2\]: .*broadcast/,
  ],
  [
    'Add of a tensor that is gone',
    () => tf.add(disposed(), 1),
    /^Add of a float32 \[3\], b float32 \[\]: expected tensors that are not disposed of/,
  ],
  [
    'tf.matMul',
    () => tf.matMul(f(2, 3), f(4, 5)),
    /matMul: inner shapes \(3\) and \(4\) of Tensors with shapes 2,3 and 4,5/,
  ],
  [
    'BatchMatMul',
    () => run('BatchMatMul', { a: f(2, 3), b: f(4, 5) }, product),
    /^BatchMatMul of a float32 \[2,3\], b float32 \[4,5\]: .*inner shapes \(3\) and \(4\)/,
  ],
  [
    '_FusedMatMul',
    () => run('_FusedMatMul', { a: f(2, 3), b: f(3, 5), bias: f(4) }, product),
    /^_FusedMatMul of a float32 \[2,3\], b float32 \[3,5\], bias float32 \[4\]: .*broadcast/,
  ],
  [
    'tf.conv2d',
    () => tf.conv2d(f(1, 5, 5, 3) as tf.Tensor4D, f(3, 3, 4, 8) as tf.Tensor4D, 1, 'same'),
    /conv2d: depth of input \(3\) must match input depth for filter 4/,
  ],
  ...['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative'].map(
    (name): [string, () => unknown, RegExp] => [
      name,
      () => run(name, { x: f(1, 5, 5, 3), filter: f(3, 3, 4, 8) }, conv),
      new RegExp(
        `^${name} of x float32 \\[1,5,5,3\\], filter float32 \\[3,3,4,8\\]: expected a filter .* 3 as the input`,
      ),
    ],
  ),
  [
    'tf.gather',
    () => tf.gather(f(3, 2), i([5])),
    /^GatherV2 of x float32 \[3,2\], indices int32 \[1\]: .*the index value 5 is not in \[0, 2\]/,
  ],
  [
    'tf.gatherND',
    () => tf.gatherND(f(3, 2), i([5, 0], [1, 2])),
    /^GatherNd of params float32 \[3,2\], indices int32 \[1,2\]: .*5,0 does not index into 3,2/,
  ],
  [
    'tf.scatterND',
    () => tf.scatterND(i([9], [1, 1]), f(1), [3]),
    /^ScatterNd of indices int32 \[1,1\], updates float32 \[1\]: .*9 does not index into 3/,
  ],
  [
    'tf.reshape',
    () => tf.reshape(f(6), [4]),
    /^Reshape of x float32 \[6\]: Size\(6\) must match the product of shape 4/,
  ],
  [
    'tf.concat',
    () => tf.concat([f(2, 3), f(2, 4)], 0),
    /^Concat of 0 float32 \[2,3\], 1 float32 \[2,4\]: .*along the non-concatenated axis 1/,
  ],
  [
    'tf.sum',
    () => run('Sum', { x: f(2, 3) }, { axis: 5 }),
    /^Sum of x float32 \[2,3\]: .*range \[-2, 2\) but got axis 5/,
  ],
  [
    'tf.slice',
    () => run('Slice', { x: f(2, 3) }, { begin: [0, 2], size: [2, 4] }),
    /^Slice of x float32 \[2,3\]: .*would overflow input\.shape\[1\] \(3\)/,
  ],
  [
    'tf.split',
    () => run('SplitV', { x: f(6) }, { numOrSizeSplits: [2, 2], axis: 0 }),
    /^SplitV of x float32 \[6\]: The sum of sizes/,
  ],
  [
    'ResizeBilinear',
    () => run('ResizeBilinear', { images: f(4, 4, 2) }, { size: [2, 2] }),
    /^ResizeBilinear of images float32 \[4,4,2\]: expected inputs of the rank/,
  ],
]

const image = { strides: 1, pad: 'same', dataFormat: 'NHWC', dilations: 1 }
const window = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' }
const volume = { ...image, dataFormat: 'NDHWC' }
const window3d = { filterSize: [2, 2, 2], strides: [2, 2, 2], pad: 'valid', dataFormat: 'NDHWC' }
const two = [
  [1, 1],
  [1, 1],
]

/** Kernels that are called directly, with what `tf.pad` and the like would have refused. */
type Misfit = [kernel: string, inputs: object, attrs: object, message: RegExp]
const misfits: Misfit[] = [
  ['Select', { condition: f(3), t: f(4), e: f(4) }, {}, /t and e of one shape, and a condition/],
  ['Select', { condition: f(4), t: f(4), e: f(5) }, {}, /t and e of one shape/],
  ['Select', { condition: f(), t: f(4), e: f(4) }, {}, /t and e of one shape/],
  ['PadV2', { x: f(2, 3) }, { paddings: [[1, 1]], constantValue: 0 }, /each of 2 dimensions/],
  ['PadV2', { x: f(3) }, { paddings: two, constantValue: 0 }, /each of 1 dimensions/],
  ['PadV2', { x: f(3) }, { paddings: [[-1, 0]], constantValue: 0 }, /paddings of 2 whole/],
  ['MirrorPad', { x: f(3) }, { paddings: two, mode: 'reflect' }, /each of 1 dimensions/],
  [
    'FusedBatchNorm',
    { x: f(2, 3), mean: f(2), variance: f(3) },
    { varianceEpsilon: 1 },
    /mean of the last dimensions of x/,
  ],
  [
    'FusedBatchNorm',
    { x: f(2, 3), mean: f(3), variance: f(3), offset: f(6), scale: f(3) },
    { varianceEpsilon: 1 },
    /offset of the last/,
  ],
  ['AddN', { 0: f(6), 1: f(2, 3) }, {}, /inputs of one shape/],
  ['AvgPool', { x: f(4, 4, 2) }, window, /x of 4 dimensions/],
  ['MaxPoolWithArgmax', { x: f(4, 4, 2) }, window, /x of 4 dimensions/],
  ['AvgPoolGrad', { dy: f(1, 3, 2, 1), input: f(1, 4, 4, 1) }, window, /shape, \[1,2,2,1\]/],
  [
    'MaxPoolGrad',
    { dy: f(1, 4, 4, 1), input: f(1, 4, 4, 1), output: f(1, 2, 2, 1) },
    window,
    /shape, \[1,2,2,1\]/,
  ],
  ['BatchToSpaceND', { x: f(3, 2, 2, 1) }, { blockShape: [2, 1], crops: two }, /block shape/],
  ['SpaceToBatchND', { x: f(1, 3, 2, 1) }, { blockShape: [2], paddings: [[0, 0]] }, /block shape/],
  ['Bincount', { x: i([1, 2]), weights: f(3) }, { size: 4 }, /a weight for each value/],
  [
    'DenseBincount',
    { x: i([1, 2, 1, 2], [2, 2]), weights: f(2) },
    { size: 4 },
    /a weight for each value/,
  ],
  [
    'Conv2DBackpropFilter',
    { x: f(1, 4, 4, 2), dy: f(1, 3, 4, 5) },
    { ...image, filterShape: [3, 3, 2, 5] },
    /dy of the result's shape, \[1,4,4,5\]/,
  ],
  [
    'Conv2DBackpropInput',
    { filter: f(3, 3, 2, 5), dy: f(1, 3, 4, 5) },
    { ...image, inputShape: [1, 4, 4, 2] },
    /dy of the result's shape, \[1,4,4,5\]/,
  ],
  ...['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D'].map(
    (name): Misfit => [
      name,
      { x: f(5, 5, 3), filter: f(3, 3, 3, 2) },
      image,
      /images of 4 dimensions, got \[5,5,3\]/,
    ],
  ),
  [
    'FusedDepthwiseConv2D',
    { x: f(1, 5, 5, 3), filter: f(3, 3, 4, 1) },
    image,
    /filter \[height, width, 3 as the input has channels, outputs\], got \[3,3,4,1\]/,
  ],
  [
    'FusedConv2D',
    { x: f(1, 5, 5, 3), filter: f(3, 3, 3, 8), bias: f(5) },
    image,
    /broadcast together with shapes 1,5,5,8 and 5/,
  ],
  [
    'FusedDepthwiseConv2D',
    { x: f(1, 5, 5, 3), filter: f(3, 3, 3, 1), bias: f(5) },
    image,
    /broadcast together with shapes 1,5,5,3 and 5/,
  ],
  [
    'DepthwiseConv2dNativeBackpropFilter',
    { x: f(1, 5, 5, 3), dy: f(1, 4, 5, 3) },
    { ...image, filterShape: [3, 3, 3, 1] },
    /dy of the result's shape, \[1,5,5,3\]/,
  ],
  [
    'DepthwiseConv2dNativeBackpropFilter',
    { x: f(1, 5, 5, 3), dy: f(1, 5, 5, 4) },
    { ...image, filterShape: [3, 3, 4, 1] },
    /3 as the input has channels/,
  ],
  [
    'DepthwiseConv2dNativeBackpropInput',
    { filter: f(3, 3, 3, 1), dy: f(1, 4, 5, 3) },
    { ...image, inputShape: [1, 5, 5, 3] },
    /dy of the result's shape, \[1,5,5,3\]/,
  ],
  [
    'DepthwiseConv2dNativeBackpropInput',
    { filter: f(3, 3, 4, 1), dy: f(1, 5, 5, 4) },
    { ...image, inputShape: [1, 5, 5, 3] },
    /3 as the input has channels/,
  ],
  [
    'Conv3D',
    { x: f(4, 4, 4, 2), filter: f(3, 3, 3, 2, 3) },
    volume,
    /volumes of 5 dimensions, got \[4,4,4,2\]/,
  ],
  ...[f(3, 3, 3, 5, 3), f(3, 3, 2, 3)].map(
    (filter): Misfit => [
      'Conv3D',
      { x: f(1, 4, 4, 4, 2), filter },
      volume,
      /filter \[depth, height, width, 2 as the input has channels, outputs\], got/,
    ],
  ),
  [
    'Conv3DBackpropFilterV2',
    { x: f(1, 4, 4, 4, 2), dy: f(1, 3, 4, 4, 3) },
    { ...volume, filterShape: [3, 3, 3, 2, 3] },
    /dy of the result's shape, \[1,4,4,4,3\]/,
  ],
  [
    'Conv3DBackpropFilterV2',
    { x: f(1, 4, 4, 4, 2), dy: f(1, 4, 4, 4, 3) },
    { ...volume, filterShape: [3, 3, 3, 5, 3] },
    /2 as the input has channels/,
  ],
  [
    'Conv3DBackpropInputV2',
    { filter: f(3, 3, 3, 2, 3), dy: f(1, 3, 4, 4, 3) },
    { ...volume, inputShape: [1, 4, 4, 4, 2] },
    /dy of the result's shape, \[1,4,4,4,3\]/,
  ],
  [
    'Conv3DBackpropInputV2',
    { filter: f(3, 3, 3, 5, 3), dy: f(1, 4, 4, 4, 3) },
    { ...volume, inputShape: [1, 4, 4, 4, 2] },
    /2 as the input has channels/,
  ],
  ['AvgPool3D', { x: f(4, 4, 4, 2) }, window3d, /expected inputs of the rank/],
  ['MaxPool3D', { x: f(4, 4, 4, 2) }, window3d, /expected inputs of the rank/],
  [
    'AvgPool3DGrad',
    { dy: f(1, 3, 2, 2, 2), input: f(1, 4, 4, 4, 2) },
    window3d,
    /dy of the result's shape, \[1,2,2,2,2\]/,
  ],
  [
    'MaxPool3DGrad',
    { dy: f(1, 3, 2, 2, 2), input: f(1, 4, 4, 4, 2), output: f(1, 2, 2, 2, 2) },
    window3d,
    /dy of the result's shape, \[1,2,2,2,2\]/,
  ],
  [
    'MaxPool3DGrad',
    { dy: f(2, 2, 2, 2), input: f(4, 4, 4, 2), output: f(2, 2, 2, 2) },
    window3d,
    /input of 5 dimensions/,
  ],
  ['CropAndResize', { image: f(1, 4, 4, 1), boxes: f(2, 3), boxInd: i([0, 0]) }, {}, /boxes \[c/],
  ['DepthToSpace', { x: f(1, 2, 2, 3) }, { blockSize: 2, dataFormat: 'NHWC' }, /multiple of 4/],
  ['EluGrad', { dy: f(3), y: f(4) }, {}, /inputs of one shape/],
  ['LRNGrad', { x: f(1, 2, 2, 3), y: f(1, 2, 2, 3), dy: f(1, 2, 6) }, {}, /inputs of one shape/],
  ['NonMaxSuppressionV3', { boxes: f(3, 4), scores: f(2) }, {}, /boxes \[count, 4\]/],
  ['ResizeBilinearGrad', { images: f(1, 2, 2, 1), dy: f(2, 4, 4, 1) }, {}, /as many images/],
  ['RotateWithOffset', { image: f(4, 4, 1) }, {}, /image of 4 dimensions/],
  [
    'Transform',
    { image: f(2, 4, 4, 1), transforms: f(3, 8) },
    { interpolation: 'nearest', fillMode: 'constant', fillValue: 0 },
    /8 numbers for all/,
  ],
  ['ScatterNd', { indices: i([0], [1, 1]), updates: f(2) }, { shape: [3] }, /indices into \[3\]/],
  [
    'SparseToDense',
    { sparseIndices: i([0], [1, 1]), sparseValues: f(2), defaultValue: f() },
    { outputShape: [3] },
    /sparseIndices into \[3\]/,
  ],
  ['Tile', { x: f(2, 3) }, { reps: [2] }, /repetitions for each of 2 dimensions/],
  ['Tile', { x: f(2) }, { reps: [2, 3] }, /repetitions for each of 1 dimensions/],
  ['Transpose', { x: f(2, 3) }, { perm: [1] }, /a permutation of 2 dimensions/],
  ['Transpose', { x: f(2, 3) }, { perm: [1, 1] }, /a permutation of 2 dimensions/],
  [
    'UnsortedSegmentSum',
    { x: f(3, 2), segmentIds: i([0, 1]) },
    { numSegments: 2 },
    /segmentIds of/,
  ],
  ['SearchSorted', { sortedSequence: f(2, 3), values: f(1, 3) }, { side: 'left' }, /as many rows/],
  ['Dilation2D', { x: f(1, 3, 3, 2), filter: f(2, 2, 3) }, image, /as many channels/],
  [
    'Dilation2DBackpropInput',
    { x: f(1, 3, 3, 2), filter: f(2, 2, 2), dy: f(1, 2, 3, 2) },
    image,
    /dy of the shape of the result, \[1,3,3,2\]/,
  ],
  [
    'SparseFillEmptyRows',
    { indices: i([0, 1], [2, 1]), values: f(1), denseShape: i([2]), defaultValue: f() },
    {},
    /a value for each index, got 1 for 2/,
  ],
  [
    'SparseReshape',
    { inputIndices: i([0, 1], [1, 2]), inputShape: i([4]), newShape: i([4]) },
    {},
    /an input shape of 2 sizes, got 1/,
  ],
]

const withAddon = loadAddon() === undefined ? describe.skip : describe

withAddon('the error of', () => {
  beforeAll(async () => {
    await tf.setBackend('inkstone')
  })

  test.each(cases)('%s', (_, call, message) => {
    expect(() => tf.tidy(() => void call())).toThrow(message)
  })

  test.each(misfits)('%s of shapes that do not fit', (name, inputs, attrs, message) => {
    const call = () => tf.tidy(() => void run(name, inputs, attrs))
    expect(call).toThrow(message)
    const [input, tensor] = Object.entries(inputs)[0] as [string, tf.Tensor]
    expect(call).toThrow(`${name} of ${input} ${tensor.dtype} [${tensor.shape}]`)
  })
})
