import { assertArgument } from '@inkstone/core'
import { checkExplained, type Explained } from './explanation'
import { gradCam, hasMaps } from './gradCam'
import { integratedGradients } from './integratedGradients'
import { occlusion } from './occlusion'
import { saliency } from './saliency'

export interface Explanation {
  /** `saliency`, `integrated gradients`, `Grad-CAM`, `occlusion`. */
  method: string
  /** `[height, width]`; summed over the channels. */
  values: Float32Array
}

export interface ExplainOptions extends Explained {
  /** Uses fewer gradients and squares: an eighth of the time. Default false. */
  coarse?: boolean
}

/** Explains why a model gives an image its score for a class, by four methods, or by three if no layer has feature maps.
 * @throws InkstoneError for an image of another size, or a label out of range
 * @example explain({ model, image: images, imageShape: [28, 28, 1], label: 7 })[0].method // 'saliency' */
export function explain(options: ExplainOptions): Explanation[] {
  assertArgument('explain', options, 'object', 'Pass { model, image, imageShape, label }.')
  const { coarse = false, ...explained } = options
  checkExplained('explain', explained)
  const { model, imageShape } = explained
  const [height, width, channels] = imageShape
  const side = Math.max(1, Math.round(Math.min(height, width) / 5))
  const patch = coarse ? { patch: side, stride: Math.ceil(side / 2) } : { patch: side }
  const added = integratedGradients({ ...explained, steps: coarse ? 16 : 64 })
  const summed = new Float32Array(height * width).map((_, at) =>
    added.subarray(at * channels, (at + 1) * channels).reduce((sum, value) => sum + value, 0),
  )
  return [
    { method: 'saliency', values: saliency(explained) },
    { method: 'integrated gradients', values: summed },
    ...(hasMaps(model) ? [{ method: 'Grad-CAM', values: gradCam(explained) }] : []),
    { method: 'occlusion', values: occlusion({ ...explained, ...patch }) },
  ]
}
