import { optionError } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { layersOf } from './layersOf'

/** Refuses a batch whose pass through the model cannot fit into memory: the outputs of all layers are kept for the
 * backward pass. A step takes more than that, so a refused batch would certainly have failed.
 * @throws InkstoneError naming the largest batch that may fit */
export function assertMemory(stage: string, batchSize: number, model: LayersModel): void {
  const free = freeMemory()
  const bytesPerImage = 4 * outputsPerImage(model)
  if (bytesPerImage * batchSize <= free) return
  const fitting = Math.floor(free / bytesPerImage)
  throw optionError({
    option: `${stage}.batchSize`,
    expected: `a batch that fits the ${gigabytes(free)} of free memory`,
    given: batchSize,
    mend:
      `The outputs of the model's layers alone take ${gigabytes(bytesPerImage * batchSize)}. ` +
      (fitting === 0
        ? 'Not even one image fits: use a smaller model.'
        : `Take batchSize: ${fitting} or less; accumulate makes one step of several batches.`),
  })
}

/** In bytes; Infinity if unknown, as in a browser. Not imported, so that a browser bundle contains no Node module. */
function freeMemory(): number {
  const { process } = globalThis
  const system = process?.getBuiltinModule?.('node:os')
  if (!system) return Infinity
  return Math.min(system.freemem(), process.constrainedMemory() || Infinity)
}

/** Values that the layers output for one image. An axis of unknown length counts as 1. */
function outputsPerImage(model: LayersModel): number {
  let sum = 0
  for (const layer of new Set(layersOf(model))) {
    for (const { outputShapes } of layer.inboundNodes) {
      for (const shape of outputShapes) {
        sum += [shape].flat().reduce<number>((product, size) => product * (size ?? 1), 1)
      }
    }
  }
  return sum
}

function gigabytes(bytes: number): string {
  return `${Number((bytes / 1e9).toPrecision(3)).toLocaleString('en')} GB`
}
