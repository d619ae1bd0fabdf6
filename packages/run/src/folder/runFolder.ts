import { mkdir, rename, rm, stat, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { assertArgument, InkstoneError, type RunEvent } from '@inkstone/core'
import { appender } from '../files/appender'
import { writeJson } from '../files/writeJson'
import { writeWhole } from '../files/writeWhole'

/** A run's folder on the disk, `runs/<time>-<recipe>/`. `contracts/run.ts` of core lists the files in it. */
export interface RunFolder {
  readonly directory: string
  readonly startedAt: Date
  /** Seconds since the run began. */
  seconds(): number
  /** Writes `<name>` as JSON, whole or not at all. */
  write(name: string, content: object): Promise<void>
  /** Writes a line of `events.jsonl`. Lines of steps may wait for a tenth of a second. */
  event(event: string, fields?: object): void
  /** Writes buffered lines. */
  flush(): void
}

/** Listens to what happens in a run's folder. */
export interface RunListener {
  /** Called with each event when it happens. */
  emit(event: object): void
  /** Called with one line about what the file system does not allow. */
  say(line: string): void
}

export interface NewRun {
  /** Folder of all runs. */
  runs: string
  /** The recipe's name. */
  recipe: string
  listener: RunListener
}

/** Creates the folder of a new run and points `latest` at it.
 * @example await createRunFolder({ runs: 'runs', recipe: 'mnist', listener: { emit() {}, say: console.log } }) */
export async function createRunFolder(run: NewRun): Promise<RunFolder> {
  assertArgument('createRunFolder', run, 'object')
  const { runs, recipe, listener } = run
  assertArgument('createRunFolder.runs', runs, 'path')
  assertArgument('createRunFolder.recipe', recipe, 'text')
  const startedAt = new Date()
  const began = performance.now()
  const time = startedAt.toISOString().slice(0, 19).replaceAll(':', '-') // sorts by time, safe on Windows
  const name = await makeFolder(runs, `${time}Z-${recipe}`)
  const directory = join(runs, name)
  await pointLatest(runs, name, listener)
  return folderAt({ directory, startedAt, began, listener })
}

/** Opens the folder of a run that is resumed. Its clock continues from the last event.
 * @param events those in its `events.jsonl` */
export function reopenRunFolder(
  directory: string,
  events: readonly RunEvent[],
  listener: RunListener,
): RunFolder {
  assertArgument('reopenRunFolder.directory', directory, 'path')
  assertArgument('reopenRunFolder.events', events, 'list')
  const startedAt = events.find(({ event }) => event === 'begin')?.startedAt
  return folderAt({
    directory,
    startedAt: typeof startedAt === 'string' ? new Date(startedAt) : new Date(),
    began: performance.now() - (events.at(-1)?.at ?? 0),
    listener,
  })
}

interface OpenFolder extends Pick<RunFolder, 'directory' | 'startedAt'> {
  /** By `performance.now()`. */
  began: number
  listener: RunListener
}

function folderAt({ directory, startedAt, began, listener }: OpenFolder): RunFolder {
  const path = join(directory, 'events.jsonl')
  const events = appender(path)
  const flush = (): void => explained(path, events.flush)
  return {
    directory,
    startedAt,
    seconds: () => Math.round(performance.now() - began) / 1000,
    write: (file, content) => writeJson(join(directory, file), content),
    event(event, fields = {}) {
      const line = { at: Math.round(performance.now() - began), event, ...fields }
      explained(path, () => events.append(() => `${JSON.stringify(line)}\n`))
      if (event !== 'step') flush()
      listener.emit(line satisfies Pick<RunEvent, 'at' | 'event'>)
    },
    flush,
  }
}

function explained(path: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    throw new InkstoneError(
      `${path}: no space left on the disk. Free some space, then continue with \`inkstone resume ${dirname(path)}\`.`,
    )
  }
}

async function makeFolder(runs: string, name: string): Promise<string> {
  await mkdir(runs, { recursive: true })
  for (let attempt = 1; ; attempt++) {
    const candidate = attempt === 1 ? name : `${name}-${attempt}` // another run in the same second
    try {
      await mkdir(join(runs, candidate))
      return candidate
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

async function pointLatest(runs: string, name: string, listener: RunListener): Promise<void> {
  const latest = join(runs, 'latest')
  const beside = `${latest}.${process.pid}.part`
  try {
    await symlink(name, beside, 'dir')
    await rename(beside, latest)
  } catch (error) {
    await rm(beside, { force: true })
    listener.say(`${latest}: no link could be made (${(error as Error).message}).`)
    const found = await stat(latest).catch(() => undefined)
    if (!found?.isDirectory()) await writeWhole(latest, `${name}\n`)
  }
}
