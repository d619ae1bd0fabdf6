import { InkstoneError, type LoadedDataset } from '@inkstone/core'

/** Passes a dataset that gives its images as they are. What is made of one reads them by position, so that
 * an augmentation would be lost without a word.
 * @param maker of the other dataset: `holdOut`
 * @throws InkstoneError for an augmented one */
export function refuseAugmented(maker: string, { name, splits }: LoadedDataset): void {
  const augmentation = Object.values(splits).find((split) => split.augmentation)?.augmentation
  if (!augmentation) return
  const mend =
    maker === 'augmented'
      ? 'Give it one list with all of them.'
      : `Augment last: augmented(${maker}(...), [...]).`
  throw new InkstoneError(
    `${maker}: expected ${name} with its images as they are, got them augmented by ${augmentation.name}. ${mend}`,
  )
}
