import type { Split } from '@inkstone/core'

/** A split with some members replaced. The others are delegated to the split itself, which may be an instance of a
 * class. */
export function changedSplit(split: Split, changes: Partial<Split>): Split {
  return {
    dataset: split.dataset,
    name: split.name,
    size: split.size,
    imageShape: split.imageShape,
    classes: split.classes,
    labels: split.labels,
    ...(split.augmentation && { augmentation: split.augmentation }),
    read: (positions, into) => split.read(positions, into),
    batches: (options) => split.batches(options),
    digests: () => split.digests(),
    fingerprint: () => split.fingerprint(),
    ...changes,
  }
}
