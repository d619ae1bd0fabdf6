import type { Split } from './dataset'
import { InkstoneError } from './inkstoneError'

/** What a split did to the weights. */
export type LineageRole = 'training' | 'validation' | 'fine-tuning' | 'fine-tuning validation'

export interface LineageEntry {
  readonly role: LineageRole
  readonly dataset: string
  readonly split: string
  readonly size: number
  readonly fingerprint: string
}

/** Every split that touched a set of weights, oldest first. */
export type Lineage = readonly LineageEntry[]

/** The entry that records that a split touched the weights. */
export async function lineageEntry(role: LineageRole, split: Split): Promise<LineageEntry> {
  const { dataset, name, size } = split
  return { role, dataset, split: name, size, fingerprint: await split.fingerprint() }
}

/** The entries that forbid to call a figure on this split a test: those whose images are the same set.
 * Names do not count, fingerprints do. */
export async function contamination(lineage: Lineage, split: Split): Promise<LineageEntry[]> {
  const fingerprint = await split.fingerprint()
  return lineage.filter((entry) => entry.fingerprint === fingerprint)
}

/** Refuses to evaluate on images that touched the weights.
 * @throws InkstoneError naming the split and what it was used for */
export async function assertUntouched(lineage: Lineage, split: Split): Promise<void> {
  const [touched] = await contamination(lineage, split)
  if (!touched) return
  throw new InkstoneError(
    `${split.dataset}/${split.name}: these ${split.size} images touched the weights (${touched.role} on ` +
      `${touched.dataset}/${touched.split}), so a figure on them is no test. Evaluate on a split that the ` +
      'model has not seen, or say allowContaminated: true in the recipe (inkstone evaluate: ' +
      '--allow-contaminated) and every figure will be marked CONTAMINATED.',
  )
}
