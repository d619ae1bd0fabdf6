import type { Split } from '../contracts/dataset'
import { InkstoneError } from './inkstoneError'

/** Refuses to train on a split that is called `test`, or to choose by it (training time, weights, figures). A slip
 * must not cost a run its one honest number. @param use the option: `trainer.validation` @throws InkstoneError naming
 * the split, and what to use instead
 * @example assertNotTest('trainer.training', splits.train) */
export function assertNotTest(
  use: string,
  { dataset, name }: Pick<Split, 'dataset' | 'name'>,
): void {
  if (name !== 'test') return
  throw new InkstoneError(
    `${use}: expected images to train on or to validate on, got ${dataset}/test, which is reserved for tests. ` +
      'Hold out a part of the training images for it with holdOut or kFold of @inkstone/data. To give up the test for ' +
      "good, rename it: subset(test, positions, 'more').",
  )
}
