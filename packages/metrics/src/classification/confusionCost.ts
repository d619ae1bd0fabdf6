import { InkstoneError, knownOptions, type Metric, oneOf, optionError } from '@inkstone/core'
import { argMax } from '@inkstone/pixels'
import { checkPredictions } from '../evaluation/checkPredictions'
import { noPredictions } from '../evaluation/noPredictions'

export interface ConfusionCostOptions {
  /** `[true class][predicted class]`: the cost of predicting one as the other, in any unit, negative for a gain; or a
   * function of the two classes. */
  costs: readonly (readonly number[])[] | ((label: number, predicted: number) => number)
  /** The cost of leaving an image to a person. Without it, the model decides every image. */
  refusal?: number
  /** How the model decides: for the `likeliest` class, or for the one of lowest expected cost (`least-cost`),
   * including the refusal (Chow, 1970). Default `least-cost`. */
  decision?: 'likeliest' | 'least-cost'
}

/** The mean cost per image under a cost matrix: a bank loses more by a 1 predicted as a 9 than by the reverse. On a
 * tie the first class is chosen, and any class before refusing.
 * @throws InkstoneError for a matrix that is not square or holds a value that is not finite, or a bad option
 * @example
 * const metric = confusionCost({ costs: [[0, 1], [100, 0]] })
 * metric.update({ classes: 2, labels: [0, 1], probabilities: [0.9, 0.1, 0.8, 0.2] })
 * metric.result() // 0.5: calling both 1 costs 1 for the first and nothing for the second */
export function confusionCost(options: ConfusionCostOptions): Metric {
  knownOptions('confusionCost', options, ['costs', 'refusal', 'decision'])
  const { costs, refusal = Infinity, decision = 'least-cost' } = options
  oneOf('confusionCost.decision', decision, ['likeliest', 'least-cost'])
  if (Number.isNaN(refusal) || (decision === 'likeliest' && refusal !== Infinity)) {
    throw optionError({
      option: 'confusionCost.refusal',
      expected: "a number, with the decision 'least-cost'",
      given: refusal,
    })
  }
  if (typeof costs !== 'function') checkCosts(costs)
  let matrix: Costs = []
  let count = 0
  let sum = 0
  return {
    name: 'confusionCost',
    better: 'lower',
    update(predictions) {
      checkPredictions('confusionCost', predictions, matrix.length)
      const { classes, labels, probabilities } = predictions
      if (matrix.length === 0) matrix = costsOf(costs, classes)
      count += labels.length
      for (let row = 0; row < labels.length; row++) {
        const chosen =
          decision === 'likeliest'
            ? argMax(probabilities, row * classes, (row + 1) * classes)
            : cheapest(matrix, refusal, probabilities, row * classes)
        sum += chosen === refused ? refusal : matrix[labels[row]!]![chosen]!
      }
    },
    result() {
      if (count === 0) throw noPredictions('confusionCost')
      return sum / count
    },
    reset() {
      matrix = []
      count = 0
      sum = 0
    },
  }
}

type Costs = readonly (readonly number[])[]

const refused = -1

/** The class of lowest expected cost for a row of probabilities. */
function cheapest(
  costs: Costs,
  refusal: number,
  probabilities: ArrayLike<number>,
  from: number,
): number {
  let best = refused
  let least = Infinity
  for (let chosen = 0; chosen < costs.length; chosen++) {
    let expected = 0
    for (let label = 0; label < costs.length; label++) {
      expected += probabilities[from + label]! * costs[label]![chosen]!
    }
    if (expected < least) {
      best = chosen
      least = expected
    }
  }
  return refusal < least ? refused : best
}

/** The matrix for this many classes. */
function costsOf(costs: ConfusionCostOptions['costs'], classes: number): Costs {
  if (typeof costs === 'function') {
    const labels = Array.from({ length: classes }, (_, label) => label)
    const matrix = labels.map((label) => labels.map((predicted) => costs(label, predicted)))
    checkCosts(matrix)
    return matrix
  }
  if (costs.length === classes) return costs
  throw new InkstoneError(
    `confusionCost: expected predictions of ${costs.length} classes, one per row of costs, got ${classes}. ` +
      'Give a row and a column of costs for each class.',
  )
}

function checkCosts(costs: Costs): void {
  const square = Array.isArray(costs) && costs.every((row) => row.length === costs.length)
  if (square && costs.length >= 2 && costs.flat().every(Number.isFinite)) return
  throw optionError({
    option: 'confusionCost.costs',
    expected: 'a square matrix of numbers, [true class][predicted class]',
    given: costs,
    mend: 'Put 0 on its diagonal if a correct answer costs nothing.',
  })
}
