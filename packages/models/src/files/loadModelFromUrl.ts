import { assertArgument, InkstoneError, nameOutputs } from '@inkstone/core'
import * as tfl from '@tensorflow/tfjs-layers'
import type { LoadedModel } from './loadModel'
import { cardFile, checkCard, mend, parseCard } from './modelCard'

/** Loads a model that `saveModel` wrote from a URL, in a browser or in Node. The caller disposes it.
 * @param url of the folder: `https://example.org/digits/`, or in a page a relative one
 * @throws InkstoneError naming the URL if a file is missing or damaged, or the card does not fit the model
 * @example const { model, card } = await loadModelFromUrl('models/digits/') */
export async function loadModelFromUrl(url: string): Promise<LoadedModel> {
  assertArgument('loadModelFromUrl.url', url, 'text')
  const folder = url.endsWith('/') ? url : `${url}/`
  const path = `${folder}${cardFile}`
  const card = parseCard(path, await readText(path))
  let model: tfl.LayersModel
  try {
    model = await tfl.loadLayersModel(`${folder}model.json`)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InkstoneError(
      `${folder}model.json: this model cannot be loaded: ${reason} The URL must be that of a folder with model.json, ` +
        `weights.bin and ${cardFile}.`,
    )
  }
  try {
    checkCard(path, card, model)
    nameOutputs(model, card.classes)
    return { model, card }
  } catch (error) {
    model.dispose()
    throw error
  }
}

async function readText(url: string): Promise<string> {
  let response: Response
  try {
    response = await fetch(url)
  } catch (error) {
    throw new InkstoneError(`${url}: it cannot be fetched: ${(error as Error).message}.`)
  }
  if (response.ok) return response.text()
  throw new InkstoneError(
    `${url}: expected the model's card, got status ${response.status}. It names the classes and the shape of the images: ${mend}`,
  )
}
