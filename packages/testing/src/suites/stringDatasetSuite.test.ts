import type { StringDataset, StringSource, WrittenString } from '@inkstone/core'
import { tinySplit } from '../subjects/tinySplit'
import { stringDatasetChecks, stringDatasetSuite } from './stringDatasetSuite'

/** Strings of two images whose classes are named by a letter. */
function pairs(change: (given: WrittenString) => WrittenString = (given) => given): StringDataset {
  const part = (name: string): StringSource => {
    const digits = { ...tinySplit({ name, size: 12 }), classes: ['a', 'b', 'c'] }
    const texts = Array.from(
      { length: 6 },
      (_, at) => 'abc'[(2 * at) % 3]! + 'abc'[(2 * at + 1) % 3]!,
    )
    return {
      ...{ dataset: 'pairs', name, size: 6, texts, digits },
      async read(position) {
        const text = texts[position]
        if (text === undefined) throw new RangeError(`pairs: no string at position ${position}.`)
        const { images } = await digits.read([2 * position, 2 * position + 1])
        const pixels = Uint8Array.from(images, (value) => Math.round(255 * value))
        const picture = { pixels, width: 6, height: 12 }
        const own = [2 * position, 2 * position + 1]
        return change({ picture, text, kind: 'digits', digits: own, boxes: [] })
      },
    }
  }
  let loaded: ReturnType<StringDataset['load']> | undefined
  return {
    name: 'pairs',
    options: {},
    load() {
      const splits = { train: part('train'), test: part('test') }
      loaded ??= Promise.resolve({ name: 'pairs', splits })
      return loaded
    },
  }
}

stringDatasetSuite('pairs', pairs)

it.each<[string, (given: WrittenString) => WrittenString]>([
  ['reads pictures with their texts, the same ones again', (one) => ({ ...one, text: 'x' })],
  ['reads pictures with their texts, the same ones again', (one) => ({ ...one, digits: [12] })],
  ['composes a string of the digits that it names', (one) => ({ ...one, digits: [0, 2] })],
])('finds what fails in "%s"', async (name, change) => {
  const check = stringDatasetChecks.find((one) => one.name === name)!
  await check.run(() => pairs())
  await expect(check.run(() => pairs(change))).rejects.toThrow()
})
