import {
  InkstoneError,
  knownOptions,
  type Predictor,
  type Split,
  wholeNumber,
} from '@inkstone/core'

export interface NearestOptions {
  /** How many neighbours vote. Default 3. */
  k?: number
}

/** k nearest neighbours: an image gets the class of most of its nearest training images, by Euclidean distance. The
 * whole training part is kept in memory; of equal distances the earlier image counts.
 * @param training the images that vote
 * @returns a predictor whose logits are logarithms of shares of the vote. Every class gets an extra tenth of a vote,
 * so that none has probability 0
 * @throws InkstoneError for a bad option, or fewer than k images
 * @example const model = await nearest(splits.train, { k: 3 }) */
export async function nearest(training: Split, options: NearestOptions = {}): Promise<Predictor> {
  knownOptions('nearest', options, ['k'])
  const { k = 3 } = options
  wholeNumber('nearest.k', k, { min: 1, unit: 'neighbours' })
  const { size, imageShape, classes, labels, dataset, name } = training
  if (size < k) {
    throw new InkstoneError(
      `nearest: expected at least ${k} images in ${dataset}/${name} for k: ${k}, got ${size}. Take a smaller k.`,
    )
  }
  const known = (await training.read(Array.from(labels, (_, position) => position))).images
  const length = known.length / size
  return {
    inputShape: imageShape,
    card: { name: `nearest-${k}`, classes },
    outputs(images) {
      const count = images.length / length
      const logits = new Float32Array(count * classes.length)
      for (let row = 0; row < count; row++) {
        const image = images.subarray(row * length, (row + 1) * length)
        const votes = new Array<number>(classes.length).fill(0.1)
        for (const position of neighbours(image, known, k)) votes[labels[position]!]! += 1
        const all = k + 0.1 * classes.length
        logits.set(
          votes.map((vote) => Math.log(vote / all)),
          row * classes.length,
        )
      }
      return logits
    },
  }
}

/** Positions of the k nearest known images, nearest first. */
function neighbours(image: Float32Array, known: Float32Array, k: number): number[] {
  const { length } = image
  const found: { position: number; distance: number }[] = []
  for (let position = 0; position * length < known.length; position++) {
    const farthest = found.length < k ? Infinity : found[k - 1]!.distance
    let distance = 0
    for (let at = 0; at < length && distance < farthest; at++) {
      distance += (image[at]! - known[position * length + at]!) ** 2
    }
    if (distance >= farthest) continue
    found.push({ position, distance })
    found.sort((a, b) => a.distance - b.distance || a.position - b.position)
    if (found.length > k) found.pop()
  }
  return found.map(({ position }) => position)
}
