import { inputGradients } from '../robustness/inputGradients'
import { checkExplained, type Explained } from './explanation'
import { logitSum } from './logitSum'

/** How much each pixel would change the logit of a class, either way (Simonyan, Vedaldi and Zisserman, 2014): the
 * magnitude of the gradient, the largest over the channels.
 * @returns `[height, width]`, 0 or more
 * @throws InkstoneError for an image of another size, or a label out of range
 * @example saliency({ model, image: images, imageShape: [28, 28, 1], label: 7 }) */
export function saliency(explained: Explained): Float32Array {
  checkExplained('saliency', explained)
  const { model, image, imageShape, label } = explained
  const [height, width, channels] = imageShape
  const gradients = inputGradients(model, image, imageShape, (logits) => logitSum(logits, label))
  return new Float32Array(height * width).map((_, at) => {
    const colours = gradients.subarray(at * channels, (at + 1) * channels)
    return colours.reduce((greatest, slope) => Math.max(greatest, Math.abs(slope)), 0)
  })
}
