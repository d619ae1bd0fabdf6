import type { ModelCard } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Terminal } from '../terminal/terminal'
import { resolveModel } from './resolveModel'
import { loadTrained } from './trainedModel'

export interface ModelOrder {
  /** Folder of the model, or of a run. Default: the ready weights. */
  model?: string
  ignoreDigest?: boolean
  /** Path of an adapter that is merged into the model: what was learnt of one writer. */
  adapter?: string
  terminal: Terminal
}

/** The model that a command names, or else that of @inkstone/weights, which one line announces. The backend must be
 * selected, and the caller disposes the model.
 * @throws InkstoneError for an adapter that is damaged, or was trained on another model */
export async function givenModel(
  order: ModelOrder,
): Promise<{ model: LayersModel; card: ModelCard }> {
  const given = await baseModel(order)
  if (order.adapter !== undefined) {
    const { adapterSwitch, loadAdapter } = await import('@inkstone/finetuner')
    adapterSwitch(given.model).use(await loadAdapter(order.adapter))
    order.terminal.item('adapter', order.adapter)
  }
  return given
}

async function baseModel(order: ModelOrder): Promise<{ model: LayersModel; card: ModelCard }> {
  if (order.model !== undefined) return loadTrained(await resolveModel(order.model), order)
  const { digits } = await import('@inkstone/weights')
  const { model, card } = await digits()
  order.terminal.item(
    'model',
    'the ready weights for digits (@inkstone/weights); --model takes yours',
  )
  return { model, card }
}
