import assert from 'node:assert/strict'
import type { Callback, TrainingJob } from '@inkstone/core'
import { weightsOf } from '../golden/weightsOf'
import { asInstance } from '../subjects/asInstance'
import { tinyModel } from '../subjects/tinyModel'
import { tinySplit } from '../subjects/tinySplit'
import type { Check } from './check'

/** Checks that splits and callbacks may be instances of classes: a trainer calls them through the object. */
export function instanceCheck<Subject>(
  run: (subject: Subject, job: TrainingJob) => Promise<unknown>,
): Check<Subject> {
  const train = async (
    subject: Subject,
    given: <Stage extends object>(stage: Stage) => Stage,
  ): Promise<{ heard: string[]; weights: Float32Array[] }> => {
    const model = tinyModel({ normalised: true })
    const heard: string[] = []
    const listener: Callback = {
      name: 'listener',
      options: { loud: true },
      trainBegin: ({ steps }) => void heard.push(`${steps} steps`),
      inspect: ({ epoch, step }) => void heard.push(`inspect ${epoch}.${step}`),
      stepEnd: ({ epoch, step }) => void heard.push(`step ${epoch}.${step}`),
      epochEnd: ({ epoch }) => void heard.push(`epoch ${epoch}`),
      checkpoint: (moment) => void heard.push(JSON.stringify(moment.take().callbacks)),
      state: () => heard.length,
      trainEnd: ({ stoppedBy }) => void heard.push(stoppedBy),
    }
    const job = {
      ...{ model, seed: 1, training: given(tinySplit({ seed: 3 })), callbacks: [given(listener)] },
      validation: given(tinySplit({ name: 'validation', size: 25, seed: 4 })),
    }
    await run(subject, job)
    const weights = weightsOf(model)
    model.dispose()
    return { heard, weights }
  }
  return {
    name: 'takes splits and callbacks that are instances of classes',
    async run(make) {
      const plain = await train(make(), (stage) => stage)
      assert.deepEqual(await train(make(), asInstance), plain)
    },
  }
}
