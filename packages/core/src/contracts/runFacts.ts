import type { ImageShape } from './dataset'

/** `data.json`: what a run trains on and is tested on, recorded before training. */
export interface DataFile {
  /** The data of the training, and of the fine-tuning if there is one. */
  readonly datasets: readonly DescribedDataset[]
}

export interface DescribedDataset {
  readonly stage: 'training' | 'fine-tuning'
  readonly name: string
  readonly classes: readonly string[]
  /** `[height, width, channels]`. */
  readonly imageShape: ImageShape
  readonly splits: readonly DescribedSplit[]
  /** Images of the training split before augmentation: equally many of each class, in the order of the classes. */
  readonly samples: readonly SampleImage[]
}

export interface DescribedSplit {
  /** `train`. */
  readonly name: string
  /** `[classes]`: images of each class. */
  readonly counts: readonly number[]
}

export interface SampleImage {
  /** Position in the split. */
  readonly position: number
  readonly label: number
  /** Base64 of uint8 `[height, width, channels]`, ink 255. */
  readonly pixels: string
}

/** `layers.json`: the network, layer by layer. */
export interface LayersFile {
  /** The definition's name: `cnn/seed-001`. */
  readonly model: string
  readonly layers: readonly DescribedLayer[]
}

export interface DescribedLayer {
  readonly name: string
  /** Its class: `Conv2D`. */
  readonly type: string
  /** Without the batch axis. */
  readonly outputShape: readonly number[]
  readonly parameters: number
  readonly trainableParameters: number
  /** Floating-point operations of one image on its way forward; `null` for a class that is not known. */
  readonly flops: number | null
}
