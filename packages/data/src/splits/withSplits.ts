import type { LoadedDataset, Split } from '@inkstone/core'

/** A dataset with other splits; everything else about its images stays the same. Members are read through the object,
 * because a dataset may be an instance of a class. */
export function withSplits(
  loaded: LoadedDataset,
  splits: Readonly<Record<string, Split>>,
  changes: Partial<Pick<LoadedDataset, 'imageShape' | 'skipped'>> = {},
): LoadedDataset {
  const { framing, skipped } = loaded
  return {
    name: loaded.name,
    classes: loaded.classes,
    imageShape: loaded.imageShape,
    splits,
    ...(framing && { framing }),
    ...(skipped && { skipped }),
    ...changes,
  }
}
