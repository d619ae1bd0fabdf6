import { optionError } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { layersOf } from './layersOf'

/** Refuses a batch whose way through the model cannot fit the memory: the outputs of all layers are kept for
 * the way back. That is less than a step takes, so that what is refused would surely have failed.
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
        ? 'Not even one image fits: take a smaller model.'
        : `Take batchSize: ${fitting} or less; accumulate makes one step of several batches.`),
  })
}

/** In bytes; Infinity where nobody says, as in a browser. Not imported: who bundles for one finds no module of Node
 * here. */
function freeMemory(): number {
  const { process } = globalThis
  const system = process?.getBuiltinModule?.('node:os')
  if (!system) return Infinity
  return Math.min(system.freemem(), process.constrainedMemory() || Infinity)
}

/** Numbers that the layers give for one image. An axis of any length counts as 1. */
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
