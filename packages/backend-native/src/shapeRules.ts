import * as tf from '@tensorflow/tfjs-core'

type Inputs = tf.NamedTensorInfoMap
type Attrs = tf.NamedAttrMap
/** What the kernel expects, where its inputs are something else. */
export type Rule = (inputs: Inputs, attrs: Attrs) => string | undefined

/** Holds inputs to a kernel's rule. @throws RangeError that says what is expected */
export function checkShapes(rule: Rule, inputs: Inputs, attrs: Attrs): void {
  const expected = rule(inputs, attrs)
  if (expected !== undefined) throw new RangeError(`expected ${expected}.`)
}

/** The shapes that a kernel takes. TensorFlow.js checks them in `tf.pad` and the like; its `cpu` kernels, when they are called
 * directly, read behind the end of an array instead and answer with NaN. */
export function shapeRuleOf(name: string): Rule | undefined {
  return rules[name]
}

/** Kernels whose own implementation takes any shapes: they are checked before it runs, the others before that of `cpu`. */
export const checkedFirst: ReadonlySet<string> = new Set([
  ...[
    tf.AddN,
    tf.FlipLeftRight,
    tf.MirrorPad,
    tf.PadV2,
    tf.RotateWithOffset,
    tf.Tile,
    tf.Transform,
  ],
  ...[tf.ResizeBilinearGrad, tf.ResizeNearestNeighborGrad, tf.ResizeNearestNeighbor],
  ...[tf.Transpose, tf.LRNGrad, tf.UnsortedSegmentSum, tf.EluGrad, tf.SpaceToBatchND],
  ...[tf.BatchToSpaceND, tf.DepthToSpace, tf.CropAndResize],
])

const shapeOf = (inputs: Inputs, name: string): number[] => inputs[name]!.shape
const equal = (a: number[], b: number[]): boolean => tf.util.arraysEqual(a, b)
const size = (shape: number[]): number => tf.util.sizeFromShape(shape)
const isWhole = (value: number): boolean => Number.isInteger(value) && value >= 0

const rank =
  (input: string, dimensions: number): Rule =>
  (inputs) =>
    shapeOf(inputs, input).length === dimensions
      ? undefined
      : `${input} of ${dimensions} dimensions`

/** The first rule that is broken. */
const both =
  (first: Rule, second: Rule): Rule =>
  (inputs, attrs) =>
    first(inputs, attrs) ?? second(inputs, attrs)

/** All inputs of one shape. */
const alike: Rule = (inputs) => {
  const [first, ...others] = Object.values(inputs).flatMap((input) => (input ? [input.shape] : []))
  return others.every((shape) => equal(shape, first!)) ? undefined : 'inputs of one shape'
}

/** A number before and one behind each dimension. */
const paddings: Rule = ({ x }, attrs) => {
  const given = attrs.paddings as number[][]
  const fit =
    given.length === x!.shape.length &&
    given.every((pair) => pair.length === 2 && pair.every(isWhole))
  return fit ? undefined : `paddings of 2 whole numbers for each of ${x!.shape.length} dimensions`
}

const select: Rule = (inputs) => {
  const [condition, t, e] = ['condition', 't', 'e'].map((name) => shapeOf(inputs, name)) as [
    number[],
    number[],
    number[],
  ]
  const fits =
    equal(condition, t) ||
    (condition.length === 1 && t.length > 0 && condition[0] === t[0] && size(t) > 0)
  return equal(t, e) && fits
    ? undefined
    : 't and e of one shape, and a condition of that shape or of its first dimension'
}

/** Statistics of the last dimensions of x; the dimensions before them may be there with size 1. Or one dimension for each of x, of
 * size 1 where its values are the same: so TensorFlow.js' layer normalises over another axis than the last. */
const normalization: Rule = (inputs) => {
  const { x } = inputs
  const spreads = (shape: readonly number[]) =>
    shape.length === x!.shape.length &&
    shape.every((side, axis) => side === 1 || side === x!.shape[axis])
  for (const name of ['mean', 'variance', 'offset', 'scale']) {
    const shape = inputs[name]?.shape
    if (shape === undefined || spreads(shape)) continue
    const own = shape.slice(shape.findIndex((side) => side !== 1))
    const last = own.length === 0 ? [] : x!.shape.slice(-own.length)
    if (size(shape) !== 1 && !equal(own, last)) return `${name} of the last dimensions of x`
  }
  return undefined
}

const counted: Rule = ({ x, weights }) =>
  size(weights!.shape) === 0 || equal(x!.shape, weights!.shape)
    ? undefined
    : 'a weight for each value of x, or none'

const spaceToBatch: Rule = ({ x }, attrs) => {
  const [block, around] = [attrs.blockShape as number[], attrs.paddings as number[][]]
  const { shape } = x!
  const fits =
    shape.length > block.length &&
    around.length === block.length &&
    block.every((side, axis) => {
      const [before, behind] = around[axis]!
      return side >= 1 && (shape[axis + 1]! + before! + behind!) % side === 0
    })
  return fits ? undefined : 'sizes that the block shape divides once they are padded'
}

