import assert from 'node:assert/strict'
import type { StringDataset, StringSource } from '@inkstone/core'
import { type Check, registerChecks } from './check'

/** Registers {@link stringDatasetChecks} as tests of a dataset of strings.
 * @param make returns a fresh one each time, with the same options
 * @example stringDatasetSuite('digitStrings', () => digitStrings(mnist(), { strings: 20 })) */
export function stringDatasetSuite(name: string, make: () => StringDataset): void {
  registerChecks(`${name} as a StringDataset`, make, stringDatasetChecks)
}

/** What every `StringDataset` must do. */
export const stringDatasetChecks: readonly Check<StringDataset>[] = [
  {
    name: 'has a name, options that JSON holds, and loads once',
    async run(make) {
      const dataset = make()
      assert.ok(typeof dataset.name === 'string' && dataset.name !== '', 'expected a name')
      assert.deepEqual(JSON.parse(JSON.stringify(dataset.options)), dataset.options)
      assert.equal(await dataset.load(), await dataset.load())
    },
  },
  perPart('names each part, and gives a text for each string', async (source, part) => {
    assert.equal(source.name, part)
    assert.ok(Number.isInteger(source.size) && source.size >= 1, 'expected strings')
    assert.equal(source.texts.length, source.size)
  }),
  perPart('reads pictures with their texts, the same ones again', async (source) => {
    for (const at of someOf(source)) {
      const { picture, text, kind, digits, boxes } = await source.read(at)
      assert.equal(picture.pixels.length, picture.width * picture.height)
      assert.ok(picture.pixels.length > 0, 'expected a picture')
      assert.equal(text, source.texts[at])
      assert.ok(kind !== '', 'expected a kind')
      const { length } = boxes
      assert.ok(length === 0 || length === digits.length, 'expected a box for each digit, or none')
      for (const digit of digits) {
        const inside = Number.isInteger(digit) && digit >= 0 && digit < source.digits.size
        assert.ok(inside, `expected positions in digits, got ${digit}`)
      }
      assert.deepEqual(await source.read(at), { picture, text, kind, digits, boxes })
    }
  }),
  perPart('composes a string of the digits that it names', async (source) => {
    const { classes, labels } = source.digits
    for (const at of someOf(source)) {
      const { text, digits } = await source.read(at)
      const written = [...text].filter((one) => classes.includes(one)) // without separators
      assert.deepEqual(
        digits.map((digit) => classes[labels[digit]!]),
        written,
      )
    }
  }),
  perPart('refuses a position out of range', async (source) => {
    for (const at of [-1, source.size, 0.5]) {
      await assert.rejects(async () => source.read(at), RangeError)
    }
  }),
  {
    name: 'gives the same strings for the same options',
    async run(make) {
      const [one, other] = [await make().load(), await make().load()]
      for (const [part, source] of Object.entries(one.splits)) {
        const same = other.splits[part]!
        assert.deepEqual(same.texts, source.texts)
        assert.deepEqual(await same.digits.digests(), await source.digits.digests())
        for (const at of someOf(source))
          assert.deepEqual(await same.read(at), await source.read(at))
      }
    },
  },
  {
    name: 'shares no digit between two parts',
    async run(make) {
      const seen = new Map<string, string>()
      for (const [part, { digits }] of Object.entries((await make().load()).splits)) {
        for (const digest of new Set(await digits.digests())) {
          assert.equal(seen.get(digest), undefined, `expected ${part} to have digits of its own`)
          seen.set(digest, part)
        }
      }
    },
  },
]

function perPart(
  name: string,
  run: (source: StringSource, part: string) => Promise<void>,
): Check<StringDataset> {
  return {
    name,
    async run(make) {
      for (const [part, source] of Object.entries((await make().load()).splits)) {
        await run(source, part)
      }
    },
  }
}

/** First, last, and some between. */
function someOf({ size }: StringSource): number[] {
  return [...new Set([0, 1, size >> 1, size - 1])].filter((at) => at < size)
}
