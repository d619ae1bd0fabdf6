import type { Evaluated, Run } from '@inkstone/run'
import { figure, group, heading, present, type Table, table } from '../document/block'
import { interval, phrase, strong } from '../document/phrase'
import type { RunSection } from '../document/section'
import {
  brierScore,
  type Claims,
  calibrationError,
  certaintyBins,
  claims,
  type Estimate,
  overconfidence,
} from '../figures/certainty'
import { evaluationName } from '../figures/evaluationName'
import { percent, percentRange, points, pointsRange } from '../figures/formatFigure'
import { readAtError, riskCoverage } from '../figures/readAtError'
import { reliabilityDiagram } from './reliabilityDiagram'
import { riskCoverageCurve } from './riskCoverageCurve'

/** Whether the network's own confidence can be trusted, and how much it accepts at low error rates. */
export async function amISure({ evaluated }: Run): Promise<RunSection | undefined> {
  const [first] = evaluated
  if (!first) return undefined
  const all = evaluated.map((each) => ({ ...each, claimed: claims(each) }))
  const { claimed, evaluation } = all[0]!
  // If the run chose thresholds on validation, "Is it calibrated?" shows their results.
  const unchosen = all.filter((each) => !each.evaluation.readRates?.length)
  return {
    id: 'certainty',
    question: 'Can its confidence be trusted?',
    note: phrase`Confidence is the probability of the predicted class. Where confidence matches accuracy, the network
      can be left alone with the images it is sure of.`,
    blocks: present([
      heading(3, evaluationName(evaluation)),
      group('columns', [
        await reliabilityDiagram(certaintyBins(claimed)),
        await riskCoverageCurve(riskCoverage(claimed), evaluation.count),
      ]),
      calibrationTable(all),
      unchosen.length > 0 && acceptanceTable(unchosen),
    ]),
  }
}

type Claimed = Evaluated & { claimed: Claims }

function calibrationTable(all: readonly Claimed[]): Table {
  return table({
    label: 'Confidence',
    caption: phrase`Overconfidence: mean confidence minus accuracy, in points. Calibration error: the mean gap between
      the two in 15 bins of confidence. Brier score: squared distance between the probabilities and the truth, 0 to 2.
      Below each figure stands its 95${'\u202f'}% interval.`,
    sortable: true,
    columns: ['Evaluation', 'Overconfidence', 'Calibration error', 'Brier score'],
    rows: all.map((each) => {
      const { evaluation, claimed } = each
      const { count: images } = evaluation
      const over = overconfidence(claimed)
      const error = calibrationError(claimed)
      const brier = brierScore(each)
      return {
        tainted: evaluation.contaminated,
        cells: [
          { text: evaluationName(evaluation) },
          estimated(points(over.value, images), pointsRange(over, images), over),
          estimated(percent(error.value, images), percentRange(error, images), error),
          estimated(brier.value.toFixed(4), fixedRange(brier), brier),
        ],
      }
    }),
  })
}

function estimated(text: string, range: string, { value }: Estimate) {
  return figure(phrase`${strong(text)} ${interval(range)}`, value)
}

const allowed = [0.01, 0.001] as const

function acceptanceTable(all: readonly Claimed[]): Table {
  return table({
    label: 'Accepted at a fixed error rate',
    caption: phrase`Images below a confidence threshold are left to a human. The threshold is chosen on every other image
      for the error rate allowed and tested on the images between, then the other way round: no image is tested on a
      threshold that it helped to choose. Where more errors are found than allowed, there are too few images to choose by.`,
    sortable: true,
    columns: [
      'Evaluation',
      ...allowed.flatMap((rate) => [
        `Accepted at ${100 * rate}${'\u202f'}% errors`,
        'Errors found',
      ]),
    ],
    rows: all.map(({ evaluation, claimed }) => ({
      tainted: evaluation.contaminated,
      cells: [
        { text: evaluationName(evaluation) },
        ...allowed.flatMap((rate) => {
          const { images, read, wrong, readRate, errorRate } = readAtError(claimed, rate)
          const wrongShare = read === 0 ? 'none accepted' : percent(wrong / read, images)
          return [
            figure(
              phrase`${strong(percent(read / images, images))} ${interval(percentRange(readRate, images))}`,
              read / images,
            ),
            figure(
              phrase`${wrongShare} ${interval(percentRange(errorRate, images))}`,
              read === 0 ? 0 : wrong / read,
            ),
          ]
        }),
      ],
    })),
  })
}

function fixedRange({ low, high }: Estimate): string {
  return `${low.toFixed(4)} to ${high.toFixed(4)}`
}
