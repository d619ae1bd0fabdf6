import type { ModelInput } from '@inkstone/core'
import * as tfl from '@tensorflow/tfjs-layers'

export interface TinyModelOptions extends Partial<ModelInput> {
  /** Puts a batch normalisation and a dropout before the head. Default false. */
  normalised?: boolean
}

/** A small dense network that outputs logits, for {@link tinySplit}: flatten, 16 units, head. */
export function tinyModel({
  imageShape = [6, 6, 1],
  classes = 3,
  seed = 1,
  normalised = false,
}: TinyModelOptions = {}): tfl.LayersModel {
  const model = tfl.sequential()
  const kernel = (offset: number) => tfl.initializers.glorotUniform({ seed: seed * 10 + offset })
  model.add(tfl.layers.flatten({ name: 'flatten', inputShape: [...imageShape] }))
  const dense = {
    name: 'dense',
    units: 16,
    activation: 'relu',
    kernelInitializer: kernel(1),
  } as const
  model.add(tfl.layers.dense(dense))
  if (normalised) {
    model.add(tfl.layers.batchNormalization({ name: 'norm', momentum: 0.8 }))
    model.add(tfl.layers.dropout({ name: 'dropout', rate: 0.2 }))
  }
  model.add(tfl.layers.dense({ name: 'logits', units: classes, kernelInitializer: kernel(2) }))
  model.build() // otherwise its first use would make all weights trainable again
  return model
}
