import type { DataFile, DescribedDataset, SampleImage, Split } from '@inkstone/core'
import type { Parts, Plan } from './plan'

/** What a run trains on and is tested on: images of each class in each split, and samples. */
export async function describeData({ base, fineTuning }: Plan): Promise<DataFile> {
  const datasets = [await describe('training', base)]
  if (fineTuning) datasets.push(await describe('fine-tuning', fineTuning))
  return { datasets }
}

async function describe(
  stage: DescribedDataset['stage'],
  { data, training, validation, test }: Parts,
): Promise<DescribedDataset> {
  const { name, classes, imageShape } = data
  const splits = [training, validation, test].filter((split) => split !== undefined)
  return {
    stage,
    name,
    classes: [...classes],
    imageShape,
    splits: splits.map((split) => ({ name: split.name, counts: counts(split) })),
    samples: await samples(training),
  }
}

function counts({ labels, classes }: Split): number[] {
  const found = classes.map(() => 0)
  for (const label of labels) {
    if (label in found) found[label]! += 1 // `inkstone check` reports the others
  }
  return found
}

const mostImages = 60
const mostBytes = 200_000

/** Equally many of each class, evenly spread over the split; of more classes than there is room for, some from all over them. */
async function samples(split: Split): Promise<SampleImage[]> {
  const { imageShape, classes, labels } = split
  const bytes = imageShape.reduce((product, size) => product * size, 1)
  const room = Math.max(10, Math.min(mostImages, Math.floor(mostBytes / bytes)))
  const ofEach = Math.max(1, Math.floor(room / classes.length))
  const shown = Math.min(room, classes.length)
  const positions = Array.from({ length: shown }, (_, at) => {
    return Math.floor((at * classes.length) / shown)
  }).flatMap((label) => {
    const own: number[] = []
    labels.forEach((each, position) => {
      if (each === label) own.push(position)
    })
    const taken = Math.min(ofEach, own.length)
    return Array.from({ length: taken }, (_, at) => own[Math.floor((at * own.length) / taken)]!)
  })
  const { images } = await split.read(positions)
  return positions.map((position, index) => {
    const values = images.subarray(index * bytes, (index + 1) * bytes)
    const pixels = Uint8Array.from(values, (ink) => Math.round(255 * Math.min(1, Math.max(0, ink))))
    return { position, label: labels[position]!, pixels: Buffer.from(pixels).toString('base64') }
  })
}
