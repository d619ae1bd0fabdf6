import type { RunEvent } from '@inkstone/core'
import { assertArgument } from '@inkstone/core'
import { writeWhole } from '../files/writeWhole'
import { readEvents } from './readEvents'

/** The point from which a stage of a run resumes. */
export interface RewindPoint {
  stage: string
  /** From 1: the current epoch, or the next one. */
  epoch: number
  /** Steps of that epoch already made. */
  step: number
}

/** Removes from `events.jsonl` what a stage recorded after a point. The resumed training records it again, so that
 * each step is in the file once.
 * @returns what is left */
export async function rewindEvents(path: string, point: RewindPoint): Promise<RunEvent[]> {
  assertArgument('rewindEvents.path', path, 'path')
  assertArgument('rewindEvents.point', point, 'object')
  const kept = (await readEvents(path)).filter((event) => !isAfter(event, point))
  await writeWhole(path, kept.map((event) => `${JSON.stringify(event)}\n`).join(''))
  return kept
}

function isAfter(event: RunEvent, { stage, epoch, step }: RewindPoint): boolean {
  if (event.stage !== stage) return false
  const at = Number(event.epoch)
  if (event.event === 'step') return at > epoch || (at === epoch && Number(event.step) > step)
  if (event.event === 'epoch') return at >= epoch
  return ['plan', 'trained', 'calibrated'].includes(event.event)
}
