import { readFile } from 'node:fs/promises'
import { assertArgument, InkstoneError, type RunEvent } from '@inkstone/core'
import { eventSchema } from '../schemas/eventSchema'

/** Reads the events of a run so far. A last line that a kill or a full disk cut short does not count.
 * @throws InkstoneError naming a line that is not an event */
export async function readEvents(path: string): Promise<RunEvent[]> {
  assertArgument('readEvents.path', path, 'path')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException): string => {
    if (error.code === 'ENOENT') return '' // the run was killed before its first event
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
    return eventSchema.parse(JSON.parse(line))
  } catch {
    throw new InkstoneError(
      `${place}: expected an event as a JSON object with 'at' and 'event', got '${line.slice(0, 40)}'. ` +
        'Delete the line to continue without it.',
    )
  }
}
