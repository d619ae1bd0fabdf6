import { Problem } from '../http/problem'

/** A bound on the pictures that are being decoded, waiting or computed. */
export interface Admission {
  readonly admitted: number
  readonly limit: number
  /** @throws Problem `queue-full` unless that many more have room */
  assertRoom(count: number): void
  /** Takes room for that many.
   * @returns gives it back, once
   * @throws Problem `queue-full` */
  enter(count: number): () => void
}

/** @param limit pictures */
export function admission(limit: number): Admission {
  let admitted = 0
  const assertRoom = (count: number): void => {
    if (admitted + count <= limit) return
    throw new Problem(
      'queue-full',
      `${admitted} pictures are waiting, and the queue has room for ${limit}: no room for ${count} more. Try again later.`,
    )
  }
  return {
    get admitted() {
      return admitted
    },
    limit,
    assertRoom,
    enter(count) {
      assertRoom(count)
      admitted += count
      let isLeft = false
      return () => {
        if (isLeft) return
        isLeft = true
        admitted -= count
      }
    },
  }
}
