import type { Example } from '../engine/protocol'

/** Corrections of a class that make the pad learn. */
export const enough = 3

/** Whether there is enough that was not learnt from yet: three corrections of one class.
 * @param learnt how many of the examples, from the first on, the pad has learnt from */
export function shouldLearn(examples: readonly Example[], learnt: number): boolean {
  const counts = new Map<string, number>()
  for (const { label } of examples.slice(learnt)) counts.set(label, (counts.get(label) ?? 0) + 1)
  return Math.max(0, ...counts.values()) >= enough
}

/** Whether what was learnt is used: it reads more of the writer's held-out digits than before. */
export function isGain(heldOut: { before: number; after: number } | null): boolean {
  return heldOut !== null && heldOut.after > heldOut.before
}
