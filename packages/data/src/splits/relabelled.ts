import type { Split } from '@inkstone/core'

/** A split under a longer list of classes that begins with its own. @param classes of the result */
export function relabelled(split: Split, classes: readonly string[]): Split {
  return {
    dataset: split.dataset,
    name: split.name,
    size: split.size,
    imageShape: split.imageShape,
    labels: split.labels,
    classes,
    read: (positions, into) => split.read(positions, into),
    batches: (options) => split.batches(options),
    digests: () => split.digests(),
    fingerprint: () => split.fingerprint(),
    ...(split.notATest !== undefined && { notATest: split.notATest }),
    ...(split.sources && { sources: () => split.sources!() }),
  }
}
