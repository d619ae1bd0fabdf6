import { join } from 'node:path'
import {
  type Callback,
  type CheckpointMoment,
  finiteNumber,
  knownOptions,
  optionError,
  type TrainingCheckpoint,
  wholeNumber,
} from '@inkstone/core'
import { modelFolder } from '@inkstone/run'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { assertWritten, type CheckpointFolder, checkpointFolder } from './checkpointFolder'

export interface CheckpointOptions {
  /** The folder of `best/`, `last/` and `resume/`. Created if needed. */
  directory: string
  /** Also saves the state of the training every this many steps, >= 1. */
  everySteps?: number
  /** Also saves the state of the training this many minutes after the last save, > 0. */
  everyMinutes?: number
}

/** Checkpoints a training, so that it can be resumed after a crash to the same bits.
 *
 * - `resume/`: the training's state after each epoch, on an interruption by the signal, and in between as the options
 * say, for {@link readCheckpoint}. The last two are kept. One with values that are not finite is not written: if
 * weights diverge, the last good one stays.
 * - `last/` and `best/`: the model after each epoch, and after the best so far, as LayersModel folders.
 *
 * Files are written whole or not at all, so that a training killed at any moment leaves valid ones.
 * @throws InkstoneError for an option out of range; while training, if the disk is full
 * @example checkpoint({ directory: 'runs/mine/checkpoints', everyMinutes: 5 }) */
export function checkpoint(options: CheckpointOptions): Callback {
  knownOptions('checkpoint', options, ['directory', 'everySteps', 'everyMinutes'])
  const { directory, everySteps, everyMinutes } = options
  if (typeof directory !== 'string' || directory === '') {
    throw optionError({
      option: 'checkpoint.directory',
      expected: 'the path of a folder',
      given: directory,
    })
  }
  if (everySteps !== undefined) {
    wholeNumber('checkpoint.everySteps', everySteps, { min: 1, unit: 'steps' })
  }
  if (everyMinutes !== undefined && finiteNumber('checkpoint.everyMinutes', everyMinutes) <= 0) {
    throw optionError({
      option: 'checkpoint.everyMinutes',
      expected: 'a number > 0',
      given: everyMinutes,
    })
  }
  let training: { model: LayersModel; folder: CheckpointFolder } | undefined
  let keptAt = 0 // ms
  let keptSteps: number | undefined

  const due = (steps: number): boolean =>
    (everySteps !== undefined && steps % everySteps === 0) ||
    (everyMinutes !== undefined && performance.now() - keptAt >= 60_000 * everyMinutes)

  async function keep(moment: CheckpointMoment): Promise<void> {
    keptAt = performance.now()
    const state = moment.take()
    if (!allFinite(state)) return
    await training!.folder.write(state)
    keptSteps = moment.steps
  }

  return {
    name: 'checkpoint',
    options: { directory, everySteps: everySteps ?? null, everyMinutes: everyMinutes ?? null },
    watchesOnly: true,
    trainBegin({ model, resumedAt }) {
      training = { model, folder: checkpointFolder(directory, resumedAt) }
      keptAt = performance.now()
      keptSteps = resumedAt
    },
    async epochEnd({ best }) {
      const save = async (name: 'best' | 'last'): Promise<void> => {
        const path = join(directory, name)
        await assertWritten(path, keptSteps, () => training!.model.save(modelFolder(path)))
      }
      if (best) await save('best')
      await save('last')
    },
    checkpoint(moment) {
      if (moment.after !== 'step' || due(moment.steps)) return keep(moment)
    },
    trainEnd() {
      training = undefined
    },
  }
}

function allFinite({ tensors }: TrainingCheckpoint): boolean {
  return Object.values(tensors).every((list) =>
    list.every((values) => values.every(Number.isFinite)),
  )
}
