import type { Callback, TrainingCheckpoint } from '@inkstone/core'
import type { ChosenLength } from './crossValidateSteps'

const name = 'chosen-length'

/** Stores the result of the cross-validation in every checkpoint, so that resuming need not repeat it. */
export function rememberLength({ learningRate, steps, heldOut }: ChosenLength): Callback {
  const state = { learningRate, steps, heldOut: heldOut && { ...heldOut } }
  return { name, watchesOnly: true, state: () => state }
}

/** What {@link rememberLength} put into a checkpoint; undefined where there is none. */
export function rememberedLength(
  checkpoint: TrainingCheckpoint | undefined,
): ChosenLength | undefined {
  const kept = checkpoint?.callbacks.find((callback) => callback.name === name)?.state
  return isLength(kept) ? kept : undefined
}

function isLength(value: unknown): value is ChosenLength {
  const { learningRate, steps } = (value ?? {}) as Partial<ChosenLength>
  return typeof learningRate === 'number' && typeof steps === 'number'
}
