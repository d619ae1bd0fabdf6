import { InkstoneError, type LoadedDataset, type Split } from '@inkstone/core'
import { type DataOrder, dataSource } from './dataSource'

/** Loads the dataset that the command line names.
 * @param option that named it, for messages
 * @throws InkstoneError if there is none, or it cannot be read */
export async function loadData(order: DataOrder, option = '--data'): Promise<LoadedDataset> {
  return (await dataSource(order, option)).dataset.load()
}

/** The part of a dataset that a command asks for; without a name `preferred`, or the only one.
 * @throws InkstoneError naming the available parts */
export function partOf(data: LoadedDataset, name: string | undefined, preferred: string): Split {
  const names = Object.keys(data.splits)
  const wanted = name ?? (names.length === 1 ? names[0]! : preferred)
  const split = Object.hasOwn(data.splits, wanted) ? data.splits[wanted] : undefined
  if (split) return split
  throw new InkstoneError(
    `--split: expected one of the parts of ${data.name}, ${names.join(', ') || 'which has none'}, got '${wanted}'.`,
  )
}
