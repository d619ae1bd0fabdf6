import type { DescribedDataset, SampleImage } from '@inkstone/core'
import type { Run } from '@inkstone/run'
import { type Block, type Drawn, figure, heading, table } from '../document/block'
import { named, phrase } from '../document/phrase'
import type { RunSection } from '../document/section'
import { count } from '../figures/formatFigure'
import { html } from '../page/html'
import { drawImage } from './picture'

/** The images of each class and samples of them, if the run recorded them. */
export async function whatItLearnedFrom({ data }: Run): Promise<RunSection | undefined> {
  if (!data || data.datasets.length === 0) return undefined
  return {
    id: 'data',
    question: 'What did it learn from?',
    note: phrase`Images of each class in each split, and samples of the training images as they are, before any
      augmentation.`,
    blocks: data.datasets.flatMap(part),
  }
}

function part(dataset: DescribedDataset): Block[] {
  const { stage, name, classes, imageShape, splits } = dataset
  const title = stage === 'training' ? 'Training' : 'Fine-tuning'
  const total = (counts: readonly number[]): number => counts.reduce((sum, each) => sum + each, 0)
  return [
    heading(3, phrase`${title} on ${named(name)}, images of ${imageShape.join('x')}`),
    table({
      label: `Images of each class, ${name}`,
      sortable: true,
      columns: ['Class', ...splits.map((split) => split.name)],
      rows: [
        ...(classes.length > mostClasses ? [] : classes).map((label, index) => ({
          cells: [
            figure(label, index),
            ...splits.map(({ counts }) => figure(count(counts[index]!), counts[index]!)),
          ],
        })),
        {
          cells: [
            figure(
              classes.length > mostClasses ? `all ${count(classes.length)} classes` : 'all',
              classes.length,
            ),
            ...splits.map(({ counts }) => figure(count(total(counts)), total(counts))),
          ],
        },
      ],
    }),
    sampleSheet(dataset),
  ]
}

/** Of more, such as the texts of lines, a table of each would fill pages and tell little. */
const mostClasses = 200

function sampleSheet({ name, classes, imageShape, samples }: DescribedDataset): Drawn {
  const words = ({ position, label }: SampleImage): string => `Image ${position}: ${classes[label]}`
  const items = samples.map(
    (sample) =>
      html`<li>${drawImage({ pixels: sample.pixels, imageShape, words: words(sample) })}</li>`,
  )
  const labels = [...new Set(samples.map(({ label }) => label))]
  return {
    kind: 'drawn',
    page: html`<ul class="samples" aria-label="Samples of ${name}">${items}</ul>`,
    told: [
      {
        kind: 'list',
        items: labels.map((label) => {
          const own = samples.filter((sample) => sample.label === label)
          return `Samples of ${classes[label]}: images ${own.map(({ position }) => position).join(', ')}`
        }),
      },
    ],
  }
}
