import { existsSync } from 'node:fs'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { classEvaluations, InkstoneError } from '@inkstone/core'
import { metricsSchema, readEvents, readJson, recipeSchema } from '@inkstone/run'
import { percent, table } from '../terminal/format'
import type { Terminal } from '../terminal/terminal'

export interface RunsOrder {
  /** Folder of all runs. */
  runs: string
  terminal: Terminal
}

interface ListedRun {
  run: string
  /** `run`, `train` or `finetune`. */
  command: string
  state: 'done' | 'stopped' | 'unreadable'
  /** What it was trained on: `mnist`; and what it was then fine-tuned on. */
  data: string[]
  /** The run whose model it fine-tuned. */
  from?: string
  model?: string
  accuracy: Record<string, number>
  bytes: number
  latest: boolean
}

/** `inkstone runs`: every run of a folder, the newest first, with its figures, its size and what it came from. */
export async function listRuns({ runs, terminal }: RunsOrder): Promise<void> {
  if (!existsSync(runs)) {
    throw new InkstoneError(
      `${runs}: no such folder, so there are no runs yet. inkstone run and inkstone train make them.`,
    )
  }
  const latest = basename(await latestOf(runs))
  const entries = await readdir(runs, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
  const sorted = names.map(({ name }) => name).sort((one, other) => (one < other ? 1 : -1))
  const listed: ListedRun[] = []
  for (const name of sorted) listed.push(await readListed(join(runs, name), name === latest))
  terminal.emit({ event: 'runs', runs: listed })
  if (listed.length === 0) return terminal.say(`${runs}: no runs yet.`)
  for (const line of table([
    ['run', 'state', 'model', 'data', 'accuracy', 'size'],
    ...listed.map(row),
  ])) {
    terminal.say(line)
  }
}

function row({ run, state, model, data, from, accuracy, bytes, latest }: ListedRun): string[] {
  const [best] = Object.entries(accuracy).slice(-1)
  return [
    `${run}${latest ? ' (latest)' : ''}`,
    state,
    model ?? '',
    `${data.join(' > ')}${from ? `, from ${from}` : ''}`,
    best ? `${percent(best[1])} ${best[0]}` : '',
    megabytes(bytes),
  ]
}

async function readListed(directory: string, latest: boolean): Promise<ListedRun> {
  const listed: ListedRun = {
    run: basename(directory),
    command: '',
    state: 'unreadable',
    data: [],
    accuracy: {},
    bytes: await sizeOf(directory),
    latest,
  }
  try {
    const missing = 'Expected a run.'
    const recipe = await readJson(join(directory, 'recipe.json'), recipeSchema, { missing })
    const path = join(directory, 'metrics.json')
    const metrics = existsSync(path) ? await readJson(path, metricsSchema, { missing }) : undefined
    const { data, fineTuningData, model } = recipe.stages
    const events = await readEvents(join(directory, 'events.jsonl'))
    const fineTuned = metrics?.fineTuning !== undefined
    return {
      ...listed,
      command: recipe.command ?? 'run',
      state: events.at(-1)?.event === 'end' ? 'done' : 'stopped',
      data: [data, ...(fineTuned ? [fineTuningData] : [])].flatMap((stage) => stage?.name ?? []),
      ...(recipe.from && { from: recipe.from }),
      ...(model && { model: model.name }),
      accuracy: Object.fromEntries(
        classEvaluations(metrics?.evaluations ?? []).map(({ name, accuracy }) => [name, accuracy]),
      ),
    }
  } catch {
    return listed // it ended before its first file, or is not a run: listed as such, so that it can be removed
  }
}

/** On systems without links, `latest` is a text file that holds the name. */
async function latestOf(runs: string): Promise<string> {
  const path = join(runs, 'latest')
  const found = await stat(path).catch(() => undefined)
  if (!found) return ''
  return found.isDirectory() ? realpath(path) : (await readFile(path, 'utf8')).trim()
}

async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true })
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
