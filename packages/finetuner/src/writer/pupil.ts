import type { Augmentation, Split } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Adapter } from '../lora/adapter'
import { freezeNorms } from '../weights/freezeNorms'
import type { Replayed } from './replayed'

export interface PupilOptions {
  model: LayersModel
  /** A writer's examples. */
  training: Split
  validation?: Split
  replay?: Pick<Replayed, 'pool' | 'watched'>
  augmentation: Augmentation
  seed: number
}

/** What is trained, and on what: a model on images, or a part of it on what the rest computes. */
export interface Pupil extends Omit<PupilOptions, 'seed'> {
  /** Leaves trainable what is to be trained. */
  freeze(model: LayersModel): void
  /** Brings what was learnt into the model itself. @returns it as an adapter, if it is one */
  finish(): Adapter | null
  dispose(): void
}

/** The whole model but for its normalisation, on the images themselves. */
export function wholeModel(options: PupilOptions): Pupil {
  return { ...options, freeze: freezeNorms, finish: () => null, dispose() {} }
}
