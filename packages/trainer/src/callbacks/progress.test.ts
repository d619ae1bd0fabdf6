import '@tensorflow/tfjs-backend-cpu'
import type { StepRecord, TrainingPlan } from '@inkstone/core'
import { callbackSuite, tinyModel } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { progress } from './progress'
import { duration, progressLine } from './progressLine'

beforeAll(() => tf.setBackend('cpu'))

callbackSuite('progress', () => progress({ stream: streamOf().stream }))
callbackSuite('progress on a terminal', () => progress({ stream: streamOf(60).stream }))

const plan: Omit<TrainingPlan, 'model'> = {
  epochs: 3,
  steps: 1290,
  stepsPerEpoch: 430,
  batchSize: 128,
  trainingImages: 55_000,
  validationImages: 5000,
  figures: {
    'training/loss': 'lower',
    'validation/loss': 'lower',
    'validation/accuracy': 'higher',
  },
  directory: '.',
}
const step: StepRecord = {
  epoch: 2,
  step: 215,
  loss: 0.08412,
  learningRate: 1e-3,
  images: 1,
  imagesPerSecond: 7932.4,
  secondsLeft: 72,
}

describe('progress', () => {
  test('writes one plain line an epoch where there is no terminal', () => {
    const { stream, written } = streamOf()
    tell(progress({ stream }))
    expect(written()).toBe(
      'epoch 2/3  loss 0.1000  97.00 %  validation 0.0500  98.50 %  7,932 images/s\n',
    )
  })

  test('draws a bar on a terminal, and wipes it for the line of the epoch', () => {
    const { stream, written } = streamOf(80)
    tell(progress({ stream }))
    const [first, ...rest] = written().split('\r').slice(1)
    expect(first).toBe(
      'epoch 2/3 [========>      ] 215/430  loss 0.0841  7,932 images/s  1:12 min left\x1b[K',
    )
    expect(first).toHaveLength(79 + '\x1b[K'.length)
    expect(rest.at(-1)!.slice(0, 26)).toBe('\x1b[Kepoch 2/3  loss 0.1000 ')
  })

  test('says what an interrupted training leaves', () => {
    const { stream, written } = streamOf()
    tell(progress({ stream }), 'signal')
    expect(written()).toMatch(
      /stopped by a signal after 0 of 3 epochs; the model has the weights of epoch 1\n$/,
    )
  })

  test('does not redraw more often than an eye can follow', () => {
    const { stream, written } = streamOf(80)
    const callback = progress({ stream })
    const model = tinyModel()
    callback.trainBegin!({ ...plan, model })
    for (let at = 1; at <= 100; at++) callback.stepEnd!({ ...step, step: at })
    expect(written().split('\r').length - 1).toBeLessThan(50)
    model.dispose()
  })

  test('refuses options it does not have', () => {
    const options: object = { strem: process.stderr }
    expect(() => progress(options)).toThrow(
      "progress.strem: expected one of the options stream, got 'strem'.",
    )
  })

  function tell(callback: ReturnType<typeof progress>, stoppedBy: 'budget' | 'signal' = 'budget') {
    const model = tinyModel()
    callback.trainBegin!({ ...plan, model })
    callback.stepEnd!(step)
    callback.epochEnd!({
      epoch: 2,
      metrics: {
        'training/loss': 0.1,
        'training/accuracy': 0.97,
        'validation/loss': 0.05,
        'validation/accuracy': 0.985,
      },
      learningRate: 1e-3,
      imagesPerSecond: 7932.4,
      trainingSeconds: 7,
      validationSeconds: 1,
      best: true,
    })
    const result = { history: [], bestEpoch: 1, stoppedBy, steps: 1, images: 1, seconds: 8 }
    callback.trainEnd!(result)
    model.dispose()
  }
})

describe('progressLine', () => {
  test('never reaches the last column, whatever the width', () => {
    const model = tinyModel()
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 430 }),
        (columns, at) => {
          const line = progressLine({ ...step, step: at }, { ...plan, model }, columns)
          expect(line.length).toBeLessThan(columns)
        },
      ),
    )
    model.dispose()
  })

  test('leaves out what matters least first', () => {
    const model = tinyModel()
    const line = (columns: number) => progressLine(step, { ...plan, model }, columns)
    expect(line(68)).toBe('epoch 2/3 [==========>        ] 215/430  loss 0.0841  1:12 min left')
    expect(line(45)).toBe('epoch 2/3 [======>    ] 215/430  loss 0.0841')
    expect(line(30)).toBe('epoch 2/3 [=====>   ] 215/430')
    expect(line(20)).toBe('epoch 2/3 215/430')
    model.dispose()
  })

  test.each([
    [0.4, '0 s'],
    [59.4, '59 s'],
    [72, '1:12 min'],
    [3720, '1:02 h'],
    [Infinity, '?'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words)
  })
})

function streamOf(columns?: number) {
  const texts: string[] = []
  const stream = {
    write: (text: string) => texts.push(text),
    isTTY: columns !== undefined,
    columns,
  }
  return { stream, written: () => texts.join('') }
}
