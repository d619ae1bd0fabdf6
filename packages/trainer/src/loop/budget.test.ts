import '@tensorflow/tfjs-backend-cpu'
import type { Callback, StepRecord, TrainingPlan } from '@inkstone/core'
import { tinyModel, tinySplit, trainerSuite } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { progress } from '../callbacks/progress'
import { adam } from '../optimizers/adam'
import { linearDecay } from '../schedules/linearDecay'
import { type TrainerOptions, trainer } from './trainer'

beforeAll(() => tf.setBackend('cpu'))

const optimizer = adam({ learningRate: 0.01 })
trainerSuite('trainer with a budget in steps', () =>
  // 4 epochs of the suite's 96 images
  trainer({ steps: 24, batchSize: 16, optimizer }),
)

async function train(options: TrainerOptions, stepMs = 0) {
  const plans: TrainingPlan[] = []
  const steps: StepRecord[] = []
  const lines: string[] = []
  const model = tinyModel()
  const watch: Callback = {
    name: 'watch',
    trainBegin: (plan) => void plans.push(plan),
    async stepEnd(step) {
      steps.push(step)
      await new Promise((resolve) => setTimeout(resolve, stepMs))
    },
  }
  const shown = progress({ stream: { write: (text) => void lines.push(text) } })
  const validation = tinySplit({ name: 'validation', size: 10 })
  const job = { model, training: tinySplit(), validation, seed: 1, callbacks: [watch, shown] }
  const result = await trainer({ batchSize: 16, ...options }).train(job)
  model.dispose()
  const { model: _, ...plan } = plans[0]!
  return { ...result, plan, steps, lines }
}

test('a budget in steps ends in the middle of an epoch, which is validated', async () => {
  const falling = adam({ learningRate: linearDecay(0.08) })
  const { plan, history, steps, stoppedBy, images, lines } = await train({
    steps: 8,
    optimizer: falling,
  })
  expect(plan).toEqual({
    figures: {
      'training/loss': 'lower',
      'training/accuracy': 'higher',
      'validation/loss': 'lower',
      'validation/accuracy': 'higher',
    },
    epochs: 2,
    steps: 8,
    stepsPerEpoch: 6,
    batchSize: 16,
    trainingImages: 96,
    validationImages: 10,
    directory: '.',
  })
  expect([steps.length, images, stoppedBy]).toEqual([8, 128, 'budget'])
  expect(steps.map(({ learningRate }) => Math.round(learningRate * 100))).toEqual([
    8, 7, 6, 5, 4, 3, 2, 1,
  ])
  expect(history.map(({ epoch }) => epoch)).toEqual([1, 2])
  const lastTwo = steps.slice(6).map(({ loss }) => loss)
  expect(history[1]!.metrics['training/loss']).toBeCloseTo((lastTwo[0]! + lastTwo[1]!) / 2, 6)
  expect(history[1]!.metrics['validation/loss']).toBeGreaterThan(0)
  expect(lines[1]).toMatch(/^epoch 2\/2 {2}loss/)
})

test('a budget in minutes ends at the first step after it', async () => {
  const falling = adam({ learningRate: linearDecay(0.08) })
  // 20 ms a step at the least: 240 ms are over after 13 steps, if not before
  const run = await train({ minutes: 0.004, optimizer: falling }, 20)
  expect([run.plan.epochs, run.plan.steps]).toEqual([Infinity, Infinity])
  expect(run.stoppedBy).toBe('budget')
  expect(run.steps.length).toBeGreaterThanOrEqual(1)
  expect(run.steps.length).toBeLessThanOrEqual(13)
  expect(run.history).toHaveLength(Math.ceil(run.steps.length / 6))
  expect(run.seconds).toBeGreaterThanOrEqual(0.24)
  const rates = run.steps.map(({ learningRate }) => learningRate)
  expect(rates[0]).toBe(0.08)
  expect(rates.every((rate) => rate >= 0 && rate <= 0.08)).toBe(true)
  expect(run.steps.every(({ secondsLeft }) => Number.isFinite(secondsLeft))).toBe(true)
  expect(run.lines[0]).toMatch(/^epoch 1 {2}loss/)
})

test('the budget is among the options, by which a run can be repeated', () => {
  expect(trainer({ steps: 5 }).options).toMatchObject({ steps: 5 })
  expect(trainer({ minutes: 5 }).options).toMatchObject({ minutes: 5 })
  expect(Object.keys(trainer({ minutes: 5 }).options)).not.toContain('epochs')
})
