import type { LoadedDataset } from '@inkstone/core'
import { count, percent } from '../terminal/format'

export interface ClassCount {
  class: string
  /** Its images, by split. */
  images: Readonly<Record<string, number>>
}

/** How many images of each class each split has. */
export function classBalance({ classes, splits }: LoadedDataset): ClassCount[] {
  const counts = Object.entries(splits).map(([part, { labels }]) => {
    const ofClass = new Array<number>(classes.length).fill(0)
    for (const label of labels) if (label in ofClass) ofClass[label]! += 1
    return [part, ofClass] as const
  })
  return classes.map((name, label) => ({
    class: name,
    images: Object.fromEntries(counts.map(([part, ofClass]) => [part, ofClass[label]!])),
  }))
}

/** A row for each class: its images, and their share, in each split. */
export function classTable(counts: readonly ClassCount[]): string[][] {
  const parts = partsOf(counts)
  const totals = parts.map((part) => counts.reduce((sum, { images }) => sum + images[part]!, 0))
  const cells = ({ images }: ClassCount): string[] =>
    parts.flatMap((part, index) => {
      const found = images[part]!
      return [count(found), totals[index]! > 0 ? percent(found / totals[index]!) : '']
    })
  return [
    ['class', ...parts.flatMap((part) => [part, ''])],
    ...counts.slice(0, most).map((one) => [one.class, ...cells(one)]),
    ...(counts.length > most ? [[`and ${count(counts.length - most)} more`]] : []),
  ]
}

/** A line for each split in which one class has three times as many images as another. */
export function classImbalance(counts: readonly ClassCount[]): string[] {
  return partsOf(counts).flatMap((part) => {
    const sorted = [...counts].sort((one, other) => other.images[part]! - one.images[part]!)
    const [first, last] = [sorted[0]!, sorted.at(-1)!]
    const [many, few] = [first.images[part]!, last.images[part]!]
    if (many < 3 * few || many === 0) return []
    if (few === 0) return [`${part} has no image of '${last.class}'`]
    return [
      `${part} has ${Math.round(many / few)} images of '${first.class}' for each of '${last.class}'`,
    ]
  })
}

const most = 40 // rows

function partsOf(counts: readonly ClassCount[]): string[] {
  return Object.keys(counts[0]?.images ?? {})
}
