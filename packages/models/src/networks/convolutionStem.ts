import * as tfl from '@tensorflow/tfjs-layers'

/** Two 3x3 convolutions before a Transformer, each without a bias and followed by batch normalisation and
 * relu: `width / 4` channels at every pixel, then `width / 2` with stride 2 ("Early convolutions help
 * Transformers see better", Xiao et al., 2021). `[batch, height, width, channels]` to
 * `[batch, ceil(height / 2), ceil(width / 2), width / 2]`.
 * Layers: `stem1`, `stem1_norm`, `stem1_relu`, `stem2`, `stem2_norm`, `stem2_relu`. Weights: He normal.
 * @example convolutionStem(tfl.input({ shape: [28, 28, 1] }), 96) // [null, 14, 14, 48] */
export function convolutionStem(image: tfl.SymbolicTensor, width: number): tfl.SymbolicTensor {
  const layers = [
    ...convolution('stem1', { filters: width / 4, strides: 1 }),
    ...convolution('stem2', { filters: width / 2, strides: 2 }),
  ]
  return layers.reduce((x, layer) => layer.apply(x) as tfl.SymbolicTensor, image)
}

function convolution(
  name: string,
  { filters, strides }: { filters: number; strides: number },
): tfl.layers.Layer[] {
  return [
    tfl.layers.conv2d({
      name,
      filters,
      strides,
      kernelSize: 3,
      padding: 'same',
      useBias: false, // the normalisation has a shift
      kernelInitializer: 'heNormal',
    }),
    tfl.layers.batchNormalization({ name: `${name}_norm`, momentum: 0.9 }),
    tfl.layers.activation({ name: `${name}_relu`, activation: 'relu' }),
  ]
}
