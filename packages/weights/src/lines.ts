import seen from '../data/digitsSeen.cjs'
import packed from '../data/lines.cjs'
import { type ReadyModel, readyModel } from './readyModel'

/** Builds the ready network for lines of digits, the reader's second engine: `reader({ model: await digits(), line: await lines(),
 * format })`. Its card has the classes 'blank' and '0' to '9'. It was trained on lines composed of the digits that trained
 * {@link digits}: its lineage has these. Otherwise as {@link digits}.
 * @throws InkstoneError if there is no backend, or the package is damaged
 * @example
 * const ready = await lines()
 * const logits = await ready.outputs(images) // [count, 28, 160, 1] in, [count, 80, 11] out */
export function lines(): Promise<ReadyModel> {
  return readyModel('lines', { ...packed, images: seen })
}