const batchToSpace: Rule = ({ x }, attrs) => {
  const [block, crops] = [attrs.blockShape as number[], attrs.crops as number[][]]
  const { shape } = x!
  const fits =
    shape.length > block.length && crops.length === block.length && shape[0]! % size(block) === 0
  return fits ? undefined : 'a batch that the block shape divides, and crops for each of its sides'
}

const depthToSpace: Rule = ({ x }, { blockSize, dataFormat }) => {
  const { shape } = x!
  const depth = shape[dataFormat === 'NCHW' ? 1 : 3]!
  return shape.length === 4 && depth % (blockSize as number) ** 2 === 0
    ? undefined
    : `images of 4 dimensions, channels a multiple of ${(blockSize as number) ** 2}`
}

const crops: Rule = ({ image, boxes, boxInd }) => {
  const count = boxInd!.shape[0]
  return image!.shape.length === 4 && boxInd!.shape.length === 1 && equal(boxes!.shape, [count!, 4])
    ? undefined
    : 'images of 4 dimensions, boxes [count, 4] and boxInd [count]'
}

const suppression: Rule = ({ boxes, scores }) =>
  scores!.shape.length === 1 && equal(boxes!.shape, [scores!.shape[0]!, 4])
    ? undefined
    : 'boxes [count, 4] and scores [count]'

/** Of images `[batch, height, width, channels]`. */
const resizeGradient: Rule = ({ images, dy }) =>
  images!.shape.length === 4 &&
  dy!.shape.length === 4 &&
  images!.shape[0] === dy!.shape[0] &&
  images!.shape[3] === dy!.shape[3]
    ? undefined
    : 'images and dy of 4 dimensions, of as many images and channels'

const transform: Rule = ({ image, transforms }) => {
  const [count, numbers] = transforms!.shape
  const batch = image!.shape[0]
  return image!.shape.length === 4 &&
    transforms!.shape.length === 2 &&
    numbers === 8 &&
    (count === 1 || count === batch)
    ? undefined
    : 'images of 4 dimensions and 8 numbers for all of them, or for each'
}

const segments: Rule = ({ x, segmentIds }) =>
  equal(x!.shape.slice(0, segmentIds!.shape.length), segmentIds!.shape)
    ? undefined
    : 'segmentIds of the first dimensions of x'

/** A piece of values for each of the indices; a single value goes to all. */
const scattered =
  (
    indices: string,
    updates: string,
    shapeOfResult: (inputs: Inputs, attrs: Attrs) => number[],
  ): Rule =>
  (inputs, attrs) => {
    const [at, values] = [inputs[indices]!, inputs[updates]!]
    const shape = shapeOfResult(inputs, attrs)
    const depth = at.shape.length > 1 ? at.shape.at(-1)! : 1
    const count = at.shape.length > 1 ? size(at.shape.slice(0, -1)) : size(at.shape)
    const fits = depth <= shape.length
    const wanted = count * size(shape.slice(depth))
    return fits && (values.shape.length === 0 || size(values.shape) === wanted)
      ? undefined
      : `${indices} into [${shape}], and ${updates} for each of them`
  }

const reps: Rule = ({ x }, attrs) => {
  const given = attrs.reps as number[]
  return given.length === x!.shape.length && given.every(isWhole)
    ? undefined
    : `a number of repetitions for each of ${x!.shape.length} dimensions`
}

const permutation: Rule = ({ x }, attrs) => {
  const given = attrs.perm as number[]
  const { length } = x!.shape
  if (given.length === length) {
    let seen = 0
    for (let place = 0; place < length; place += 1) {
      if (given[place]! >= 0 && given[place]! < length) seen |= 1 << given[place]!
    }
    if (seen === (1 << length) - 1) return undefined
  }
  return `a permutation of ${length} dimensions`
}

/** The gradient of what has the shape `of` gives. */
const changes =
  (of: (inputs: Inputs, attrs: Attrs) => number[]): Rule =>
  (inputs, attrs) => {
    const shape = of(inputs, attrs)
    return equal(shapeOf(inputs, 'dy'), shape) ? undefined : `dy of the result's shape, [${shape}]`
  }

/** The same where more rows and columns may follow, which are not read: TensorFlow.js' specifications have such a dy. */
const covering =
  (of: (inputs: Inputs, attrs: Attrs) => number[]): Rule =>
  (inputs, attrs) => {
    const shape = of(inputs, attrs)
    const dy = shapeOf(inputs, 'dy')
    const fits =
      dy.length === shape.length &&
      dy[0] === shape[0] &&
      dy[3] === shape[3] &&
      shape.every((side, axis) => dy[axis]! >= side)
    return fits ? undefined : `dy of the result's shape, [${shape}]`
  }

type Four = [number, number, number, number]
type Five = [number, number, number, number, number]

