import { InkstoneError } from '@inkstone/core'

/** Refuses a part of a source without images, or with a class that has a single image: such a class cannot be both
 * trained and tested, and its label is most likely a mistake. Classes without any image are allowed.
 * @param areListed whether the classes were listed by the caller or found in an earlier part: then a single image of one is no
 * mistake
 * @throws InkstoneError naming the class and the image */
export function checkClassSizes(
  source: string,
  classes: readonly string[],
  labels: ArrayLike<number>,
  areListed = false,
): void {
  if (labels.length === 0) {
    throw new InkstoneError(
      `${source}: expected images, found none. Is this the right file, and was any row valid?`,
    )
  }
  const counts = new Uint32Array(classes.length)
  const last = new Uint32Array(classes.length)
  for (let at = 0; at < labels.length; at++) {
    counts[labels[at]!]!++
    last[labels[at]!] = at
  }
  const single = counts.indexOf(1)
  if (single < 0 || areListed) return
  throw new InkstoneError(
    `${source}: expected at least two images of each class, found one of class '${classes[single]}', ` +
      `image ${last[single]! + 1} of ${labels.length}. Add images of it, or remove it.`,
  )
}
