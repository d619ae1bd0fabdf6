import type { Split } from '../contracts/dataset'
import { InkstoneError } from './inkstoneError'

/** Refuses to learn from a split that is called `test`, or to choose by it: how long to train, which weights, which
 * figures. A slip of the hand must not cost the one honest number that a run has.
 * @param use who asks and for what: `trainer.validation`
 * @throws InkstoneError naming the split, and what to take instead
 * @example assertNotTest('trainer.training', splits.train) */
export function assertNotTest(
  use: string,
  { dataset, name }: Pick<Split, 'dataset' | 'name'>,
): void {
  if (name !== 'test') return
  throw new InkstoneError(
    `${use}: expected images to learn from or to choose by, got ${dataset}/test, which is set aside to test on. ` +
      'Cut a part of the training images for it, with holdOut or kFold of @inkstone/data. To give the test up for ' +
      "good, call it otherwise: subset(test, positions, 'more').",
  )
}
