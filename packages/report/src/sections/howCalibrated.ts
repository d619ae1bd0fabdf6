import { type ClassEvaluation, classEvaluations, type ThresholdOutcome } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'
import type { Run } from '@inkstone/run'
import { type Cell, present, type Table, table } from '../document/block'
import { interval, phrase, strong } from '../document/phrase'
import type { RunSection } from '../document/section'
import { evaluationName } from '../figures/evaluationName'
import { count, percent, percentRange } from '../figures/formatFigure'

/** The results of the temperature and the thresholds, both chosen on validation, on the tests. */
export async function howCalibrated({ metrics }: Run): Promise<RunSection | undefined> {
  const evaluations = classEvaluations(metrics.evaluations)
  const fitted = evaluations.filter(({ calibration }) => calibration)
  const sure = evaluations.filter(({ readRates }) => readRates && readRates.length > 0)
  if (fitted.length === 0 && sure.length === 0) return undefined
  return {
    id: 'calibration',
    question: 'Is it calibrated?',
    note: phrase`The temperature divides the logits; a threshold leaves to a human what the network is not sure of. Both
      were chosen on the validation images. Here is what they are worth on images that had no part in the choice.`,
    blocks: present([
      fitted.length > 0 && temperatures(fitted),
      sure.length > 0 && thresholds(sure),
    ]),
  }
}

type Evaluations = readonly ClassEvaluation[]

function temperatures(evaluations: Evaluations): Table {
  return table({
    label: 'Calibration before and after',
    caption: phrase`Expected calibration error: the mean gap between confidence and accuracy, in 15 bins.`,
    sortable: true,
    columns: ['Evaluation', 'Temperature', 'Error before', 'Error after'],
    rows: evaluations.map((evaluation) => {
      const { temperature, before, after } = evaluation.calibration!
      return {
        cells: [
          { text: evaluationName(evaluation) },
          { text: temperature.toFixed(3) },
          { text: percent(before, 1000) },
          { text: strong(percent(after, 1000)) },
        ],
      }
    }),
  })
}

function thresholds(evaluations: Evaluations): Table {
  return table({
    label: 'Thresholds chosen on validation',
    caption: phrase`An image is accepted if its confidence reaches the threshold; the others are left to a human. The error
      rate is that of the accepted images. Intervals are Wilson’s, 95${'\u202f'}%.`,
    sortable: true,
    columns: ['Evaluation', 'Errors allowed', 'Threshold', 'Accepted', 'Wrong', 'Error rate'],
    rows: evaluations.flatMap((evaluation) =>
      evaluation.readRates!.map((outcome) => ({
        cells: [{ text: evaluationName(evaluation) }, ...cells(outcome, evaluation.count)],
      })),
    ),
  })
}

function cells({ errorRate, threshold, read, wrong }: ThresholdOutcome, images: number): Cell[] {
  return [
    { text: `${100 * errorRate}${'\u202f'}%` },
    { text: threshold.toFixed(4) },
    {
      text: phrase`${strong(percent(read / images, images))}
        ${interval(percentRange(wilsonInterval(read, images), images))}`,
    },
    { text: count(wrong) },
    {
      text:
        read === 0
          ? 'none accepted'
          : phrase`${percent(wrong / read, 1000)} ${interval(percentRange(wilsonInterval(wrong, read), 1000))}`,
    },
  ]
}
