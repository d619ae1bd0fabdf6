import { optionError, recomputedPart } from '@inkstone/core'
import { LayersModel, type layers } from '@tensorflow/tfjs-layers'
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

/** Values that the layers output for one image. Of recomputed parts, whose activations are there one after another,
 * only the largest counts. */
function outputsPerImage(model: LayersModel): number {
  const parts = new Set(partsOf(model))
  const inside = [...parts].map((part) => sumOf(layersOf(part).map(valuesOf)))
  const recomputed = new Set([...parts].flatMap(layersOf))
  const outside = [...new Set([...layersOf(model), ...parts])].filter(
    (layer) => !recomputed.has(layer),
  )
  return sumOf(outside.map(valuesOf)) + Math.max(0, ...inside)
}

/** The recomputed parts of a model, without those inside another. */
function partsOf(model: LayersModel): LayersModel[] {
  return model.layers.flatMap((layer) => {
    if (!(layer instanceof LayersModel)) return []
    return layer.getClassName() === recomputedPart ? [layer] : partsOf(layer)
  })
}

/** Values of all outputs of a layer. An axis of unknown length counts as 1. */
function valuesOf(layer: layers.Layer): number {
  // The first node of a model stands for the model itself, not for a use as a layer.
  const nodes = layer.inboundNodes.slice(layer instanceof LayersModel ? 1 : 0)
  let sum = 0
  for (const { outputShapes } of nodes) {
    for (const shape of outputShapes) {
      sum += [shape].flat().reduce<number>((product, size) => product * (size ?? 1), 1)
    }
  }
  return sum
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}

function gigabytes(bytes: number): string {
  return `${Number((bytes / 1e9).toPrecision(3)).toLocaleString('en')} GB`
}
