import type { LoadedDataset, Split } from '@inkstone/core'

/** A dataset with other splits, and what else changes with them: all that it says of its images stays. Read through
 * the object, member by member, for a dataset may be a class. */
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
