import {
  type Callback,
  type FineTuningResult,
  random,
  type Split,
  type TrainingJob,
} from '@inkstone/core'
import { type LearningRate, validate } from '@inkstone/trainer'
import type { HeldWeights } from '../weights/weightValues'
import type { BeforeAndAfter } from './beforeAndAfter'
import { partOf } from './partOf'

/** One training on a few examples. */
export interface Lesson
  extends Pick<TrainingJob, 'validation' | 'metrics' | 'callbacks' | 'resume'> {
  examples: Split
  learningRate: LearningRate
  /** Steps per round. */
  steps: number
  /** Default 1. */
  rounds?: number
}

export interface ChooseLengthOptions {
  job: TrainingJob
  train(lesson: Lesson): Promise<FineTuningResult>
  /** The initial weights of every training. */
  start: HeldWeights
}

export interface ChosenLength {
  learningRate: number
  /** In total; 0 if the unchanged base was better than everything tried. */
  steps: number
  heldOut: BeforeAndAfter | null
}

const rates = [3e-4, 1e-3]
const rounds = 12
const stepsPerRound = 10
/** Used if nothing can be held out. */
const careful = { learningRate: 3e-4, steps: 60 }

/** Chooses learning rate and steps by cross-validation: each fold of the examples is held out in turn while training
 * on the others, and the loss on all held-out examples, after 10, 20, ... 120 steps, decides. The weights are left in
 * an arbitrary state. */
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
    const losses = new Float64Array(rounds)
    const hits = new Float64Array(rounds)
    for (const held of folds) {
      start.restore()
      const measure = heldOutScores(partOf(training, held, 'held out'), job)
      const examples = partOf(training, without(training.size, held), 'examples')
      const lesson = { examples, learningRate, steps: stepsPerRound, rounds }
      await train({ ...lesson, callbacks: [measure.callback] })
      if (measure.scores.length < rounds) return { ...none, heldOut: null } // the signal was raised
      measure.scores.forEach(({ loss, accuracy }, round) => {
        losses[round]! += loss! * held.length
        hits[round]! += accuracy! * held.length
      })
    }
    losses.forEach((sum, round) => {
      const loss = sum / training.size
      if (!(loss < best.loss)) return
      const steps = stepsPerRound * (round + 1)
      best = { learningRate, steps, loss, accuracy: hits[round]! / training.size }
    })
  }
  const { learningRate, steps, accuracy } = best
  return {
    learningRate,
    steps,
    heldOut: { count: training.size, before: base.accuracy!, after: accuracy },
  }
}

/** Measures the model on the held-out examples at the end of each round. */
function heldOutScores(heldOut: Split, { model, signal }: TrainingJob) {
  const scores: Readonly<Record<string, number>>[] = []
  const callback: Callback = {
    name: 'held-out-scores',
    async stepEnd({ step }) {
      if (step % stepsPerRound !== 0) return
      const score = await validate(model, heldOut, { signal })
      if (score) scores.push(score)
    },
  }
  return { scores, callback }
}

/** Positions in as many folds as the rarest class has examples, at most three, each class spread over all folds. If a class
 * has none, what is replayed stands for it, and for any other: then as many as the most frequent class has. */
function foldsOf({ labels, classes }: Split, seed: number): number[][] {
  const ofClass = classes.map((_, label) => {
    const positions = [...labels.keys()].filter((position) => labels[position] === label)
    return random(seed).split('folds').split(label).shuffle(positions)
  })
  const sizes = ofClass.map(({ length }) => length)
  const count = Math.min(3, sizes.includes(0) ? Math.max(...sizes) : Math.min(...sizes))
  return Array.from({ length: count }, (_, fold) =>
    ofClass.flatMap((positions) => positions.filter((_, at) => at % count === fold)),
  )
}

function without(size: number, held: readonly number[]): number[] {
  const left = new Set(held)
  return Array.from({ length: size }, (_, position) => position).filter((at) => !left.has(at))
}
