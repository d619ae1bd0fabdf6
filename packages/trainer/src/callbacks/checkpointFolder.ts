import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  assertArgument,
  InkstoneError,
  isInkstoneError,
  knownOptions,
  type TrainingCheckpoint,
} from '@inkstone/core'
import { writeWhole } from '@inkstone/run'
import { decodeCheckpoint, encodeCheckpoint } from './checkpointFile'

/** The checkpoints of one training, in `<directory>/resume/step-<steps>.checkpoint`. */
export interface CheckpointFolder {
  /** Writes a checkpoint whole or not at all, and then removes all but this one and the one before it. @throws
   * InkstoneError if it cannot be written, naming what is still there */
  write(checkpoint: TrainingCheckpoint): Promise<void>
}

/** @param resumedAt steps after which the training resumes. Undefined for a new training, whose first checkpoint
 * replaces those of an older training. */
export function checkpointFolder(directory: string, resumedAt?: number): CheckpointFolder {
  const folder = join(directory, 'resume')
  let good = resumedAt === undefined ? [] : [resumedAt] // steps, newest first; at most two
  return {
    async write(checkpoint) {
      const { steps } = checkpoint
      const path = join(folder, fileOf(steps))
      await assertWritten(path, good[0], () => writeWhole(path, encodeCheckpoint(checkpoint)))
      good = [steps, ...good.filter((other) => other !== steps)].slice(0, 2)
      const kept = good.map(fileOf)
      for (const name of await filesOf(folder)) {
        if (!kept.includes(name)) await rm(join(folder, name), { force: true })
      }
    },
  }
}

export interface ReadCheckpointOptions {
  /** Called for each damaged file. Default: a line on stderr. */
  log?: (line: string) => void
}

/** The newest good checkpoint that {@link checkpoint} wrote, or undefined if there is none. A damaged file, detected
 * by its digest, is skipped with a line that says so. @param directory the one given to `checkpoint`
 * @example
 * const resume = await readCheckpoint('runs/mine/checkpoints')
 * await trainer({ epochs: 3 }).train({ model, training, validation, seed: 1, resume }) */
export async function readCheckpoint(
  directory: string,
  options: ReadCheckpointOptions = {},
): Promise<TrainingCheckpoint | undefined> {
  assertArgument('readCheckpoint.directory', directory, 'path')
  knownOptions('readCheckpoint', options, ['log'])
  const { log = (line) => void process.stderr.write(`${line}\n`) } = options
  const folder = join(directory, 'resume')
  const newestFirst = (await filesOf(folder)).sort().reverse()
  for (const [index, name] of newestFirst.entries()) {
    const path = join(folder, name)
    try {
      return decodeCheckpoint(await readFile(path))
    } catch (error) {
      if (!isInkstoneError(error)) throw error
      const next = newestFirst[index + 1]
      log(
        `${path}: ${error.message}. ${next ? `Taking ${next} before it.` : 'There is none before it.'}`,
      )
    }
  }
  return undefined
}

/** Names that sort by steps: `step-0000000120.checkpoint`. */
function fileOf(steps: number): string {
  return `step-${String(steps).padStart(10, '0')}.checkpoint`
}

async function filesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names.filter((name) => name.endsWith('.checkpoint'))
}

/** Runs a write; if it fails, the error says what is left. @param before steps of the last good checkpoint, if there
 * is one */
export async function assertWritten(
  path: string,
  before: number | undefined,
  write: () => Promise<unknown>,
): Promise<void> {
  try {
    await write()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    const full = code === 'ENOSPC' || code === 'EDQUOT'
    const kept =
      before === undefined
        ? 'There is no checkpoint before it.'
        : `The checkpoint of step ${before} is whole.`
    throw new InkstoneError(
      `checkpoint: ${full ? `no space left on the disk for ${path}` : `${path} cannot be written`} ` +
        `(${message}). ${kept} ${full ? 'Free some space' : 'Fix that'}, then resume the training.`,
    )
  }
}
