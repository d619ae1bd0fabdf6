import type { ModelCard, Split } from '@inkstone/core'
import { type Confidence, fitConfidence } from '@inkstone/metrics'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { count, percent } from '../terminal/format'
import type { Job } from './job'

export interface CalibrateStep {
  stage: 'training' | 'fine-tuning' | 'control' | 'from-scratch'
  model: LayersModel
  /** Without it nothing can be fitted. */
  validation: Split | undefined
}

/** Fits on validation how sure a trained model may be: its temperature, and the thresholds from which on it errs
 * seldom enough. The weights stay as they are, and so does what it reads.
 * @returns undefined where the run is told to leave it out, is being stopped, or has no validation part */
export async function calibrateStep(
  { calibrate, signal, folder, terminal }: Job,
  { stage, model, validation }: CalibrateStep,
): Promise<Confidence | undefined> {
  if (!calibrate || signal.aborted || !validation) return undefined
  const { temperature, thresholds } = await fitConfidence({ model, validation })
  const images = validation.size
  terminal.item(
    'sure',
    temperature === undefined
      ? `as it is: on ${count(images)} validation images no temperature is best`
      : `temperature ${temperature.toFixed(3)}, fitted on ${count(images)} validation images`,
  )
  for (const { errorRate, threshold, coverage } of thresholds) {
    terminal.item(
      '',
      `reads ${percent(coverage)} of them at ${100 * errorRate} % mistakes, from ${threshold.toFixed(4)} on`,
    )
  }
  folder.event('calibrated', { stage, images, temperature, thresholds })
  return { temperature, thresholds }
}

/** What a model's card says of how sure it may be. */
export function confidenceOf({ temperature, thresholds = [] }: ModelCard): Confidence {
  return { temperature, thresholds: [...thresholds] }
}
