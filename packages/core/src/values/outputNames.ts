import type { LayersModel } from '@tensorflow/tfjs-layers'
import { assertArgument } from '../checks/assertArgument'
import { assertModel } from '../checks/modelFit'

/** The names of a model's outputs in order, as recorded when it was loaded or trained; undefined if nobody recorded
 * them. */
export function outputNames(model: LayersModel): readonly string[] | undefined {
  return names.get(model)
}

/** Records the names of a model's outputs, so that an evaluation can match classes by name.
 * @param classes one for each output
 * @example nameOutputs(model, card.classes) */
export function nameOutputs(model: LayersModel, classes: readonly string[]): void {
  assertModel('nameOutputs', model)
  assertArgument('nameOutputs.classes', classes, 'list')
  names.set(model, [...classes])
}

const names = new WeakMap<LayersModel, readonly string[]>()
