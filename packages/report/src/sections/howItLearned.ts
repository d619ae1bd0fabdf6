import type { EpochRecord, LineageRole, TrainingSummary } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'
import type { Run, Step } from '@inkstone/run'
import { figure, type Group, group, heading, paragraph, present, table } from '../document/block'
import { interval, key, named, type Phrase, phrase } from '../document/phrase'
import type { RunSection } from '../document/section'
import { count, counted } from '../figures/formatFigure'
import { learningCurve } from '../page/learningCurve'

/** Loss and accuracy of the training and of the fine-tuning. */
export async function howItLearned({ metrics, steps, lineage }: Run): Promise<RunSection> {
  const { training, fineTuning } = metrics
  const images = (role: LineageRole): number | undefined =>
    [...lineage.model, ...(lineage.finetuned ?? [])].find((entry) => entry.role === role)?.size
  const of = (stage: string): Step[] => steps.filter((step) => step.stage === stage)
  return {
    id: 'learning',
    question: 'How did it learn?',
    note: phrase`Training figures are means over an epoch while the weights change, drawn at its middle; validation is
      measured at its end, on images that are not trained on. A ring marks the epoch whose weights were kept.`,
    blocks: present([
      await curves('Training', training, of('training'), images('validation')),
      fineTuning &&
        (await curves(
          'Fine-tuning',
          fineTuning,
          of('fine-tuning'),
          images('fine-tuning validation'),
        )),
    ]),
  }
}

/** @param validationImages undefined where there was no validation */
async function curves(
  stage: string,
  summary: TrainingSummary,
  steps: Step[],
  validationImages: number | undefined,
): Promise<Group> {
  const { history, dataset, bestEpoch, stoppedBy } = summary
  const title = heading(3, phrase`${stage} on ${named(dataset)}`)
  if (history.length === 0) {
    return group('curves', [title, paragraph('Stopped before the first epoch was finished.')])
  }
  const keys = ['training', 'validation']
    .filter((part) => history.some(({ metrics }) => `${part}/loss` in metrics))
    .map((part) => [key(part, part), ' '])
  const shared = { stage, summary }
  const classifies = history.some(({ metrics }) => Object.keys(metrics).some(isAccuracy))
  return group('curves', [
    title,
    paragraph(
      `${counted(history.length, 'epoch')}${ending[stoppedBy]}; the weights of epoch ${bestEpoch} were kept.`,
    ),
    group(
      'columns',
      present([
        await learningCurve({
          ...shared,
          metric: 'loss',
          steps,
          legend: phrase`${classifies ? 'in nats, ' : ''}on a logarithmic scale ${keys}`,
        }),
        classifies &&
          (await learningCurve({
            ...shared,
            metric: 'accuracy',
            steps: [],
            legend: phrase`images classified correctly ${keys}`,
          })),
      ]),
    ),
    epochTable(stage, history, validationImages),
  ])
}

function isAccuracy(name: string): boolean {
  return name.endsWith('/accuracy')
}

const ending = {
  budget: '',
  callback: ', stopped early by a callback',
  signal: ', stopped by hand',
}

function epochTable(
  stage: string,
  history: readonly EpochRecord[],
  validationImages: number | undefined,
): Group {
  const names = [...new Set(history.flatMap(({ metrics }) => Object.keys(metrics)))]
  const block = table({
    label: `${stage}, every epoch`,
    sortable: true,
    columns: ['Epoch', ...names.map((name) => name.replace('/', ' ')), 'Learning rate', 'Images/s'],
    rows: history.map(({ epoch, metrics, learningRate, imagesPerSecond }) => ({
      cells: [
        figure(epoch, epoch),
        ...names.map((name) => ({
          text: [
            metrics[name]?.toFixed(4),
            name === 'validation/accuracy' && ofValidation(metrics[name], validationImages),
          ],
          sortBy: metrics[name],
        })),
        figure(learningRate.toPrecision(3), learningRate),
        figure(count(imagesPerSecond), imagesPerSecond),
      ],
    })),
  })
  return { ...group('', [block]), summary: 'Every epoch in figures' }
}

/** The interval of an accuracy on this many images. A training figure has none: it is a mean over weights that change. */
function ofValidation(accuracy: number | undefined, images: number | undefined): Phrase {
  if (accuracy === undefined || images === undefined) return undefined
  const { low, high } = wilsonInterval(Math.round(accuracy * images), images)
  return [' ', interval(`${low.toFixed(4)} to ${high.toFixed(4)}`)]
}
