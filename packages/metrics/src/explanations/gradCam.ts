import { InkstoneError, withLogits } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel, layers } from '@tensorflow/tfjs-layers'
import { checkExplained, type Explained } from './explanation'
import { logitSum } from './logitSum'

type Layer = layers.Layer

export interface GradCamOptions extends Explained {
  /** Name of a layer that outputs `[batch, rows, columns, maps]`. Default: the last such layer. */
  layer?: string
}

/** Which parts of an image support a class, as seen by a convolution (Selvaraju et al., 2017): its feature maps,
 * weighted by their effect on the logit and summed, with negative values set to 0, resized linearly to the image.
 * @returns `[height, width]`, 0 or more
 * @throws InkstoneError if the model has no such layer, for an image of another size, or a label out of range
 * @example gradCam({ model, image: images, imageShape: [28, 28, 1], label: 7 }) */
export function gradCam(options: GradCamOptions): Float32Array {
  checkExplained('gradCam', options)
  const { model, image, imageShape, label } = options
  const layer = findLayer(model, options.layer)
  const [height, width] = imageShape
  const picture = tf.tidy(() => {
    const given = tf.tensor4d(image, [1, ...imageShape])
    const { maps, gradients } = mapsOf(model, layer, given, label)
    const weights = tf.mean(gradients, [1, 2], true) // [1, 1, 1, maps]
    const seen = tf.relu(tf.sum(tf.mul(weights, maps), 3, true)) as tf.Tensor4D
    tf.dispose(maps)
    return tf.image.resizeBilinear(seen, [height, width], false, true)
  })
  const values = new Float32Array(picture.dataSync())
  tf.dispose(picture)
  return values
}

/** A layer's output, which the caller disposes, and the gradient of the logit with respect to it. A variable of value
 * 0 is added to the layer's output; the gradient with respect to it is the gradient with respect to the maps, so the
 * model need not be split. */
function mapsOf(
  model: LayersModel,
  layer: Layer,
  image: tf.Tensor4D,
  label: number,
): { maps: tf.Tensor4D; gradients: tf.Tensor4D } {
  const call = layer.call
  const watched = (watch: (maps: tf.Tensor4D) => tf.Tensor): tf.Tensor2D => {
    layer.call = (inputs, settings) => {
      const given = call.call(layer, inputs, settings)
      return watch((Array.isArray(given) ? given[0] : given) as tf.Tensor4D)
    }
    try {
      return withLogits(model, () => model.apply(image)) as tf.Tensor2D
    } finally {
      layer.call = call
    }
  }
  const seen: tf.Tensor4D[] = []
  watched((maps) => {
    seen.push(tf.keep(tf.clone(maps))) // a model disposes intermediate tensors
    return maps
  })
  const [maps] = seen as [tf.Tensor4D]
  const gradientOf = tf.grad((added) =>
    logitSum(
      watched((maps) => tf.add(maps, added)),
      label,
    ),
  )
  return { maps, gradients: gradientOf(tf.zerosLike(maps)) as tf.Tensor4D }
}

/** Whether {@link gradCam} finds a layer in a model. */
export function hasMaps(model: LayersModel): boolean {
  return mapLayers(model).length > 0
}

/** @throws InkstoneError naming the available layers */
function findLayer(model: LayersModel, name: string | undefined): Layer {
  const fitting = mapLayers(model)
  const found = name === undefined ? fitting.at(-1) : fitting.find((layer) => layer.name === name)
  if (found) return found
  const names = fitting.map((layer) => layer.name).join(', ')
  throw new InkstoneError(
    `gradCam.layer: expected ${name === undefined ? 'a model with' : `'${name}' to be`} a layer that gives ` +
      `[batch, rows, columns, maps], found none. ${names ? `There are ${names}.` : 'saliency() needs none.'}`,
  )
}

/** Layers that output `[batch, rows, columns, maps]`, without the input itself. */
function mapLayers(model: LayersModel): Layer[] {
  return layersOf(model).filter(
    (layer) =>
      layer.getClassName() !== 'InputLayer' &&
      layer.outputShape.length === 4 &&
      !Array.isArray(layer.outputShape[0]),
  )
}

/** Including those of nested models. */
function layersOf(model: LayersModel): Layer[] {
  return model.layers.flatMap((layer) =>
    'layers' in layer ? layersOf(layer as LayersModel) : [layer],
  )
}
