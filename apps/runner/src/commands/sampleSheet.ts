import type { LoadedDataset } from '@inkstone/core'
import { pictureSheet } from '@inkstone/data'

const [mostClasses, samples] = [40, 12]

/** A row of pictures for each class, spread over the largest split, as a PNG file.
 * @throws InkstoneError for a dataset without images */
export async function sampleSheet({
  classes,
  splits,
  imageShape,
}: LoadedDataset): Promise<Uint8Array> {
  const [largest] = Object.values(splits).sort((one, other) => other.size - one.size)
  const places: number[][] = classes.map(() => [])
  largest?.labels.forEach((label, position) => {
    places[label]?.push(position)
  })
  const length = imageShape.reduce((product, size) => product * size)
  const rows: Float32Array[][] = []
  for (const ofClass of places.filter((list) => list.length > 0).slice(0, mostClasses)) {
    const shown = Math.min(samples, ofClass.length)
    const chosen = Array.from({ length: shown }, (_, column) => {
      return ofClass[Math.floor((column * ofClass.length) / shown)]!
    })
    const { images } = await largest!.read(chosen)
    const picture = (column: number) => images.slice(column * length, (column + 1) * length)
    const paper = new Float32Array(length) // if a class has fewer
    rows.push(Array.from({ length: samples }, (_, at) => (at < shown ? picture(at) : paper)))
  }
  return pictureSheet(rows, imageShape)
}
