import { InkstoneError, type LoadedDataset } from '@inkstone/core'
import { mnist, optdigits } from '@inkstone/data'
import { loadModule } from './loadModule'

const named = { mnist, optdigits }

/** The dataset that `--data` names: `mnist`, `optdigits`, or a file whose default export is one.
 * @throws InkstoneError if it is none */
export async function loadData(given: string): Promise<LoadedDataset> {
  if (given === 'mnist' || given === 'optdigits') return named[given]().load()
  const expected = `one of ${Object.keys(named).join(', ')}, or a file that says \`export default mnist()\``
  if (!/\.[cm]?[jt]s$/.test(given)) {
    throw new InkstoneError(`--data: expected ${expected}, got '${given}'.`)
  }
  const dataset = await loadModule(given, expected)
  if (isDataset(dataset)) return dataset.load()
  throw new InkstoneError(`${given}: its default export is no dataset. Expected ${expected}.`)
}

function isDataset(value: unknown): value is { load(): Promise<LoadedDataset> } {
  return typeof value === 'object' && value !== null && 'load' in value
}
