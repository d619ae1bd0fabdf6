import type { EpochRecord } from '@inkstone/core'
import { constant } from './constant'
import { cosineDecay } from './cosineDecay'
import { exponentialDecay } from './exponentialDecay'
import { oneCycle } from './oneCycle'
import { reduceOnPlateau } from './reduceOnPlateau'
import type { Schedule } from './schedule'
import { stepDecay } from './stepDecay'
import { warmUp } from './warmUp'

// PyTorch 1.13's rates, before each of n steps:
//   import torch; L = torch.optim.lr_scheduler
//   o = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
//   s = L.OneCycleLR(o, max_lr=0.1, total_steps=10)
//   for _ in range(n): print(o.param_groups[0]['lr']); o.step(); s.step()
const ofSteps: [string, Schedule, number[]][] = [
  [
    'OneCycleLR(o, max_lr=0.1, total_steps=10)',
    oneCycle(0.1),
    [
      0.004, 0.052, 0.1, 0.0950484632, 0.0811745654, 0.0611262022, 0.0388741978, 0.0188258346,
      0.0049519368, 4e-7,
    ],
  ],
  [
    'OneCycleLR(o, max_lr=0.1, total_steps=7, pct_start=0.5, div_factor=10, final_div_factor=100)',
    oneCycle(0.1, { warmUp: 0.5, divide: 10, finalDivide: 100 }),
    [0.01, 0.0410942353, 0.0914057647, 0.095053395, 0.0611649207, 0.0189066844, 0.0001],
  ],
  [
    'CosineAnnealingLR(o, T_max=8, eta_min=0.01)',
    cosineDecay(0.1, { end: 0.01 }),
    [0.1, 0.096574579, 0.0868198052, 0.0722207545, 0.055, 0.0377792455, 0.0231801948, 0.013425421],
  ],
  [
    'SequentialLR(o, [LinearLR(o, start_factor=0.25, total_iters=4), CosineAnnealingLR(o, T_max=6)], milestones=[4])',
    warmUp(cosineDecay(0.1), { steps: 4, from: 0.25 }),
    [0.025, 0.04375, 0.0625, 0.08125, 0.1, 0.0933012702, 0.075, 0.05, 0.025, 0.0066987298],
  ],
  ['no scheduler', constant(0.1), [0.1, 0.1, 0.1]],
]

it.each(ofSteps)('gives the rates of %s', (_, schedule, expected) => {
  const steps = expected.length
  const rates = expected.map((_, step) => {
    return schedule.rate({ step, steps, stepsPerEpoch: 1, history: [] })
  })
  close(rates, expected)
})

// The same with the metric: s.step(losses[i])
const losses = [1, 0.8, 0.85, 0.79995, 0.9, 0.7, 0.7, 0.7, 0.7, 0.6]
const onPlateau = [0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.03, 0.03, 0.03]
const ofEpochs: [string, Schedule, number[]][] = [
  [
    'StepLR(o, step_size=3, gamma=0.5)',
    stepDecay(0.1, { epochs: 3, factor: 0.5 }),
    [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025],
  ],
  [
    'ExponentialLR(o, gamma=0.9)',
    exponentialDecay(0.1, { factor: 0.9 }),
    [0.1, 0.09, 0.081, 0.0729, 0.06561],
  ],
  [
    'ReduceLROnPlateau(o, factor=0.5, patience=1, min_lr=0.03)',
    reduceOnPlateau(0.1, { factor: 0.5, patience: 1, min: 0.03 }),
    onPlateau,
  ],
  [
    "ReduceLROnPlateau(o, mode='max', factor=0.5, patience=1, min_lr=0.03) of 1 - loss / 2",
    reduceOnPlateau(0.1, { metric: 'validation/accuracy', factor: 0.5, patience: 1, min: 0.03 }),
    onPlateau,
  ],
]

it.each(ofEpochs)('gives the rates of %s', (_, schedule, expected) => {
  const rates = expected.map((_, epoch) => {
    const history = losses.slice(0, epoch).map(epochOf)
    return schedule.rate({ step: 7 * epoch, steps: 100, stepsPerEpoch: 7, history })
  })
  close(rates, expected)
})

it('warms up for an epoch where nothing else is said, from a hundredth of the rate', () => {
  const at = (step: number) => warmUp(0.1).rate({ step, steps: 30, stepsPerEpoch: 10, history: [] })
  close([at(0), at(5), at(10), at(29)], [0.001, 0.1 * (0.01 + 0.99 / 2), 0.1, 0.1])
})

