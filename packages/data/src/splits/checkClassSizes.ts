import { InkstoneError } from '@inkstone/core'

/** Refuses a part of a source that has no image, or one of a class alone: such a class cannot be both learnt and
 * tested, and most likely its label is a slip. Classes without any image may be.
 * @throws InkstoneError naming the class and the image */
export function checkClassSizes(
  source: string,
  classes: readonly string[],
  labels: ArrayLike<number>,
): void {
  if (labels.length === 0) {
    throw new InkstoneError(
      `${source}: expected images, found none. Is this the right file, and did any row pass?`,
    )
  }
  const counts = new Uint32Array(classes.length)
  const last = new Uint32Array(classes.length)
  for (let at = 0; at < labels.length; at++) {
    counts[labels[at]!]!++
    last[labels[at]!] = at
  }
  const single = counts.indexOf(1)
  if (single < 0) return
  throw new InkstoneError(
    `${source}: expected two images or more of each class, found one of class '${classes[single]}', ` +
      `image ${last[single]! + 1} of ${labels.length}. Add images of it, or take it out.`,
  )
}
