import assert from 'node:assert/strict'
import { canonicalOf, type Format, type Random, random } from '@inkstone/core'
import { type Check, registerChecks } from './check'

export interface FormatExpectations {
  /** Texts of the format, at least one. */
  accepts: readonly string[]
  /** Texts that are none. */
  refuses: readonly string[]
}

/** Registers {@link formatChecks} as tests of a format.
 * @param make returns a fresh one each time, with the same options
 * @example formatSuite('postcode', () => postcode(5), { accepts: ['10115'], refuses: ['1011'] }) */
export function formatSuite(
  name: string,
  make: () => Format,
  expectations: FormatExpectations,
): void {
  registerChecks(`${name} as a Format`, make, formatChecks(expectations))
}

/** What every {@link Format} must do. */
export function formatChecks({ accepts, refuses }: FormatExpectations): readonly Check<Format>[] {
  return [
    check('has a name, and options that JSON holds', ({ name, options }) => {
      assert.ok(typeof name === 'string' && name !== '', 'expected a name')
      assert.deepEqual(JSON.parse(JSON.stringify(options)), options)
    }),
    check('names its characters and lengths', ({ characters, lengths }) => {
      assert.equal(new Set(characters).size, characters.length, 'expected each character once')
      assert.ok(lengths.length > 0, 'expected a length')
      lengths.forEach((length, at) => {
        assert.ok(Number.isInteger(length) && length >= 1, `expected whole lengths, got ${length}`)
        assert.ok(at === 0 || length > lengths[at - 1]!, 'expected ascending lengths')
      })
    }),
    check('accepts its texts, whole and as they begin', (format) => {
      assert.ok(accepts.length > 0, 'expected a text that the format accepts')
      for (const text of accepts) {
        assert.ok(format.accepts(text), `expected it to accept '${text}'`)
        assert.ok(format.lengths.includes(text.length), `expected '${text}' to have its length`)
        for (const character of text) {
          assert.ok(format.characters.includes(character), `expected '${character}' among its own`)
        }
        for (let end = 0; end <= text.length; end++) {
          const prefix = text.slice(0, end)
          assert.ok(format.mayBegin(prefix), `expected '${text}' to begin with '${prefix}'`)
        }
      }
    }),
    check(
      'has one canonical form of texts that mean the same, which is one of its texts',
      (format) => {
        for (const text of accepts) {
          const form = canonicalOf(format, text)
          assert.ok(format.accepts(form), `expected it to accept '${form}', the form of '${text}'`)
          assert.equal(canonicalOf(format, form), form)
        }
      },
    ),
    check('refuses other texts', (format) => {
      for (const text of [...refuses, '\n', 'x']) {
        assert.ok(!format.accepts(text), `expected it to refuse '${text}'`)
      }
      const [text = ''] = accepts
      for (const more of [` ${text}`, `${text}\n`, `${text}x`]) {
        assert.ok(!format.accepts(more), `expected it to refuse ${JSON.stringify(more)}`)
        assert.ok(!format.mayBegin(`${more}`), `expected nothing to begin with ${more}`)
      }
    }),
    check('leads every beginning to a text', (format) => {
      for (let seed = 0; seed < 100; seed++) walk(format, random(seed))
    }),
    check('follows no beginning that it has refused', (format) => {
      for (let seed = 0; seed < 100; seed++) {
        const stream = random(seed)
        const prefix = walk(format, stream).slice(0, stream.integer(format.lengths.at(-1)!))
        for (const character of format.characters) {
          if (format.mayBegin(prefix + character)) continue
          for (const next of format.characters) {
            const more = prefix + character + next
            assert.ok(
              !format.mayBegin(more),
              `'${prefix + character}' is refused, '${more}' is not`,
            )
            assert.ok(!format.accepts(more), `'${more}' is accepted, its beginning is not`)
          }
        }
      }
    }),
    {
      name: 'keeps nothing between two questions',
      async run(make) {
        const [used, fresh] = [make(), make()]
        for (let seed = 0; seed < 20; seed++) walk(used, random(seed))
        for (const text of [...accepts, ...refuses]) {
          assert.equal(used.accepts(text), fresh.accepts(text))
          assert.equal(used.mayBegin(text), fresh.mayBegin(text))
        }
      },
    },
  ]
}

/** Writes a random text of the format, a character at a time. */
function walk(format: Format, stream: Random): string {
  const most = format.lengths.at(-1)!
  let text = ''
  for (;;) {
    const open = [...format.characters].filter((character) => format.mayBegin(text + character))
    if (format.accepts(text) && (open.length === 0 || stream.integer(4) === 0)) return text
    assert.ok(open.length > 0, `'${text}' may begin a text, but none follows`)
    text += open[stream.integer(open.length)]
    assert.ok(text.length <= most, `'${text}' is longer than the longest text`)
  }
}

function check(name: string, run: (format: Format) => void): Check<Format> {
  return { name, run: async (make) => run(make()) }
}
