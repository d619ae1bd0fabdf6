import { assertModel, InkstoneError, weightNames } from '@inkstone/core'
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers'
import { valuesOf, writeValues } from '../weights/weightValues'
import { type Adapter, baseDigest, mergedValues } from './adapter'

/** A base model and the adapters that are switched in it. */
export interface AdapterSwitch {
  /** Merges an adapter into the base's weights, replacing the previous one; null restores the base bit for bit. The
   * model then has the merged weights, for saving too. @throws InkstoneError for an adapter of another base; the
   * weights are then unchanged */
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
      if (adapter) assertFits(model, adapter, bases)
      for (const name of active) {
        const { weight, values } = bases.get(name)!
        writeValues(weight, values)
      }
      active = Object.keys(adapter?.factors ?? {})
      for (const name of active) {
        const { weight, values } = bases.get(name)!
        writeValues(weight, mergedValues(values, adapter!.factors[name]!, adapter!))
      }
    },
  }
}

type Bases = ReadonlyMap<string, { weight: LayerVariable; values: Float32Array }>

function assertFits(model: LayersModel, { factors, base }: Adapter, bases: Bases): void {
  const changed = new Map<string, Float32Array>()
  for (const [name, { a, b }] of Object.entries(factors)) {
    const values = bases.get(name)?.values
    const size = a.shape[0]! * b.shape[1]!
    if (!values) throw misfit(model, `it has no weight '${name}'`)
    if (values.length !== size)
      throw misfit(model, `'${name}' has ${values.length} numbers, not ${size}`)
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
