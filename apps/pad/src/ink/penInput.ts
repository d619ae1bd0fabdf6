import type { InkPoint, Stroke } from './stroke'

/** What the pad needs of a pointer event. */
export interface PointerSample extends InkPoint {
  readonly pointerId: number
  readonly pointerType: string
  /** In milliseconds, as events have it. */
  readonly timeStamp: number
}

export interface PenInput {
  /** Begins a stroke. @returns whether this pointer writes; a palm does not */
  down(sample: PointerSample): boolean
  /** Continues it. @returns whether it did */
  move(samples: readonly PointerSample[]): boolean
  /** Ends it. */
  up(sample: PointerSample): Stroke | undefined
  /** Drops it: the browser took the pointer away, to scroll or because a palm lies there. */
  cancel(pointerId: number): boolean
  /** The stroke that is being written. */
  current(): Stroke | undefined
}

/** How long after a pen was in use touch counts as the palm of the hand that holds it. */
export const palmMs = 1500

/** Turns pointer events into strokes, one at a time. While a pen is down, and for a while after, touch is the palm of the hand
 * that holds it: it writes nothing, and what it had begun is dropped. Hovering counts as use.
 * @param nextId the id of the next stroke */
export function penInput(nextId: () => number): PenInput {
  let writing: { pointerId: number; type: string; id: number; points: InkPoint[] } | undefined
  let penUsed = Number.NEGATIVE_INFINITY

  const notePen = ({ pointerType, timeStamp }: PointerSample): void => {
    if (pointerType === 'pen') penUsed = timeStamp
  }
  const isPalm = ({ pointerType, timeStamp }: PointerSample): boolean =>
    pointerType === 'touch' && timeStamp - penUsed < palmMs

  return {
    down(sample) {
      notePen(sample)
      if (isPalm(sample)) return false
      const replaces = sample.pointerType === 'pen' && writing?.type === 'touch'
      if (writing && !replaces) return false
      const { pointerId, pointerType: type } = sample
      writing = { pointerId, type, id: nextId(), points: [pointOf(sample)] }
      return true
    },
    move(samples) {
      for (const sample of samples) notePen(sample)
      if (!writing || samples[0]?.pointerId !== writing.pointerId) return false
      for (const sample of samples) writing.points.push(pointOf(sample))
      return true
    },
    up(sample) {
      notePen(sample)
      if (writing?.pointerId !== sample.pointerId) return undefined
      const { id, points } = writing
      writing = undefined
      return { id, points: [...points, pointOf(sample)] }
    },
    cancel(pointerId) {
      if (writing?.pointerId !== pointerId) return false
      writing = undefined
      return true
    },
    current: () => writing && { id: writing.id, points: writing.points },
  }
}

/** Only a pen measures pressure; the others say 0, 0.5 or 1 whatever the finger does. */
function pointOf({ x, y, pressure, pointerType }: PointerSample): InkPoint {
  return { x, y, pressure: pointerType === 'pen' ? pressure : 0.5 }
}