it('has a rate for each step of a training of one or two steps', () => {
  const at = (step: number, steps: number) =>
    oneCycle(0.1).rate({ step, steps, stepsPerEpoch: 1, history: [] })
  close([at(0, 1), at(0, 2), at(1, 2)], [0.1, 0.1, 4e-7])
})

it('goes by the way in which the figure gets better', () => {
  const figures = { 'validation/loss': 'higher' } as const // as a task might have it
  const schedule = reduceOnPlateau(0.1, { factor: 0.5, patience: 0 })
  const history = [1, 2, 3, 3].map((loss) => ({
    ...epochOf(1),
    metrics: { 'validation/loss': loss },
  }))
  const at = { step: 4, steps: 9, stepsPerEpoch: 1, history }
  expect(schedule.rate({ ...at, figures })).toBe(0.05)
  expect(schedule.rate(at)).toBeCloseTo(0.0125, 9) // a loss that never falls, three times
})

it('refuses, before the first step, a figure that there is not', () => {
  const schedule = reduceOnPlateau(0.1, { metric: 'validation/f1' })
  const figures = { 'validation/loss': 'lower', 'validation/accuracy': 'higher' } as const
  expect(() =>
    schedule.rate({ step: 0, steps: 2, stepsPerEpoch: 1, history: [], figures }),
  ).toThrow(
    'reduceOnPlateau.metric: expected one of validation/loss, validation/accuracy, ' +
      "got 'validation/f1'. A validation figure needs a validation part; further ones come from metrics: " +
      '[balancedAccuracy].',
  )
})

it.each<[() => Schedule, string]>([
  [() => constant(0), 'constant.rate: expected a number > 0, got 0.'],
  [
    () => cosineDecay(0.1, { end: 1 }),
    'cosineDecay.end: expected a number >= 0 and <= 0.1, got 1.',
  ],
  [() => oneCycle(-1), 'oneCycle.rate: expected a number > 0, got -1.'],
  [
    () => oneCycle(1, { warmUp: 1 }),
    'oneCycle.warmUp: expected a share of the steps > 0 and < 1, got 1.',
  ],
  [() => oneCycle(1, { divide: 0.5 }), 'oneCycle.divide: expected a number >= 1, got 0.5.'],
  [() => oneCycle(1, { finalDivide: 0 }), 'oneCycle.finalDivide: expected a number >= 1, got 0.'],
  [
    () => stepDecay(1, { epochs: 0 }),
    'stepDecay.epochs: expected a whole number of epochs >= 1, got 0.',
  ],
  [() => stepDecay(1, { factor: 1 }), 'stepDecay.factor: expected a number >= 0 and < 1, got 1.'],
  [
    () => exponentialDecay(1, { factor: 2 }),
    'exponentialDecay.factor: expected a number >= 0 and < 1, got 2.',
  ],
  [() => warmUp(0), 'warmUp.schedule: expected a number > 0, got 0.'],
  [() => warmUp(1, { steps: 0 }), 'warmUp.steps: expected a whole number of steps >= 1, got 0.'],
  [() => warmUp(1, { epochs: -1 }), 'warmUp.epochs: expected a number > 0, got -1.'],
  [() => warmUp(1, { from: 2 }), 'warmUp.from: expected a number >= 0 and <= 1, got 2.'],
  [
    () => warmUp(1, { epochs: 1, steps: 5 }),
    'warmUp.steps: expected nothing beside warmUp.epochs, got 5. ' +
      'Say how long in epochs or in steps, not in both.',
  ],
  [
    () => reduceOnPlateau(1, { patience: -1 }),
    'reduceOnPlateau.patience: expected a whole number of epochs >= 0, got -1.',
  ],
  [
    () => reduceOnPlateau(1, { min: 2 }),
    'reduceOnPlateau.min: expected a number >= 0 and <= 1, got 2.',
  ],
  [
    () => cosineDecay(1, JSON.parse('{ "to": 0 }')),
    "cosineDecay.to: expected one of the options end, got 'to'.",
  ],
])('refuses %s', (make, message) => {
  expect(make).toThrow(message)
})

function epochOf(loss: number, index = 0): EpochRecord {
  return {
    epoch: index + 1,
    metrics: { 'validation/loss': loss, 'validation/accuracy': 1 - loss / 2 },
    learningRate: 0,
    imagesPerSecond: 1,
    trainingSeconds: 1,
    validationSeconds: 0,
    best: false,
  }
}

function close(rates: number[], expected: number[]): void {
  rates.forEach((rate, step) => {
    expect(Math.abs(rate - expected[step]!)).toBeLessThan(1e-9)
  })
}
