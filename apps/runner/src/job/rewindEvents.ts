import { readFile } from 'node:fs/promises'
import { InkstoneError, type RunEvent } from '@inkstone/core'
import { writeWhole } from '@inkstone/run'

/** Where a stage of a run goes on. */
export interface RewindPoint {
  stage: string
  /** From 1: the epoch that is under way or comes next. */
  epoch: number
  /** Steps of that epoch made before. */
  step: number
}

/** The events of a run so far. A last line that was cut short, by a kill or a full disk, does not count. */
export async function readEvents(path: string): Promise<RunEvent[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException): string => {
    if (error.code === 'ENOENT') return '' // the run was killed before its first one
    throw error
  })
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  return whole
    .split('\n')
    .filter(Boolean)
    .map((line, index) => parse(line, `${path}:${index + 1}`))
}

function parse(line: string, place: string): RunEvent {
  try {
    return JSON.parse(line) as RunEvent
  } catch {
    throw new InkstoneError(
      `${place}: expected an event as a JSON object, got '${line.slice(0, 40)}'. Delete the line to go on without it.`,
    )
  }
}

/** Takes out of `events.jsonl` what a stage told of its training after a point, for it is done and told again: each
 * step stands in the file once.
 * @returns what is left */
export async function rewindEvents(path: string, point: RewindPoint): Promise<RunEvent[]> {
  const kept = (await readEvents(path)).filter((event) => !isAfter(event, point))
  await writeWhole(path, kept.map((event) => `${JSON.stringify(event)}\n`).join(''))
  return kept
}

function isAfter(event: RunEvent, { stage, epoch, step }: RewindPoint): boolean {
  if (event.stage !== stage) return false
  const at = Number(event.epoch)
  if (event.event === 'step') return at > epoch || (at === epoch && Number(event.step) > step)
  if (event.event === 'epoch') return at >= epoch
  return event.event === 'trained' || event.event === 'calibrated'
}
