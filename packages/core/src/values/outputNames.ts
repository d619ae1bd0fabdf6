import type { LayersModel } from '@tensorflow/tfjs-layers'

/** What a model's outputs stand for, in their order, where somebody said so: who loads a model, and who trains one.
 * undefined where nobody did. */
export function outputNames(model: LayersModel): readonly string[] | undefined {
  return names.get(model)
}

/** Says what a model's outputs stand for, so that whoever evaluates it can match classes by name.
 * @param classes one for each output
 * @example nameOutputs(model, card.classes) */
export function nameOutputs(model: LayersModel, classes: readonly string[]): void {
  names.set(model, [...classes])
}

const names = new WeakMap<LayersModel, readonly string[]>()
