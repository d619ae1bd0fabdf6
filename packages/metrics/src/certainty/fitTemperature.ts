import { assertArgument, InkstoneError } from '@inkstone/core'
import { logSumExp } from '@inkstone/pixels'

export interface FitTemperatureOptions {
  /** Number of classes. */
  classes: number
  /** `[count]`, each in `[0, classes)`. */
  labels: ArrayLike<number>
  /** `[count, classes]`. */
  logits: ArrayLike<number>
}

/** The temperature, which divides logits before the softmax, of minimal loss (Guo et al., 2017). It changes a model's
 * confidence but not the predicted classes; above 1 it lowers the confidence. @throws InkstoneError for different
 * lengths, a label out of range, logits that are not finite, no images, or if all images, or almost none, are
 * classified correctly, because then no temperature is best
 * @example fitTemperature({ classes: 2, labels: [0, 0, 0, 1], logits: [4, 0, 4, 0, 4, 0, 4, 0] })
 * // 3.641 = 4 / ln 3: three of four equal predictions are correct */
export function fitTemperature(options: FitTemperatureOptions): number {
  assertArgument('fitTemperature', options, 'object', 'Pass { classes, labels, logits }.')
  assertArgument('fitTemperature.labels', options.labels, 'numbers')
  assertArgument('fitTemperature.logits', options.logits, 'numbers')
  check(options)
  // The loss is convex in the inverse of the temperature, and its slope rises.
  let low = 1 / extreme
  let high = extreme
  if (slopes(options, high).first <= 0) throw unbounded('all classified correctly', 'falls')
  if (slopes(options, low).first >= 0) throw unbounded('no better than guessed', 'rises')
  let inverse = 1
  for (let step = 0; step < 100; step++) {
    const { first, second } = slopes(options, inverse)
    if (first > 0) high = inverse
    else low = inverse
    const newton = inverse - first / second
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - inverse) <= 1e-14 * inverse) break
    inverse = next
  }
  return 1 / inverse
}

/** Temperatures are searched from 1/1024 to 1024. */
const extreme = 1024

/** First and second derivative of the summed loss with respect to the inverse temperature. */
function slopes({ classes, labels, logits }: FitTemperatureOptions, inverse: number) {
  let first = 0
  let second = 0
  const scaled = new Float64Array(classes)
  for (let row = 0; row < labels.length; row++) {
    const from = row * classes
    for (let label = 0; label < classes; label++) scaled[label] = inverse * logits[from + label]!
    const normaliser = logSumExp(scaled, 0, classes)
    let mean = 0
    let square = 0
    for (let label = 0; label < classes; label++) {
      const probability = Math.exp(scaled[label]! - normaliser)
      const away = logits[from + label]! - logits[from + labels[row]!]! // keeps the numbers small
      mean += probability * away
      square += probability * away ** 2
    }
    first += mean
    second += square - mean ** 2
  }
  return { first, second }
}

function check({ classes, labels, logits }: FitTemperatureOptions): void {
  const complain = (what: string): never => {
    throw new InkstoneError(`fitTemperature: ${what}`)
  }
  if (labels.length === 0) {
    complain('expected at least one image, got none. Fit on the validation part.')
  }
  if (logits.length !== labels.length * classes) {
    complain(
      `expected ${labels.length} labels x ${classes} classes = ${labels.length * classes} logits, got ${logits.length}.`,
    )
  }
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      complain(
        `expected labels that are whole numbers from 0 to ${classes - 1}, got ${label} in row ${row}.`,
      )
    }
  }
  for (let at = 0; at < logits.length; at++) {
    if (Number.isFinite(logits[at])) continue
    complain(
      `expected finite logits, got ${logits[at]} in row ${Math.floor(at / classes)}, class ${at % classes}.`,
    )
  }
}

function unbounded(what: string, how: string): InkstoneError {
  return new InkstoneError(
    `fitTemperature: expected some images classified correctly and some not, got ${what}: the loss ${how} with ` +
      'every certainty, so no temperature is best. Fit on more images, or leave the temperature at 1.',
  )
}
