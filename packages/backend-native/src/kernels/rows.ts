import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'
import { nearestPlaces } from '../nearestPlaces'
import { rowIds } from '../rowIds'

/** Kernels that pick rows by index: each is the native gather, along one axis after the other. */
export const rowKernels: NativeKernel[] = [
  { name: tf.GatherNd, run: gatherNd },
  { name: tf.MirrorPad, run: mirrorPad },
  { name: tf.ResizeNearestNeighbor, run: resizeNearestNeighbor },
]

type Words = Float32Array | Int32Array

/** The values of a float32 or int32 tensor in an array of that kind. */
function words({ backend }: KernelCall, x: tf.TensorInfo): Words | undefined {
  const values = x.dtype === 'int32' ? backend.ints(x) : backend.floats(x)
  return x.dtype === 'bool' || values?.length === 0 ? undefined : values
}

/** x is `[outer, rows, width]`; gives `[outer, ids.length, width]`. */
function gatherRows(
  { backend, native }: KernelCall,
  x: Words,
  ids: Int32Array,
  { outer, rows, width }: { outer: number; rows: number; width: number },
): Words {
  const sizes = [1, outer, rows, ids.length, width] as const
  if (x instanceof Float32Array) {
    const y = backend.allocate('float32', outer * ids.length * width)
    native.gatherFloats(x, ids, y, ...sizes)
    return y
  }
  const y = backend.allocate('int32', outer * ids.length * width)
  native.gatherInts(x, ids, y, ...sizes)
  return y
}

function gatherNd(call: KernelCall): tf.TensorInfo | undefined {
  const { params, indices } = call.inputs as { params: tf.TensorInfo; indices: tf.TensorInfo }
  const [shape, count, width] = tf.backend_util.prepareAndValidate(params, indices)
  const given = call.backend.ints(indices)
  const x = words(call, params)
  if (given === undefined || x === undefined || count === 0 || width === 0) return undefined
  call.backend.recording?.refuse('GatherNd checks its indices before it runs')
  const sizes = params.shape.slice(0, indices.shape.at(-1)!)
  const ids = rowIds(call, given, count, sizes, params.shape)
  const y = gatherRows(call, x, ids, { outer: 1, rows: x.length / width, width })
  call.backend.recycle(ids)
  return call.backend.makeTensorInfo(shape, params.dtype, y)
}

/** `reflect` leaves the edge out, `symmetric` repeats it. */
function mirrorPad(call: KernelCall): tf.TensorInfo | undefined {
  const x = call.inputs.x!
  const paddings = call.attrs.paddings as [number, number][]
  const edge = call.attrs.mode === 'reflect' ? 0 : 1
  const shape = [...x.shape]
  const given = words(call, x)
  if (given === undefined) return undefined
  let values = given
  for (const [axis, [before, after]] of paddings.entries()) {
    if (before === 0 && after === 0) continue
    const rows = shape[axis]!
    if (Math.max(before, after) > rows - 1 + edge) return undefined // cpu refuses, or says what it does
    const ids = Int32Array.from({ length: before + rows + after }, (_, place) => {
      const row = place - before
      if (row < 0) return -row - edge
      return row < rows ? row : 2 * (rows - 1) - row + edge
    })
    const outer = tf.util.sizeFromShape(shape.slice(0, axis))
    const width = tf.util.sizeFromShape(shape.slice(axis + 1))
    const wider = gatherRows(call, values, ids, { outer, rows, width })
    if (values !== given) call.backend.recycle(values)
    values = wider
    shape[axis] = ids.length
  }
  if (values === given) return undefined // nothing to pad
  return call.backend.makeTensorInfo(shape, x.dtype, values)
}

function resizeNearestNeighbor(call: KernelCall): tf.TensorInfo | undefined {
  const images = call.inputs.images!
  const [outHeight, outWidth] = call.attrs.size as [number, number]
  const [batch, height, width, channels] = images.shape as [number, number, number, number]
  const x = words(call, images)
  if (x === undefined || outHeight * outWidth === 0) return undefined
  const rows = gatherRows(call, x, nearestPlaces(height, outHeight, call.attrs), {
    outer: batch,
    rows: height,
    width: width * channels,
  })
  const y = gatherRows(call, rows, nearestPlaces(width, outWidth, call.attrs), {
    outer: batch * outHeight,
    rows: width,
    width: channels,
  })
  call.backend.recycle(rows)
  return call.backend.makeTensorInfo([batch, outHeight, outWidth, channels], images.dtype, y)
}
