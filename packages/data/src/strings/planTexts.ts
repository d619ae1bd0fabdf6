import { type Format, InkstoneError, type Random, random, type Split } from '@inkstone/core'
import { drawText } from './drawText'
import { noStrings } from './noString'
import { mostUses, type Plan } from './planStrings'

/** Draws texts of a format, and for each digit of them an image of its class: all of a class in a random order, then again in
 * another one. A separator that the split has a class of takes an image too.
 * @param strings default: as many as can be written with each image once */
export function planTexts(
  split: Split,
  { format, strings, negatives, seed }: PlanTextsOptions,
): Plan {
  const stream = random(seed).split('texts').split(split.name)
  const uses = strings === undefined ? 1 : split.name === 'train' ? Infinity : mostUses
  const stacks = split.classes.map((name, label) => {
    const own = [...split.labels.keys()].filter((at) => split.labels[at] === label)
    return stackOf(own, uses, random(seed).split('images').split(split.name).split(name))
  })
  const places = new Map<number, number>()
  const planned: Plan['strings'][number][] = []
  for (let unread = 0; planned.length < (strings ?? Infinity); ) {
    const text = drawText(format, stream)
    const written = [...text].filter((one) => split.classes.includes(one))
    const drawn = written.map((one) => stacks[split.classes.indexOf(one)]!.next())
    const short = drawn.indexOf(undefined)
    if (short >= 0) {
      const label = split.classes.indexOf(written[short]!)
      if (!split.labels.includes(label)) {
        throw new InkstoneError(
          `digitStrings.format: expected images of each digit of '${format.name}' in ${split.dataset}/${split.name}, found none of ` +
            `${written[short]}. Give it more of the dataset.`,
        )
      }
      if (strings === undefined && planned.length > 0) break
      throw new InkstoneError(
        `digitStrings.strings: expected as many strings of '${format.name}' as the digits of ${split.dataset}/${split.name} make, ` +
          `got ${strings ?? 'none'}: after ${planned.length} all of its ${written[short]} are used ${uses === 1 ? 'once' : `${uses} times`}, ` +
          'so that strings stay different. Ask for fewer strings.',
      )
    }
    const positions = drawn.map((at) => {
      if (!places.has(at!)) places.set(at!, places.size)
      return places.get(at!)!
    })
    const isNegative = stream.uniform() < negatives
    const kind = isNegative ? noStrings[unread++ % noStrings.length]! : ('digits' as const)
    planned.push({ kind, text: isNegative ? '' : text, positions })
  }
  return { used: [...places.keys()], strings: planned }
}

export interface PlanTextsOptions {
  format: Format
  strings: number | undefined
  negatives: number
  seed: number
}

/** Gives each of the positions in a random order, so often. */
function stackOf(positions: readonly number[], uses: number, stream: Random) {
  let [waiting, left]: [number[], number] = [[], positions.length === 0 ? 0 : uses]
  return {
    next(): number | undefined {
      if (waiting.length === 0 && left > 0) {
        waiting = [...stream.shuffle(Uint32Array.from(positions))]
        left--
      }
      return waiting.pop()
    },
  }
}
