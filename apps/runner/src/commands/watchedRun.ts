import type { Writable } from 'node:stream'
import { printable } from '@inkstone/core'

/** The events of a run for a live page: those so far, and new ones. */
export interface WatchedRun {
  /** An event as `--json` prints it. */
  hear(event: object): void
  /** Sends all events so far to a listener, and new ones as they come, as Server-Sent Events. */
  tell(listener: Writable): void
  /** Sends what is left and closes the connection to every listener. */
  close(): void
}

/** How often a listener receives steps, in milliseconds: the eye needs no more. */
const pause = 250
/** Steps of a stage that are kept for late listeners; beyond that every second one is dropped. */
const mostSteps = 2000

/** Keeps what a live page needs of a run, in memory that does not grow with it. */
export function watchedRun(): WatchedRun {
  const listeners = new Set<Writable>()
  const steps = new Map<unknown, { every: number; heard: number; kept: object[] }>()
  let kept: object[] = []
  let waiting: object[] = []
  let timer: NodeJS.Timeout | undefined

  const flush = (): void => {
    timer = undefined
    const text = message(waiting)
    waiting = []
    for (const listener of listeners) listener.write(text)
  }
  return {
    hear(event) {
      const { event: name, stage } = event as { event?: unknown; stage?: unknown }
      if (name === 'step') {
        const known = steps.get(stage) ?? { every: 1, heard: 0, kept: [] }
        steps.set(stage, known)
        if (known.heard++ % known.every === 0) known.kept.push(event)
        if (known.kept.length > mostSteps) {
          known.kept = known.kept.filter((_, index) => index % 2 === 0)
          known.every *= 2
        }
      } else kept = [...kept, event]
      if (listeners.size === 0) return
      waiting.push(event)
      timer ??= setTimeout(flush, pause)
    },
    tell(listener) {
      const all = [...kept, ...[...steps.values()].flatMap((stage) => stage.kept)]
      listener.write(message(all))
      listeners.add(listener)
      listener.on('close', () => listeners.delete(listener))
    },
    close() {
      clearTimeout(timer)
      if (waiting.length > 0) flush()
      for (const listener of listeners) listener.end('event: over\ndata: \n\n')
      listeners.clear()
    },
  }
}

/** A Server-Sent Event. The page shows names as the terminal does: control characters as their escapes. */
function message(events: readonly object[]): string {
  const shown = (_: string, value: unknown): unknown =>
    typeof value === 'string' ? printable(value) : value
  return `data: ${JSON.stringify(events, shown)}\n\n`
}