const pool2d = changes(({ input }, a) => {
  const [window, strides] = [a.filterSize as [number, number], a.strides as [number, number]]
  const rounding = a.dimRoundingMode as 'floor'
  return tf.backend_util.computePool2DInfo(
    input!.shape as Four,
    window,
    strides,
    1,
    a.pad as 'same',
    rounding,
  ).outShape
})

const pool3d = changes(({ input }, a) => {
  const [window, strides] = [a.filterSize as number, a.strides as number]
  const rounding = a.dimRoundingMode as 'floor'
  return tf.backend_util.computePool3DInfo(
    input!.shape as Five,
    window,
    strides,
    1,
    a.pad as 'same',
    rounding,
  ).outShape
})

const convolved = (input: number[], filter: number[], a: Attrs, depthwise: boolean): number[] =>
  tf.backend_util.computeConv2DInfo(
    input as Four,
    filter as Four,
    a.strides as number,
    (a.dilations as number | undefined) ?? 1,
    a.pad as 'same',
    a.dimRoundingMode as 'floor',
    depthwise,
    tf.backend_util.convertConv2DDataFormat((a.dataFormat as 'NHWC' | undefined) ?? 'NHWC'),
  ).outShape

const convolved3d = (input: number[], filter: number[], a: Attrs): number[] =>
  tf.backend_util.computeConv3DInfo(
    input as Five,
    filter as Five,
    a.strides as number,
    1,
    a.pad as 'same',
  ).outShape

const inputShape = (a: Attrs) => a.inputShape as number[]
const filterShape = (a: Attrs) => a.filterShape as number[]

const rules: Record<string, Rule> = {
  [tf.AddN]: alike,
  [tf.AvgPool]: rank('x', 4),
  [tf.AvgPool3D]: rank('x', 5),
  [tf.AvgPool3DGrad]: both(rank('input', 5), pool3d),
  [tf.AvgPoolGrad]: both(rank('input', 4), pool2d),
  [tf.BatchToSpaceND]: batchToSpace,
  [tf.Bincount]: counted,
  [tf.Conv2DBackpropFilter]: changes(({ x }, a) => convolved(x!.shape, filterShape(a), a, false)),
  [tf.Conv2DBackpropInput]: covering((i, a) =>
    convolved(inputShape(a), shapeOf(i, 'filter'), a, false),
  ),
  [tf.Conv3DBackpropFilterV2]: changes(({ x }, a) => convolved3d(x!.shape, filterShape(a), a)),
  [tf.Conv3DBackpropInputV2]: changes((i, a) =>
    convolved3d(inputShape(a), shapeOf(i, 'filter'), a),
  ),
  [tf.CropAndResize]: crops,
  [tf.DenseBincount]: counted,
  [tf.DepthToSpace]: depthToSpace,
  [tf.DepthwiseConv2dNativeBackpropFilter]: changes(({ x }, a) =>
    convolved(x!.shape, filterShape(a), a, true),
  ),
  [tf.DepthwiseConv2dNativeBackpropInput]: changes((i, a) =>
    convolved(inputShape(a), shapeOf(i, 'filter'), a, true),
  ),
  [tf.EluGrad]: alike,
  [tf.FlipLeftRight]: rank('image', 4),
  [tf.FusedBatchNorm]: normalization,
  [tf.LRN]: rank('x', 4),
  [tf.LRNGrad]: alike,
  [tf.MaxPool]: rank('x', 4),
  [tf.MaxPool3D]: rank('x', 5),
  [tf.MaxPool3DGrad]: both(rank('input', 5), pool3d),
  [tf.MaxPoolGrad]: both(rank('input', 4), pool2d),
  [tf.MaxPoolWithArgmax]: rank('x', 4),
  [tf.MirrorPad]: paddings,
  [tf.Multinomial]: rank('logits', 2),
  [tf.NonMaxSuppressionV3]: suppression,
  [tf.NonMaxSuppressionV4]: suppression,
  [tf.NonMaxSuppressionV5]: suppression,
  [tf.PadV2]: paddings,
  [tf.ResizeBilinear]: rank('images', 4),
  [tf.ResizeBilinearGrad]: resizeGradient,
  [tf.ResizeNearestNeighbor]: rank('images', 4),
  [tf.ResizeNearestNeighborGrad]: resizeGradient,
  [tf.RotateWithOffset]: rank('image', 4),
  [tf.ScatterNd]: scattered('indices', 'updates', (_, a) => a.shape as number[]),
  [tf.Select]: select,
  [tf.SpaceToBatchND]: spaceToBatch,
  [tf.SparseToDense]: scattered(
    'sparseIndices',
    'sparseValues',
    (_, a) => a.outputShape as number[],
  ),
  [tf.TensorScatterUpdate]: scattered('indices', 'updates', ({ tensor }) => tensor!.shape),
  [tf.Tile]: reps,
  [tf.Transform]: transform,
  [tf.Transpose]: permutation,
  [tf.UnsortedSegmentSum]: segments,
}
