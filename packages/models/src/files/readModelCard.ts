import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InkstoneError, type ModelCard, optionError } from '@inkstone/core'
import { cardFile, mend, parseCard } from './modelCard'

/** Reads the card of a saved model without its network: what it is called, its classes, and how its images are framed.
 * @param directory of the model
 * @throws InkstoneError naming the file, if it is missing or no card
 * @example (await readModelCard('runs/latest/model')).classes // ['0', '1', ...] */
export async function readModelCard(directory: string): Promise<ModelCard> {
  if (typeof directory !== 'string') {
    const expected = "the path of a model's folder, such as 'runs/latest/model'"
    throw optionError({ option: 'readModelCard.directory', expected, given: directory })
  }
  const path = join(directory, cardFile)
  return parseCard(path, await readCard(path))
}

async function readCard(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new InkstoneError(
      `${path}: no such file. It names the classes and the shape of the images: ${mend}`,
    )
  }
}
