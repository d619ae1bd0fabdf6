import type { Dataset, Json, Split, StringSource } from '@inkstone/core'
import { arraySplit, type DigitStringsOptions, digitStrings } from '@inkstone/data'
import { linesIn } from '@inkstone/reader'

const imageShape = [28, 160, 1] as const
/** Lines of digits as the reader finds them in pictures of these kinds, each with its text; that of a field without a number is
 * empty. Each part is composed of the same part of the
 * dataset alone, and a lineage knows which digits a line is composed of. Lines that the reader takes for two, or that are wider
 * than 160 pixels, are left out.
 * @param share of the strings that each kind names */
export function digitLines(
  digits: Dataset,
  { kinds, share, seed }: { kinds: readonly DigitStringsOptions[]; share: number; seed: number },
): Dataset {
  const load = async () => {
    const parts = { train: share, validation: share / 24, test: share / 24 }
    const found: [string, Line[]][] = []
    for (const [part, own] of Object.entries(parts)) {
      const lines: Line[] = []
      for (const [at, kind] of kinds.entries()) {
        // a few at a time: a validation part has no more digits
        for (let made = 0, of = Math.ceil(kind.strings! * own); made < of; made += few) {
          const strings = Math.min(few, of - made)
          const drawn = { ...kind, strings, seed: seed + 1000 * at + made / few }
          const set = await digitStrings(digits, drawn).load()
          lines.push(...(await linesOf(set.splits[part]!)))
        }
      }
      found.push([part, lines])
    }
    const classes = [...new Set(found.flatMap(([, lines]) => lines.map(({ text }) => text)))].sort()
    const splits = found.map(([part, lines]) => [part, splitOf(part, lines, classes)])
    return { name: 'digit-lines', classes, imageShape, splits: Object.fromEntries(splits) }
  }
  let loaded: ReturnType<Dataset['load']> | undefined
  return {
    name: 'digit-lines',
    options: {
      digits: { name: digits.name, ...digits.options },
      kinds: described(kinds),
      share,
      seed,
    },
    load: () => (loaded ??= load()),
  }
}

const few = 1500

/** As JSON, for the recipe of the run. */
function described(kinds: readonly DigitStringsOptions[]): Json {
  return kinds.map(({ effects = [], length = 5, gap = [2, 6], strings = 0, negatives = 0 }) => {
    const drawn = effects.map(({ name, options }) => ({ name, ...options }))
    return { strings, length, gap, negatives, effects: drawn }
  })
}

interface Line {
  readonly text: string
  /** `imageShape`, bytes. */
  readonly pixels: Uint8Array
  /** Digests of the digits that it is composed of. */
  readonly sources: readonly string[]
}

async function linesOf(source: StringSource): Promise<Line[]> {
  const [height, width] = imageShape
  const digests = await source.digits.digests()
  const lines: Line[] = []
  for (let at = 0; at < source.size; at++) {
    const { picture, text, digits } = await source.read(at)
    const [line, ...more] = linesIn(picture)
    if (!line || more.length > 0 || line.width > width) continue
    const pixels = new Uint8Array(height * width)
    for (let y = 0; y < height; y++) {
      const row = line.image.subarray(y * line.width, (y + 1) * line.width)
      pixels.set(
        Uint8Array.from(row, (ink) => Math.round(255 * ink)),
        y * width,
      )
    }
    lines.push({ text, pixels, sources: digits.map((digit) => digests[digit]!) })
  }
  return lines
}

function splitOf(name: string, lines: readonly Line[], classes: readonly string[]): Split {
  const places = new Map(classes.map((text, label) => [text, label]))
  const pixels = Buffer.concat(lines.map((line) => line.pixels))
  const labels = lines.map(({ text }) => places.get(text)!)
  const options = { dataset: 'digit-lines', name, imageShape, classes }
  const split = arraySplit({ ...options, pixels, labels })
  return {
    ...options,
    ...{ size: split.size, labels: split.labels },
    read: (positions, into) => split.read(positions, into),
    batches: (batchOptions) => split.batches(batchOptions),
    digests: () => split.digests(),
    fingerprint: () => split.fingerprint(),
    sources: async () => lines.map(({ sources }) => sources),
  }
}
