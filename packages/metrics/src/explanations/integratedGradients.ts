import { InkstoneError, wholeNumber } from '@inkstone/core'
import { inputGradients } from '../robustness/inputGradients'
import { checkExplained, type Explained } from './explanation'
import { logitSum } from './logitSum'

export interface IntegratedGradientsOptions extends Explained {
  /** Where the way begins: `imageShape`. Default: bare paper. */
  baseline?: Float32Array
  /** Points of the way at which the gradient is taken. Default 64. */
  steps?: number
}

/** What each pixel added to the logit of a class on the straight way from bare paper to the image (Sundararajan, Taly
 * and Yan, 2017; midpoint rule). All together they are the logit less that of bare paper, the better the more steps.
 * @returns `[height, width, channels]`; what spoke against the class is negative
 * @throws InkstoneError for an image of another size, a label out of range, or a bad option
 * @example integratedGradients({ model, image: images, imageShape: [28, 28, 1], label: 7 }) */
export function integratedGradients(options: IntegratedGradientsOptions): Float32Array {
  const { model, image, imageShape, label, steps = 64 } = options
  const { baseline = new Float32Array(image.length) } = options
  checkExplained('integratedGradients', options)
  wholeNumber('integratedGradients.steps', steps, { min: 1, unit: 'steps' })
  if (baseline.length !== image.length) {
    throw new InkstoneError(
      `integratedGradients.baseline: expected ${image.length} values as the image has, got ${baseline.length}.`,
    )
  }
  const way = new Float32Array(steps * image.length).map((_, at) => {
    const pixel = at % image.length
    const share = (Math.floor(at / image.length) + 0.5) / steps
    return baseline[pixel]! + share * (image[pixel]! - baseline[pixel]!)
  })
  const gradients = inputGradients(model, way, imageShape, (logits) => logitSum(logits, label))
  return image.map((ink, pixel) => {
    let sum = 0
    for (let step = 0; step < steps; step++) sum += gradients[step * image.length + pixel]!
    return ((ink - baseline[pixel]!) * sum) / steps
  })
}
