import { mkdir, readFile, realpath, rename, rm, stat, symlink } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { InkstoneError, type RunEvent } from '@inkstone/core'
import { appender, writeWhole } from '@inkstone/run'
import type { Terminal } from '../terminal/terminal'

/** A run's place on the disk, `runs/<time>-<recipe>/`; what lies in it is listed in core's `run.ts`. */
export interface RunFolder {
  readonly directory: string
  readonly startedAt: Date
  /** Seconds since the run began. */
  seconds(): number
  /** Writes `<name>` as JSON, whole or not at all. */
  write(name: string, content: object): Promise<void>
  /** One line of `events.jsonl`, and of stdout with `--json`. Those of steps may wait for a tenth of a second. */
  event(event: string, fields?: object): void
  /** Writes the lines that wait. */
  flush(): void
}

export interface NewRun {
  /** Folder of all runs. */
  runs: string
  /** The recipe's name. */
  recipe: string
  terminal: Terminal
}

/** Makes the folder of a new run and points `latest` beside it at it. */
export async function createRunFolder({ runs, recipe, terminal }: NewRun): Promise<RunFolder> {
  const startedAt = new Date()
  const began = performance.now()
  const time = startedAt.toISOString().slice(0, 19).replaceAll(':', '-') // sorts by time, safe on Windows
  const name = await makeFolder(runs, `${time}Z-${recipe}`)
  const directory = join(runs, name)
  await pointLatest(runs, name, terminal)
  return folderAt({ directory, startedAt, began, terminal })
}

/** Opens the folder of a run that goes on. Its clock goes on where its last event was told.
 * @param events those in its `events.jsonl` */
export function reopenRunFolder(
  directory: string,
  events: readonly RunEvent[],
  terminal: Terminal,
): RunFolder {
  const startedAt = events.find(({ event }) => event === 'begin')?.startedAt
  return folderAt({
    directory,
    startedAt: typeof startedAt === 'string' ? new Date(startedAt) : new Date(),
    began: performance.now() - (events.at(-1)?.at ?? 0),
    terminal,
  })
}

interface OpenFolder extends Pick<RunFolder, 'directory' | 'startedAt'> {
  /** By `performance.now()`. */
  began: number
  terminal: Terminal
}

function folderAt({ directory, startedAt, began, terminal }: OpenFolder): RunFolder {
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
      terminal.emit(line satisfies Pick<RunEvent, 'at' | 'event'>)
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
      `${path}: no space left on the disk. Free some space, then go on with \`inkstone resume ${dirname(path)}\`.`,
    )
  }
}

/** Reads a JSON file of a run. @throws InkstoneError naming the file and what it should be */
export async function readJson<Content>(path: string, expected: string): Promise<Content> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Content
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const found = missing ? 'no such file' : 'it is no JSON'
    throw new InkstoneError(`${path}: ${found}. Expected ${expected}.`)
  }
}

/** Writes JSON that a person can read, whole or not at all. */
export function writeJson(path: string, content: object): Promise<void> {
  return writeWhole(path, `${JSON.stringify(content, null, 2)}\n`)
}

/** The folder of a run. Where links cannot be made, `latest` is a text file that holds the name.
 * @throws InkstoneError if there is no such folder */
export async function resolveRun(run: string): Promise<string> {
  const found = await stat(run).catch(() => undefined)
  if (found?.isDirectory()) {
    const real = await realpath(run) // `latest` soon means another run
    return isAbsolute(run) ? real : relative('.', real)
  }
  if (found?.isFile()) return join(dirname(run), (await readFile(run, 'utf8')).trim())
  throw new InkstoneError(
    `${run}: no such run. Expected a folder that \`inkstone run\` or \`inkstone train\` wrote, such as runs/latest.`,
  )
}

async function makeFolder(runs: string, name: string): Promise<string> {
  await mkdir(runs, { recursive: true })
  for (let attempt = 1; ; attempt++) {
    const candidate = attempt === 1 ? name : `${name}-${attempt}` // another run of this second
    try {
      await mkdir(join(runs, candidate))
      return candidate
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

async function pointLatest(runs: string, name: string, terminal: Terminal): Promise<void> {
  const latest = join(runs, 'latest')
  const beside = `${latest}.${process.pid}.part`
  try {
    await symlink(name, beside, 'dir')
    await rename(beside, latest)
  } catch (error) {
    await rm(beside, { force: true })
    terminal.say(`${latest}: no link could be made (${(error as Error).message}).`)
    const found = await stat(latest).catch(() => undefined)
    if (!found?.isDirectory()) await writeWhole(latest, `${name}\n`)
  }
}
