import type { Dataset, InkBox, Split, StringSource } from '@inkstone/core'
import {
  arraySplit,
  combBoxes,
  type DigitStringsOptions,
  digitStrings,
  fingerprintOf,
  ligatures,
  ruledLines,
  scanned,
  stamped,
} from '@inkstone/data'
import { type PictureSpan, spansIn } from '@inkstone/reader'

const classes = [...'0123456789', 'none']

/** What the reader cuts out of strings: whole digits, and `none` for the rest. A cut has the digest of the digit that it is of,
 * so that a lineage knows which images touched the weights. */
export function cutDigits(
  digits: Dataset,
  { share, seed }: { share: number; seed: number },
): Dataset {
  const kinds: DigitStringsOptions[] = [
    { strings: 3000, gap: [2, 7] },
    { strings: 4000, gap: [-2, 2] },
    { strings: 1500, gap: [1, 4], effects: [ligatures()] },
    { strings: 1200, gap: [0, 6], effects: [scanned({ bits: 1 })] },
    { strings: 1200, gap: [0, 6], effects: [scanned({ quality: 30 })] },
    { strings: 800, gap: [3, 8], effects: [stamped()] },
    { strings: 800, gap: [3, 8], effects: [combBoxes(), ruledLines()] },
    { strings: 500, negatives: 1 },
  ]
  let loaded: ReturnType<Dataset['load']> | undefined
  const load = async () => {
    const framing = { fit: 'digit', polarity: 'ink' } as const
    const parts = { train: share, validation: share / 10, test: share / 10 }
    const splits: Record<string, Split> = {}
    for (const [part, own] of Object.entries(parts)) {
      const sources: StringSource[] = []
      for (const [at, kind] of kinds.entries()) {
        const strings = Math.ceil(kind.strings! * own)
        const set = await digitStrings(digits, { ...kind, strings, seed: seed + at }).load()
        sources.push(set.splits[part]!)
      }
      splits[part] = await cutsOf(sources, part)
    }
    return { name: 'cut-digits', classes, imageShape: [28, 28, 1] as const, framing, splits }
  }
  return {
    name: 'cut-digits',
    options: { digits: { name: digits.name, ...digits.options }, share, seed },
    load: () => (loaded ??= load()),
  }
}

async function cutsOf(sources: readonly StringSource[], name: string): Promise<Split> {
  const labels: number[] = []
  const images: Float32Array[] = []
  const digests: string[] = []
  for (const source of sources) {
    const known = await source.digits.digests()
    for (let at = 0; at < source.size; at++) {
      const { picture, text, boxes, digits } = await source.read(at)
      const spans = spansIn(picture)
      const isDigit = (span: PictureSpan) => boxes.findIndex((box) => overlap(span.box, box) > 0.72)
      const parts = spans.filter(({ box }) => boxes.every((one) => overlap(one, box) < 0.5))
      const step = Math.max(1, parts.length / 6)
      const kept = parts.filter((_, row) => Math.floor(row / step) > Math.floor((row - 1) / step))
      for (const span of spans) {
        const digit = isDigit(span)
        if (digit < 0 && !kept.includes(span)) continue
        labels.push(digit < 0 ? 10 : Number(text[digit]))
        images.push(span.image)
        const near = boxes.findIndex((box) => overlap(span.box, box) > 0)
        digests.push(known[digits[Math.max(0, digit, near)] ?? 0]!)
      }
    }
  }
  const pixels = new Uint8Array(images.length * 784)
  for (const [row, image] of images.entries()) {
    pixels.set(
      Uint8Array.from(image, (value) => Math.round(255 * value)),
      row * 784,
    )
  }
  const options = { dataset: 'cut-digits', name, imageShape: [28, 28, 1] as const }
  const cuts = arraySplit({ ...options, classes, pixels, labels })
  return {
    ...options,
    ...{ classes, size: cuts.size, labels: cuts.labels },
    read: (positions, into) => cuts.read(positions, into),
    batches: (batchOptions) => cuts.batches(batchOptions),
    digests: async () => digests,
    fingerprint: async () => fingerprintOf(digests),
  }
}

/** Of two boxes, the share of both that they have in common. */
function overlap(one: InkBox, other: InkBox): number {
  const width =
    Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left)
  const height =
    Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top)
  if (width <= 0 || height <= 0) return 0
  return (width * height) / (one.width * one.height + other.width * other.height - width * height)
}
