import { assertArgument, InkstoneError, type Predictor } from '@inkstone/core'
import { logSumExp } from '@inkstone/pixels'

/** What a digit model says of a span: logarithms of probabilities. */
export interface Verdict {
  /** `[10]`, that it is a whole digit, and this one. */
  readonly digits: readonly number[]
  /** That it is a whole digit. */
  readonly whole: number
}

/** Refuses a model of anything else than digits in MNIST's frame: its classes are `0` to `9`, and perhaps `none`, for what is
 * no whole digit.
 * @param stage the caller, for the message
 * @throws InkstoneError naming what the model has
 * @example assertDigitModel('myReader.model', predictor(model, card)) */
export function assertDigitModel(
  stage: string,
  model: Pick<Predictor, 'inputShape' | 'card'>,
): void {
  assertArgument('assertDigitModel.model', model, 'object')
  assertArgument('assertDigitModel.model.inputShape', model.inputShape, 'list')
  const { inputShape, card } = model
  const classes = card?.classes ?? []
  const digits = [...'0123456789']
  const isDigits = digits.every((digit) => classes.includes(digit))
  const others = classes.filter((name) => !digits.includes(name) && name !== noDigit)
  if (inputShape.join() === '28,28,1' && isDigits && others.length === 0) return
  throw new InkstoneError(
    `${stage}: expected a model of digits in 28x28 grey pixels with classes 0 to 9, and none for what is no digit, got ` +
      `one of ${inputShape.join('x')} with ${classes.length === 0 ? 'no classes in its card' : `classes ${classes.join(', ')}`}. ` +
      'Train one with inkstone run recipes/mnist.ts.',
  )
}

const noDigit = 'none'

/** Judges framed spans in one batch. A model with a class `none` says itself what is no whole digit. For one without, the energy
 * says it, the logarithm of the sum of the exponentials of its logits (Liu et al., 2020): of what it never saw it is
 * low.
 * @param images `[28, 28]` each */
export async function judge(model: Predictor, images: readonly Float32Array[]): Promise<Verdict[]> {
  if (images.length === 0) return []
  const batch = new Float32Array(sizeOf(images.length) * 784)
  for (const [row, image] of images.entries()) batch.set(image, row * 784)
  const outputs = await model.outputs(batch)
  const classes = model.card!.classes!
  const temperature = model.card!.temperature ?? 1
  const places = [...'0123456789'].map((digit) => classes.indexOf(digit))
  const none = classes.indexOf(noDigit)
  const scaled = new Float64Array(classes.length)
  return images.map((_, row) => {
    const from = row * classes.length
    const end = from + classes.length
    for (let at = 0; at < classes.length; at++) scaled[at] = outputs[from + at]! / temperature
    const sum = logSumExp(scaled, 0, classes.length)
    if (none >= 0) {
      const digits = places.map((place) => scaled[place]! - sum)
      return { digits, whole: logSumExp(digits, 0, 10) }
    }
    const energy = logSumExp(outputs, from, end)
    const whole = -Math.log1p(Math.exp((middleEnergy - energy) / energyScale))
    return { digits: places.map((place) => scaled[place]! - sum + whole), whole }
  })
}

/** Images of a batch: few sizes, because a backend that records a model's pass records it anew for each, and even ones, which two
 * threads share; the rest is paper. */
function sizeOf(images: number): number {
  const step = images === 1 ? 1 : images <= 16 ? 2 : images <= 32 ? 4 : 16
  return Math.ceil(images / step) * step
}

/** Between whole digits and others, for networks trained on MNIST with cross-entropy. */
const middleEnergy = 6
const energyScale = 1
