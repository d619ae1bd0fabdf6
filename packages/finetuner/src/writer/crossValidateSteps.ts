import type { FineTuningResult, Split, TrainingJob } from '@inkstone/core'
import { random } from '@inkstone/core'
import { type LearningRate, validate } from '@inkstone/trainer'
import type { HeldWeights } from '../weights/weightValues'
import type { Comparison } from './comparison'
import { partOf } from './partOf'

/** One training on a few examples. */
export interface Lesson
  extends Pick<TrainingJob, 'validation' | 'metrics' | 'callbacks' | 'resume'> {
  examples: Split
  learningRate: LearningRate
  epochs: number
  /** An epoch. */
  steps: number
}

export interface ChooseLengthOptions {
  job: TrainingJob
  train(lesson: Lesson): Promise<FineTuningResult>
  /** The weights that every training begins with. */
  start: HeldWeights
}

export interface ChosenLength {
  learningRate: number
  /** In all; 0 where the base as it is was better than whatever was tried. */
  steps: number
  heldOut: Comparison | null
}

const rates = [3e-4, 1e-3]
const epochs = 12
const stepsPerEpoch = 10
/** Where there is nothing to choose by. */
const careful = { learningRate: 3e-4, steps: 60 }

/** Picks learning rate and steps by cross-validation: each part of the examples is held out in turn while the others
 * teach, and the loss on all those held out, after 10, 20, ... 120 steps, decides. The weights are left anywhere. */
export async function crossValidateSteps({
  job,
  train,
  start,
}: ChooseLengthOptions): Promise<ChosenLength> {
  const { model, training, seed, signal } = job
  const folds = foldsOf(training, seed)
  const base = await validate(model, training, { signal })
  if (folds.length < 2 || !base) return { ...careful, heldOut: null }
  const none = {
    learningRate: careful.learningRate,
    steps: 0,
    loss: base.loss!,
    accuracy: base.accuracy!,
  }
  let best: typeof none = none
  for (const learningRate of rates) {
    const losses = new Float64Array(epochs)
    const hits = new Float64Array(epochs)
    for (const held of folds) {
      start.restore()
      const { history } = await train({
        examples: partOf(training, without(training.size, held), 'examples'),
        validation: partOf(training, held, 'held out'),
        learningRate,
        epochs,
        steps: stepsPerEpoch,
      })
      if (history.length < epochs) return { ...none, heldOut: null } // the signal was raised
      history.forEach(({ metrics }, epoch) => {
        losses[epoch]! += metrics['validation/loss']! * held.length
        hits[epoch]! += metrics['validation/accuracy']! * held.length
      })
    }
    losses.forEach((sum, epoch) => {
      const loss = sum / training.size
      if (!(loss < best.loss)) return
      const steps = stepsPerEpoch * (epoch + 1)
      best = { learningRate, steps, loss, accuracy: hits[epoch]! / training.size }
    })
  }
  const { learningRate, steps, accuracy } = best
  return {
    learningRate,
    steps,
    heldOut: { count: training.size, before: base.accuracy!, after: accuracy },
  }
}

/** Positions in as many parts as the rarest class has examples, three at most, each class spread over all parts. */
function foldsOf({ labels, classes }: Split, seed: number): number[][] {
  const ofClass = classes.map((_, label) => {
    const positions = [...labels.keys()].filter((position) => labels[position] === label)
    return random(seed).split('folds').split(label).shuffle(positions)
  })
  const count = Math.min(3, ...ofClass.map(({ length }) => length))
  return Array.from({ length: count }, (_, fold) =>
    ofClass.flatMap((positions) => positions.filter((_, at) => at % count === fold)),
  )
}

function without(size: number, held: readonly number[]): number[] {
  const left = new Set(held)
  return Array.from({ length: size }, (_, position) => position).filter((at) => !left.has(at))
}
