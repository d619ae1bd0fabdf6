import {
  assertArgument,
  InkstoneError,
  knownOptions,
  oneOf,
  optionError,
  wholeNumber,
} from '@inkstone/core'

export interface LabellingOrderOptions {
  /** Of each image, the probabilities of its classes, or of what it may say, in any order. One may have more than another. */
  probabilities: readonly ArrayLike<number>[]
  /** Of each image, numbers by whose distance images are alike: pixels, or a layer's outputs. Needed for `diverse`. */
  features?: readonly ArrayLike<number>[]
  /** `uncertain`: by rising margin. `diverse`: least sure first, and unlike what came before. Default: `diverse`. */
  order?: 'uncertain' | 'diverse'
  /** How many images `diverse` chooses from ten times as many, at a time. Default 50. */
  round?: number
}

/** In which order a person should label images, so that the first ones teach a model most.
 *
 * `uncertain` is margin sampling (Scheffer et al., 2001): by the difference between the two likeliest classes, smallest first.
 * `diverse` chooses from the ten rounds of smallest margin, one after another, the image that is farthest from all that were
 * chosen before, by Euclidean distance: the k-centre greedy of core-sets (Sener and Savarese, 2018) within the margin's
 * preselection (Zhdanov, 2019). So it does not ask for the same slip fifty times. After 2,000 images it goes on by the margin.
 * @returns `[images]`: positions, the first to be labelled first
 * @throws InkstoneError for a bad option, or features that do not fit
 * @example labellingOrder({ probabilities: [[0.9, 0.1], [0.5, 0.5]], order: 'uncertain' }) // [1, 0] */
export function labellingOrder(options: LabellingOrderOptions): Uint32Array {
  knownOptions('labellingOrder', options, ['probabilities', 'features', 'order', 'round'])
  const { probabilities, features, order = 'diverse', round = 50 } = options
  assertArgument('labellingOrder.probabilities', probabilities, 'list')
  oneOf('labellingOrder.order', order, ['uncertain', 'diverse'])
  wholeNumber('labellingOrder.round', round, { min: 1, unit: 'images' })
  const margins = Float64Array.from(probabilities, marginOf)
  const byMargin = Uint32Array.from(margins.keys()).sort(
    (one, other) => margins[one]! - margins[other]! || one - other,
  )
  if (order === 'uncertain') return byMargin
  checkFeatures(features, probabilities.length)
  const spread = spreadOut(byMargin.subarray(0, mostDiverse), features, round)
  return Uint32Array.from([...spread, ...byMargin.subarray(mostDiverse)])
}

/** Beyond them, distances to all before would take seconds. */
const mostDiverse = 2000
/** Rounds that a round is chosen from. */
const preselected = 10

function marginOf(row: ArrayLike<number>, image: number): number {
  let [first, second] = [0, 0]
  for (let at = 0; at < row.length; at++) {
    const value = row[at]!
    if (!(value >= 0)) {
      throw optionError({
        option: `labellingOrder.probabilities.${image}`,
        expected: 'probabilities, numbers >= 0',
        given: value,
      })
    }
    if (value > first) [first, second] = [value, first]
    else if (value > second) second = value
  }
  return first - second
}

function checkFeatures(
  features: LabellingOrderOptions['features'],
  images: number,
): asserts features is readonly ArrayLike<number>[] {
  assertArgument(
    'labellingOrder.features',
    features,
    'list',
    "Or take order: 'uncertain', which needs none.",
  )
  const lengths = new Set(Array.from(features ?? [], (row) => row.length))
  if (features?.length === images && lengths.size <= 1) return
  throw new InkstoneError(
    `labellingOrder.features: expected a row for each of ${images} images, all of one length, got ${features?.length} of ` +
      `the lengths ${[...lengths].slice(0, 5).join(', ')}.`,
  )
}

/** @param byMargin the least sure first */
function spreadOut(
  byMargin: Uint32Array,
  features: readonly ArrayLike<number>[],
  round: number,
): number[] {
  const rest = [...byMargin]
  const chosen: number[] = []
  /** Squared distance to the nearest that was chosen. */
  const distances = new Float64Array(features.length).fill(Infinity)
  const choose = (at: number): void => {
    const [image] = rest.splice(at, 1)
    chosen.push(image!)
    for (const other of rest) {
      const distance = squaredDistance(features[image!]!, features[other]!)
      if (distance < distances[other]!) distances[other] = distance
    }
  }
  while (rest.length > 0) {
    const pool = new Set(rest.slice(0, preselected * round))
    for (let taken = 0; taken < round && rest.length > 0; taken++) {
      let best = 0 // the least sure: the first of all, and where all are alike
      for (const [at, image] of rest.entries()) {
        if (!pool.has(image)) break // those behind are surer
        if (distances[image]! > distances[rest[best]!]!) best = at
      }
      choose(best)
    }
  }
  return chosen
}

function squaredDistance(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += (one[at]! - other[at]!) ** 2
  return sum
}
