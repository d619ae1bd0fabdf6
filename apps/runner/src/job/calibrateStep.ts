import type { ModelCard, Split } from '@inkstone/core'
import { type Confidence, fitConfidence } from '@inkstone/metrics'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { count, percent } from '../terminal/format'
import type { Job } from './job'
import { classifies } from './taskOf'

export interface CalibrateStep {
  stage: 'training' | 'fine-tuning' | 'control' | 'from-scratch'
  model: LayersModel
  /** Without it nothing is fitted. */
  validation: Split | undefined
}

/** Fits a trained model's temperature on validation, and chooses the confidence thresholds that meet a target error rate.
 * Neither the weights nor the predicted classes change.
 * @returns undefined if the model is not a classifier, or the run leaves calibration out, is being stopped, or has no
 * validation part */
export async function calibrateStep(
  { recipe, calibrate, signal, folder, terminal }: Job,
  { stage, model, validation }: CalibrateStep,
): Promise<Confidence | undefined> {
  if (!calibrate || !classifies(recipe) || signal.aborted || !validation) return undefined
  const { temperature, thresholds } = await fitConfidence({ model, validation })
  const images = validation.size
  terminal.item(
    'sure',
    temperature === undefined
      ? `uncalibrated: no temperature is best on ${count(images)} validation images`
      : `temperature ${temperature.toFixed(3)}, fitted on ${count(images)} validation images`,
  )
  for (const { errorRate, threshold, coverage } of thresholds) {
    terminal.item(
      '',
      `accepts ${percent(coverage)} at confidence >= ${threshold.toFixed(4)}, with ${100 * errorRate} % errors`,
    )
  }
  folder.event('calibrated', { stage, images, temperature, thresholds })
  return { temperature, thresholds }
}

/** The calibration in a model's card. */
export function confidenceOf({ temperature, thresholds = [] }: ModelCard): Confidence {
  return { temperature, thresholds: [...thresholds] }
}
