import { type LoadedDataset, noteSplits } from '@inkstone/core'

/** Caches the result of the first successful call. A failed call is not cached, so that a repaired file can be read. */
export function loadOnce(load: () => Promise<LoadedDataset>): () => Promise<LoadedDataset> {
  let loaded: Promise<LoadedDataset> | undefined
  return () => {
    loaded ??= noted(load).catch((error: unknown) => {
      loaded = undefined
      throw error
    })
    return loaded
  }
}

async function noted(load: () => Promise<LoadedDataset>): Promise<LoadedDataset> {
  const loaded = await load()
  noteSplits(loaded)
  return loaded
}
