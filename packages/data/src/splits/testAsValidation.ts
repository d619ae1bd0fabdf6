import { assertDataset, type Dataset, InkstoneError } from '@inkstone/core'
import { loadOnce } from '../sources/loadOnce'
import { refuseAugmented } from './refuseAugmented'
import { subset } from './subset'
import { withSplits } from './withSplits'

/** A common mistake as a dataset: the test images are also the validation images. The epoch whose weights are kept is
 * then chosen by the test, so a figure on it is too good. A run refuses this unless its recipe says
 * `allowContaminated: true`; it then marks every such figure CONTAMINATED.
 *
 * Use it to show the effect of the mistake, beside the honest figure.
 * @throws InkstoneError from `load`, for a dataset without a part `train` or `test`
 * @example testAsValidation(mnist({ validation: 0 })) */
export function testAsValidation(dataset: Dataset): Dataset {
  assertDataset('testAsValidation', dataset)
  return {
    name: 'test-as-validation',
    options: { of: { name: dataset.name, ...dataset.options } },
    load: loadOnce(async () => {
      const loaded = await dataset.load()
      refuseAugmented('testAsValidation', loaded)
      const { train, test } = loaded.splits
      if (!train || !test) {
        const found = Object.keys(loaded.splits).join(', ')
        throw new InkstoneError(
          `testAsValidation: expected ${dataset.name} to have the parts 'train' and 'test', found ${found}.`,
        )
      }
      const all = Uint32Array.from(test.labels, (_, position) => position)
      const validation = subset(test, all, 'test as validation')
      return withSplits(loaded, { train, validation, test })
    }),
  }
}
