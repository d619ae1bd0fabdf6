import { InkstoneError, wholeNumber } from '@inkstone/core'
import { inputGradients } from '../robustness/inputGradients'
import { checkExplained, type Explained } from './explanation'
import { logitSum } from './logitSum'

export interface IntegratedGradientsOptions extends Explained {
  /** The start of the path: `imageShape`. Default: blank paper. */
  baseline?: Float32Array
  /** Points of the path at which the gradient is computed. Default 64. */
  steps?: number
}

/** The contribution of each pixel to the logit of a class along the straight path from blank paper to the image
 * (Sundararajan, Taly and Yan, 2017; midpoint rule). Their sum is the logit minus that of blank paper, more exactly
 * with more steps. @returns `[height, width, channels]`; negative against the class
 * @throws InkstoneError for an image of another size, a label out of range, or a bad option
 * @example integratedGradients({ model, image: images, imageShape: [28, 28, 1], label: 7 }) */
export function integratedGradients(options: IntegratedGradientsOptions): Float32Array {
  checkExplained('integratedGradients', options)
  const { model, image, imageShape, label, steps = 64 } = options
  const { baseline = new Float32Array(image.length) } = options
  wholeNumber('integratedGradients.steps', steps, { min: 1, unit: 'steps' })
  if (baseline.length !== image.length) {
    throw new InkstoneError(
      `integratedGradients.baseline: expected ${image.length} values like the image, got ${baseline.length}.`,
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
