import { InkstoneError, type LoadedDataset } from '@inkstone/core'

/** Refuses an augmented dataset: wrappers read images by position, so the augmentation would be silently lost. @param
 * maker the wrapper: `holdOut` @throws InkstoneError for an augmented dataset */
export function refuseAugmented(maker: string, { name, splits }: LoadedDataset): void {
  const augmentation = Object.values(splits).find((split) => split.augmentation)?.augmentation
  if (!augmentation) return
  const mend =
    maker === 'augmented'
      ? 'Give it a single list with all of them.'
      : `Augment last: augmented(${maker}(...), [...]).`
  throw new InkstoneError(
    `${maker}: expected ${name} without augmentation, got one augmented by ${augmentation.name}. ${mend}`,
  )
}
