import {
  assertDataset,
  type Dataset,
  type ImageShape,
  knownOptions,
  type LoadedDataset,
  type Split,
  wholeNumber,
} from '@inkstone/core'
import { resample } from '@inkstone/pixels'
import { loadOnce } from '../sources/loadOnce'
import { refuseAugmented } from '../splits/refuseAugmented'
import { storedSplit } from '../splits/storedSplit'
import { withSplits } from '../splits/withSplits'

export interface ResizeOptions {
  /** In pixels. */
  height: number
  width: number
}

/** A dataset whose images have another size. When shrinking, a pixel is the mean of the area it covers; when
 * enlarging, it is interpolated linearly between the centres of its neighbours, and the edge is repeated. Height and
 * width are scaled separately. An image is resized when it is read, to whole steps of 1/255; nothing is kept in
 * memory.
 * @throws InkstoneError for a bad option
 * @example resize(mnist(), { height: 14, width: 14 }) */
export function resize(dataset: Dataset, options: ResizeOptions): Dataset {
  knownOptions('resize', options, ['height', 'width'])
  assertDataset('resize', dataset)
  const { height, width } = options
  wholeNumber('resize.height', height, { min: 1, unit: 'pixels' })
  wholeNumber('resize.width', width, { min: 1, unit: 'pixels' })
  return {
    name: dataset.name,
    options: { ...dataset.options, resize: { height, width } },
    load: loadOnce(async () => resized(await dataset.load(), height, width)),
  }
}

function resized(loaded: LoadedDataset, height: number, width: number): LoadedDataset {
  refuseAugmented('resize', loaded)
  const imageShape = [height, width, loaded.imageShape[2]] as const
  const splits: Record<string, Split> = {}
  for (const [name, split] of Object.entries(loaded.splits)) {
    splits[name] = storedSplit({
      dataset: split.dataset,
      name: split.name,
      imageShape,
      classes: split.classes,
      labels: split.labels,
      notATest: split.notATest,
      readPixels: async (positions) => {
        const { images } = await split.read(positions)
        return { pixels: resizeAll(images, split.imageShape, imageShape) }
      },
    })
  }
  return withSplits(loaded, splits, { imageShape })
}

/** `[size, ...from]` of 0 to 1 as `[size, ...to]` of 0 to 255. */
function resizeAll(images: Float32Array, from: ImageShape, to: ImageShape): Uint8Array {
  const [height, width, channels] = from
  const [newHeight, newWidth] = to
  const size = images.length / (height * width * channels)
  const pixels = new Uint8Array(size * newHeight * newWidth * channels)
  const box = { left: 0, top: 0, width, height }
  const plane = new Float32Array(height * width)
  for (let image = 0; image < size; image++) {
    for (let channel = 0; channel < channels; channel++) {
      const first = image * height * width * channels + channel
      for (let at = 0; at < plane.length; at++) plane[at] = images[first + at * channels]!
      const scaled = resample(plane, width, box, newWidth, newHeight, 'edge')
      const into = image * scaled.length * channels + channel
      for (let at = 0; at < scaled.length; at++) {
        pixels[into + at * channels] = Math.round(scaled[at]! * 255)
      }
    }
  }
  return pixels
}
