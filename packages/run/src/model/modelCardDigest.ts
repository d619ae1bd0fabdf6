import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InkstoneError } from '@inkstone/core'
import { writeJson } from '../files/writeJson'

/** The card beside a model's weights. `@inkstone/models` reads its other fields. */
const cardFile = 'inkstone.json'

/** The digest in a model's card; undefined without a card, or if the card has none, like older ones.
 * @throws InkstoneError for a digest that is not one */
export async function readDigest(directory: string): Promise<string | undefined> {
  const card = await readCard(directory)
  if (card?.digest === undefined) return undefined
  if (typeof card.digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(card.digest))
    return card.digest
  throw new InkstoneError(
    `${join(directory, cardFile)}: digest: expected 'sha256:' and 64 hexadecimal digits, got ` +
      `${JSON.stringify(card.digest).slice(0, 80)}. Copy the folder again.`,
  )
}

/** Updates the digest in a model's card, if it has a card. */
export async function writeDigest(directory: string, digest: string): Promise<void> {
  const card = await readCard(directory)
  if (card) await writeJson(join(directory, cardFile), { ...card, digest })
}

async function readCard(directory: string): Promise<Record<string, unknown> | undefined> {
  const text = await readFile(join(directory, cardFile), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const card: unknown = JSON.parse(text)
    return typeof card === 'object' && card !== null ? { ...card } : undefined
  } catch {
    return undefined // reading the whole card reports the mistake
  }
}
