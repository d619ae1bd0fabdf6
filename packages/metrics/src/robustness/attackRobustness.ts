import {
  type AttackResult,
  type AttackRobustness,
  eventLoop,
  knownOptions,
  optionError,
} from '@inkstone/core'
import type { Attack } from '../attacks/attack'
import { classifierFor } from '../evaluation/classifierFor'
import { assertGradients } from '../evaluation/isPredictor'
import { type TestOptions, testImages } from '../evaluation/testImages'
import { classifiedCorrectly } from './classifiedCorrectly'
import { measuredRate } from './measuredRate'

export interface AttackRobustnessOptions extends TestOptions {
  /** `[fgsm({ epsilon: 0.1 }), pgd({ epsilon: 0.1 })]`. */
  attacks: readonly Attack[]
  onProgress?: (progress: AttackProgress) => void
}

export interface AttackProgress {
  /** The current attack, such as `pgd`, and its epsilon. */
  attack: string
  epsilon: number
  /** Attacked so far. */
  images: number
  /** Over all attacks. */
  total: number
}

const stage = 'attackRobustness'
const optionNames = [
  'model',
  'split',
  'attacks',
  'lineage',
  'allowContaminated',
  'images',
  'onProgress',
]
const batchSize = 250 // a gradient keeps the output of every layer

/** How many images a model still classifies correctly after an attacker who knows its weights has changed them. Every image
 * is attacked; one that is misclassified unchanged counts as misclassified.
 * @throws InkstoneError if images of the split touched the weights, the split is empty, the model does not fit it, or
 * there is no attack
 * @example
 * const attacks = [0.1, 0.2].flatMap((epsilon) => [fgsm({ epsilon }), pgd({ epsilon })])
 * const { clean, attacks: found } = await attackRobustness({ model, split: splits.test, lineage, attacks, images: 1000 })
 * found[0] // { attack: 'fgsm', epsilon: 0.1, options: { epsilon: 0.1 }, accuracy: 0.713, ... } */
export async function attackRobustness(
  options: AttackRobustnessOptions,
): Promise<AttackRobustness> {
  knownOptions(stage, options, optionNames)
  const { model, split, attacks, onProgress } = options
  if (!Array.isArray(attacks) || attacks.length === 0) {
    const expected = 'a list of attacks such as [fgsm({ epsilon: 0.1 })]'
    throw optionError({ option: `${stage}.attacks`, expected, given: attacks })
  }
  assertGradients(stage, model, 'an attack uses them')
  const classifier = await classifierFor(stage, model, split)
  const positions = await testImages(stage, options)
  const { imageShape } = split
  const size = positions.length
  const cleanRight = new Uint8Array(size)
  const right = attacks.map(() => new Uint8Array(size))
  let images = 0
  for (let first = 0; first < size; first += batchSize) {
    const batch = await classifier.split.read(positions.subarray(first, first + batchSize))
    cleanRight.set(await classifiedCorrectly(classifier, batch), first)
    const labels = batch.labels.map((label) => classifier.order[label]!) // of the model's outputs
    for (const [index, attack] of attacks.entries()) {
      const changed = attack.perturb({ model, imageShape, ...batch, labels })
      const given = { images: changed, labels: batch.labels }
      right[index]!.set(await classifiedCorrectly(classifier, given), first)
      images += batch.size
      const total = size * attacks.length
      onProgress?.({ attack: attack.name, epsilon: attack.epsilon, images, total })
      await eventLoop()
    }
  }
  return {
    images: size,
    clean: measuredRate(cleanRight),
    attacks: attacks.map(({ name, epsilon, options }, index): AttackResult => {
      return { attack: name, epsilon, options, ...measuredRate(right[index]!) }
    }),
  }
}
