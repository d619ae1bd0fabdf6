import '@tensorflow/tfjs-backend-cpu'
import type { Callback, Json, TrainingCheckpoint } from '@inkstone/core'
import { callbackSuite, tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { csvLog } from '../callbacks/csvLog'
import { earlyStopping } from '../callbacks/earlyStopping'
import { nanGuard } from '../callbacks/nanGuard'
import { trainer } from './trainer'

beforeAll(() => tf.setBackend('cpu'))

/** A callback that is an instance of a class, and loses its memory if a method is taken off it. */
class StopAfter implements Callback {
  readonly name = 'stop-after'
  readonly options: { readonly epochs: number }
  #seen = 0
  constructor(epochs: number) {
    this.options = { epochs }
  }
  trainBegin(): void {
    this.#seen = 0
  }
  epochEnd(): 'stop' | undefined {
    return ++this.#seen >= this.options.epochs ? 'stop' : undefined
  }
  state(): Json {
    return this.#seen
  }
  restore(state: Json): void {
    this.#seen = Number(state)
  }
}

callbackSuite('a callback of a class', () => new StopAfter(3))

const stage = trainer({ epochs: 5, batchSize: 16 })
const validation = tinySplit({ name: 'validation', size: 25 })
const job = { training: tinySplit(), validation, seed: 1 }

async function kept(callbacks: readonly Callback[]): Promise<TrainingCheckpoint[]> {
  const model = tinyModel()
  const checkpoints: TrainingCheckpoint[] = []
  const keep: Callback = {
    name: 'keep',
    checkpoint: (moment) => void checkpoints.push(moment.take()),
  }
  await stage.train({ ...job, model, callbacks: [keep, ...callbacks] })
  model.dispose()
  return checkpoints
}

async function resumed(resume: TrainingCheckpoint, callbacks: readonly Callback[]) {
  const model = tinyModel()
  try {
    return await stage.train({ ...job, model, resume, callbacks })
  } finally {
    model.dispose()
  }
}

test('a callback of a class keeps and remembers its state over a resume', async () => {
  const checkpoints = await kept([new StopAfter(3)])
  const afterTwo = checkpoints.findLast(({ epoch }) => epoch === 3)!
  expect(afterTwo.callbacks).toEqual([{ name: 'stop-after', state: 2 }])
  const { history, stoppedBy } = await resumed(afterTwo, [new StopAfter(3)])
  expect([history.length, stoppedBy]).toEqual([3, 'callback'])
})

test('a training is resumed with the callbacks that may stop it, of the same options', async () => {
  const [resume] = await kept([earlyStopping({ patience: 2 })])
  const words = 'trainer.resume: expected a checkpoint of this job, whose callbacks is '
  await expect(resumed(resume!, [])).rejects.toThrow(
    `${words}"none", got one whose callbacks is [{"name":"early-stopping","patience":2,"metric":"validation/loss"}].`,
  )
  await expect(resumed(resume!, [earlyStopping({ patience: 3 })])).rejects.toThrow(
    `${words}[{"name":"early-stopping","patience":3,`,
  )
  const [without] = await kept([])
  await expect(resumed(without!, [earlyStopping()])).rejects.toThrow(
    'got one whose callbacks is "none".',
  )
})

test('those that only watch may come and go', async () => {
  const [resume] = await kept([nanGuard()])
  const log = csvLog({ file: '/dev/null' })
  expect([nanGuard().watchesOnly, log.watchesOnly]).toEqual([true, true])
  expect((await resumed(resume!, [])).history).toHaveLength(5)
})

test('a misnamed hook is refused before the first step', async () => {
  const model = tinyModel()
  let begun = false
  const misnamed = {
    name: 'mine',
    trainBegin() {
      begun = true
    },
    onEpochEnd() {},
  }
  await expect(stage.train({ ...job, model, callbacks: [misnamed] })).rejects.toThrow(
    "trainer.callbacks[0]: expected hooks that a training calls, got 'onEpochEnd' of 'mine', which none calls. " +
      'Rename it to epochEnd.',
  )
  expect(begun).toBe(false)
  model.dispose()
})
