import type { LayersModel } from '@tensorflow/tfjs-layers'
import { assertArgument } from '../checks/assertArgument'
import type { Split } from '../contracts/dataset'
import { type Lineage, lineageEntry, unknownOrigin } from '../contracts/lineage'

/** What touched a model's weights, as far as this process knows: loading a model records it, training adds to it, saving
 * writes it. It begins with {@link unknownOrigin} if the origin of the weights was not recorded. @returns undefined
 * if nothing was recorded about this model
 * @example await lineageOf((await loadModel('runs/latest/model')).model) // [{ role: 'training', ... }] */
export async function lineageOf(model: LayersModel): Promise<Lineage | undefined> {
  const record = records.get(model)
  return record && lineageIn(record)
}

async function lineageIn({ lineage: earlier = [unknownOrigin], trainings }: Recorded) {
  const lineage = [...earlier]
  for (const { training, validation } of trainings) {
    const first = lineage.length === 0
    lineage.push(await lineageEntry(first ? 'training' : 'fine-tuning', training))
    if (!validation) continue
    lineage.push(await lineageEntry(first ? 'validation' : 'fine-tuning validation', validation))
  }
  return lineage
}

/** Records everything that touched a model's weights so far; `[]` for freshly initialised weights. */
export function recordLineage(model: LayersModel, lineage: Lineage): void {
  assertArgument('recordLineage.model', model, 'object')
  assertArgument('recordLineage.lineage', lineage, 'list')
  records.set(model, { lineage, trainings: [] })
}

/** Keeps what is recorded about a model, for a training in several attempts.
 * @returns what records it again and forgets what came since */
export function holdLineage(model: LayersModel): () => void {
  const record = records.get(model)
  return () => {
    if (record) records.set(model, record)
    else records.delete(model)
  }
}

/** Adds a training to what touched a model's weights.
 * @returns what gives their lineage as it is now, whatever touches them later */
export function recordTraining(
  model: LayersModel,
  parts: { training: Split; validation?: Split },
): () => Promise<Lineage> {
  assertArgument('recordTraining.model', model, 'object')
  assertArgument('recordTraining.parts', parts, 'object', 'Pass { training, validation }.')
  const { training, validation } = parts
  const { lineage, trainings = [] } = records.get(model) ?? {}
  const record = { lineage, trainings: [...trainings, { training, validation }] }
  records.set(model, record)
  return () => lineageIn(record)
}

interface Recorded {
  /** undefined: unknown origin. */
  lineage?: Lineage
  /** Since then. Their images are digested only on request. */
  trainings: readonly { training: Split; validation?: Split }[]
}

// Shared by all copies of this package in the process: ESM and CommonJS may both be loaded.
const key = Symbol.for('inkstone.modelLineage')
const shared = globalThis as { [key]?: WeakMap<LayersModel, Recorded> }
shared[key] ??= new WeakMap()
const records: WeakMap<LayersModel, Recorded> = shared[key]
