import { type BackendValues, type DataId, util } from '@tensorflow/tfjs-core'
import { lostDevice } from './guardDevice'
import type { WebgpuKernels } from './webgpuKernels'

/** What makes Dawn look for finished work. */
export type Tick = () => void

type SetImmediate = (callback: () => void, ...values: unknown[]) => unknown

/** Runs `start`, which creates a device, and returns with its result what Dawn asks Node to call to look for finished work;
 * undefined if it asks for nothing.
 *
 * Dawn for Node settles its promises in a function that it gives to `setImmediate` again and again while work is
 * pending. It has no other way to wait. */
export async function withTick<Result>(
  start: () => Promise<Result>,
): Promise<{ result: Result; tick: Tick | undefined }> {
  let tick: Tick | undefined
  const own = globalThis.setImmediate as SetImmediate
  const watch: SetImmediate = (callback, ...values) => {
    if (values.length === 0) tick = callback
    return own(callback, ...values)
  }
  const restore = replaceSetImmediate(watch)
  try {
    return { result: await start(), tick }
  } finally {
    restore()
  }
}

/** Lets `dataSync()` read tensors from the GPU in Node: TensorFlow.js' own way needs a browser's canvas. */
export function readInNode(kernels: WebgpuKernels, tick: Tick): void {
  const readSync = kernels.readSync.bind(kernels)
  kernels.readSync = (id: DataId) => {
    const tensor = kernels.tensorMap.get(id)
    const { values, dtype } = tensor
    if (values || dtype === 'complex64' || dtype === 'string') return readSync(id)
    tensor.values = util.convertBackendValuesAndArrayBuffer(bytesOf(kernels, id, tick), dtype)
    return tensor.values as BackendValues
  }
}

/** Copies the values into memory that is mapped, and waits for it. */
function bytesOf(kernels: WebgpuKernels, id: DataId, tick: Tick): ArrayBuffer {
  const { device } = kernels
  const { resource } = kernels.tensorMap.get(id)
  const { COPY_DST, MAP_READ } = bufferUsage()
  kernels.ensureCommandEncoderReady()
  kernels.endComputePassEncoder()
  kernels.submitQueue()
  const copy = device.createBuffer({ size: resource.size, usage: COPY_DST | MAP_READ })
  const commands = device.createCommandEncoder()
  commands.copyBufferToBuffer(resource, 0, copy, 0, resource.size)
  device.queue.submit([commands.finish()])
  let again: (() => void) | undefined
  const hold: SetImmediate = (callback) => {
    again = callback
    return undefined
  }
  const restore = replaceSetImmediate(hold)
  try {
    copy.mapAsync(1).catch(() => undefined) // GPUMapMode.READ
    while (copy.mapState === 'pending') tick()
    if (copy.mapState !== 'mapped') throw lostDevice('')
    return copy.getMappedRange().slice(0)
  } finally {
    restore()
    copy.destroy()
    if (again) setImmediate(again) // other work of Dawn's may wait for it
  }
}

/** @returns what puts the former function back */
function replaceSetImmediate(replacement: SetImmediate): () => void {
  const own = globalThis.setImmediate
  Object.assign(globalThis, { setImmediate: replacement })
  return () => {
    Object.assign(globalThis, { setImmediate: own })
  }
}

function bufferUsage(): { COPY_DST: number; MAP_READ: number } {
  return (globalThis as object as { GPUBufferUsage: { COPY_DST: number; MAP_READ: number } })
    .GPUBufferUsage
}
