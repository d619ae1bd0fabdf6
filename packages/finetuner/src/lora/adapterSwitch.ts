import { assertModel, InkstoneError, weightNames } from '@inkstone/core'
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers'
import { valuesOf, writeValues } from '../weights/weightValues'
import { type Adapter, baseDigest, mergedValues } from './adapter'

/** A base model and the adapters that are switched in it. */
export interface AdapterSwitch {
  /** Merges an adapter into the base's weights, replacing the previous one; null restores the base bit for bit. The
   * model then has the merged weights, for saving too. @throws InkstoneError for an adapter of another base, or one whose
   * products float32 cannot hold; the weights are then unchanged */
  use(adapter: Adapter | null): void
}

/** Switches adapters on one model without reading it again. The model's current weights are the base; nothing else
 * may change them while the switch is in use.
 *
 * It keeps a copy of the base's kernels; an adapter costs its own few numbers.
 * @example
 * const writers = adapterSwitch(model)
 * writers.use(await loadAdapter('anna.safetensors'))
 * writers.use(null) // the base again */
export function adapterSwitch(model: LayersModel): AdapterSwitch {
  assertModel('adapterSwitch', model)
  const kernels = [...weightNames(model)].filter(([name]) => name.endsWith('kernel'))
  const bases = new Map(
    kernels.map(([name, weight]) => [name, { weight, values: valuesOf(weight.read()) }] as const),
  )
  let active: readonly string[] = []
  return {
    use(adapter) {
      const merged = adapter ? mergedInto(model, adapter, bases) : new Map<string, Float32Array>()
      for (const name of active) {
        const { weight, values } = bases.get(name)!
        writeValues(weight, values)
      }
      active = [...merged.keys()]
      for (const [name, values] of merged) writeValues(bases.get(name)!.weight, values)
    },
  }
}

type Bases = ReadonlyMap<string, { weight: LayerVariable; values: Float32Array }>

/** By name, the weights that an adapter changes. */
function mergedInto(model: LayersModel, adapter: Adapter, bases: Bases): Map<string, Float32Array> {
  assertFits(model, adapter, bases)
  const merged = new Map<string, Float32Array>()
  for (const [name, factors] of Object.entries(adapter.factors)) {
    const values = mergedValues(bases.get(name)!.values, factors, adapter)
    if (!values.every(Number.isFinite)) throw misfit(model, `'${name}' would not be finite`)
    merged.set(name, values)
  }
  return merged
}

function assertFits(model: LayersModel, { factors, base }: Adapter, bases: Bases): void {
  const changed = new Map<string, Float32Array>()
  for (const [name, { a, b }] of Object.entries(factors)) {
    const { values, weight } = bases.get(name) ?? {}
    const size = a.shape[0]! * b.shape[1]!
    if (!values || !weight) throw misfit(model, `it has no weight '${name}'`)
    if (values.length !== size)
      throw misfit(model, `'${name}' has ${values.length} numbers, not ${size}`)
    if (weight.shape.at(-1) !== b.shape[1])
      throw misfit(model, `'${name}' has ${weight.shape.at(-1)} columns, not ${b.shape[1]}`)
    changed.set(name, values)
  }
  if (baseDigest(changed) !== base) throw misfit(model, 'its weights differ')
}

function misfit(model: LayersModel, found: string): InkstoneError {
  return new InkstoneError(
    `adapterSwitch: expected an adapter that was trained on ${model.name} as it is, but ${found}. ` +
      'Load the model that the adapter was trained on.',
  )
}
