import {
  InkstoneError,
  type Lineage,
  type RobustnessEntry,
  random,
  type Split,
  wholeNumber,
} from '@inkstone/core'
import { pictureSheet } from '@inkstone/data'
import {
  attackRobustness,
  corrupt,
  corruptionRobustness,
  corruptions,
  outOfDistribution,
  severities,
} from '@inkstone/metrics'
import { writeReport } from '@inkstone/report'
import { writeWhole } from '@inkstone/run'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { attackList } from '../commands/attackList'
import { numberOf } from '../commands/numberOf'
import { assertOutFile } from '../commands/outFile'
import { outsideData } from '../commands/outsideData'
import { printAttacks } from '../terminal/printAttacks'
import { printCorruptions } from '../terminal/printCorruptions'
import { printOutOfDistribution } from '../terminal/printOutOfDistribution'
import { showProgress } from '../terminal/showProgress'
import type { Terminal } from '../terminal/terminal'
import { recordRobustness } from './recordRobustness'

export interface RobustnessOrder {
  /** Whether to test on images that are corrupted in fifteen ways. */
  corrupt?: boolean
  /** Where to draw the corrupted images, a PNG file. */
  preview?: string
  /** Attacks by name: `fgsm,pgd`. */
  attack?: string
  /** The largest changes of a pixel: `0.1,0.2,0.3`. */
  epsilon?: string
  /** Whether to test on out-of-distribution images, and their folder. */
  outOfDistribution?: string | true
  /** Number of images taken from the split. Default: all. */
  images?: string
}

export interface RobustnessSubject {
  model: LayersModel
  /** The model's folder. Undefined: it has none. */
  directory?: string
  split: Split
  lineage?: Lineage
  allowContaminated?: boolean
  /** Of the model's card. */
  temperature?: number
  /** Whether images of the split touched the weights. */
  contaminated?: true
  terminal: Terminal
}

/** Refuses options that would do nothing. @throws InkstoneError */
export function checkRobustnessOrder(order: RobustnessOrder): void {
  const { corrupt, attack, epsilon, images, preview } = order
  if (preview !== undefined) assertOutFile('--preview', preview, '.png')
  if (attack !== undefined) attackList(attack, epsilon)
  else if (epsilon !== undefined) {
    throw new InkstoneError('--epsilon: expected --attack beside it, such as --attack fgsm,pgd.')
  }
  const asked = corrupt || attack !== undefined || order.outOfDistribution !== undefined
  const count = numberOf('--images', images)
  if (count !== undefined) wholeNumber('--images', count, { min: 1 })
  if (count === undefined || asked) return
  throw new InkstoneError(
    '--images: expected --corrupt, --attack or --out-of-distribution beside it. The evaluation itself takes all images.',
  )
}

/** The robustness tests of `inkstone evaluate`: prints their results, writes them into the run's folder, and renders
 * the run's report again. */
export async function testRobustness(
  order: RobustnessOrder,
  subject: RobustnessSubject,
): Promise<void> {
  const { split, directory, contaminated, terminal } = subject
  if (order.preview !== undefined) await previewCorruptions(split, order.preview, terminal)
  const found: Omit<RobustnessEntry, 'model'> = {
    dataset: split.dataset,
    split: split.name,
    ...(contaminated && { contaminated }),
    ...(order.corrupt && { corruptions: await testCorruptions(order, subject) }),
    ...(order.attack !== undefined && { attacks: await testAttacks(order, subject) }),
    ...(order.outOfDistribution !== undefined && {
      outOfDistribution: await testOutside(order, subject),
    }),
  }
  if (!found.corruptions && !found.attacks && !found.outOfDistribution) return
  const run = directory === undefined ? undefined : await recordRobustness(directory, found)
  terminal.emit({ event: 'robustness', ...found })
  if (run === undefined) {
    terminal.item(
      'run',
      `none around ${directory ?? 'the ready weights'}: robustness.json is not written`,
    )
    return
  }
  terminal.item('report', await writeReport(run))
}

async function testCorruptions({ images }: RobustnessOrder, subject: RobustnessSubject) {
  const { model, split, lineage, allowContaminated, terminal } = subject
  const progress = showProgress('corrupt')
  const found = await corruptionRobustness({
    model,
    split,
    lineage,
    allowContaminated,
    images: numberOf('--images', images),
    onProgress: ({ corruption, images, total }) => progress.tell(corruption, images / total),
  })
  progress.end()
  printCorruptions(found, terminal)
  return found
}

async function testAttacks(
  { attack = '', epsilon, images }: RobustnessOrder,
  subject: RobustnessSubject,
) {
  const { model, split, lineage, allowContaminated, terminal } = subject
  const progress = showProgress('attack')
  const found = await attackRobustness({
    model,
    split,
    lineage,
    allowContaminated,
    attacks: attackList(attack, epsilon),
    images: numberOf('--images', images),
    onProgress: ({ attack, epsilon, images, total }) =>
      progress.tell(`${attack} ${epsilon}`, images / total),
  })
  progress.end()
  printAttacks(found, terminal)
  return found
}

async function testOutside(
  { outOfDistribution: folder = true, images }: RobustnessOrder,
  subject: RobustnessSubject,
) {
  const { model, split, lineage, allowContaminated, temperature, terminal } = subject
  const outside = await outsideData(folder, terminal)
  const given = { model, split, outside, lineage, allowContaminated, temperature }
  const found = await outOfDistribution({ ...given, images: numberOf('--images', images) })
  printOutOfDistribution(found, terminal)
  return found
}

/** A row per corruption: an original image, then the five severities. */
async function previewCorruptions(split: Split, path: string, terminal: Terminal): Promise<void> {
  const rows = []
  for (const [row, corruption] of corruptions.entries()) {
    const position = Math.floor((row * split.size) / corruptions.length) // spread over the split
    const { images } = await split.read([position])
    const stream = random(1).split('corruption').split(position)
    const corrupted = severities.map((severity) =>
      corrupt(images, split.imageShape, { corruption, severity, random: stream }),
    )
    rows.push([images, ...corrupted])
  }
  await writeWhole(path, await pictureSheet(rows, split.imageShape))
  const names = corruptions.map(({ name }) => name)
  terminal.emit({ event: 'preview', path, corruptions: names })
  terminal.item('preview', `${path}: an image in each row, then at severity 1 to 5`)
}
