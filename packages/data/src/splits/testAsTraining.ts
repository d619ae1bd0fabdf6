import { assertDataset, type Dataset, InkstoneError } from '@inkstone/core'
import { loadOnce } from '../sources/loadOnce'
import { refuseAugmented } from './refuseAugmented'
import { subset } from './subset'
import { withSplits } from './withSplits'

/** A well-known mistake as a dataset: it trains on the test images. Its part `train` holds the images of `test`, and
 * `test` is unchanged. A figure on it is no longer a test; a run is refused unless its recipe says
 * `allowContaminated: true`, and then marks every such figure CONTAMINATED.
 *
 * Use it to show the effect of the mistake, beside the honest figure.
 * @throws InkstoneError from `load`, for a dataset without a part `test`
 * @example testAsTraining(mnist()) */
export function testAsTraining(dataset: Dataset): Dataset {
  assertDataset('testAsTraining', dataset)
  return {
    name: 'test-as-training',
    options: { of: { name: dataset.name, ...dataset.options } },
    load: loadOnce(async () => {
      const loaded = await dataset.load()
      refuseAugmented('testAsTraining', loaded)
      const { test } = loaded.splits
      if (!test) {
        const found = Object.keys(loaded.splits).join(', ')
        throw new InkstoneError(
          `testAsTraining: expected ${dataset.name} to have a part 'test', found ${found}.`,
        )
      }
      const all = Uint32Array.from(test.labels, (_, position) => position)
      return withSplits(loaded, { train: subset(test, all, 'test as training'), test })
    }),
  }
}
