import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isInkstoneError } from '@inkstone/core'
import { framePicture } from '@inkstone/data'
import { labellingOrder } from '@inkstone/metrics'
import type { RejectedPicture } from '@inkstone/run'

export type Order = 'uncertain' | 'diverse' | 'oldest'

export const orders: readonly Order[] = ['uncertain', 'diverse', 'oldest']

/** Orders the pictures of a folder. The order stays until others come, or a round of it is answered.
 * @returns a function of who asks, of all pictures, the oldest first, and of which are open to whoever asks */
export function ordered(directory: string, order: Order) {
  const known = new Map<string, Float32Array>()
  const orders = new Map<
    string | null,
    { size: number; open: number; pictures: RejectedPicture[] }
  >()

  async function make(
    pictures: readonly RejectedPicture[],
    isOpen: (picture: RejectedPicture) => boolean,
  ): Promise<RejectedPicture[]> {
    const open = pictures.filter(isOpen)
    const byMargin = inOrderOf(
      open,
      labellingOrder({ ...probabilitiesOf(open), order: 'uncertain' }),
    )
    if (order === 'uncertain') return byMargin
    const [spread, rest] = [byMargin.slice(0, mostSpread), byMargin.slice(mostSpread)]
    const features = await Promise.all(
      spread.map((picture) => featuresOf(directory, picture, known)),
    )
    const diverse = labellingOrder({ ...probabilitiesOf(spread), features, order: 'diverse' })
    return [...inOrderOf(spread, diverse), ...rest]
  }

  return async (
    keyer: string | null,
    pictures: readonly RejectedPicture[],
    isOpen: (picture: RejectedPicture) => boolean,
  ): Promise<readonly RejectedPicture[]> => {
    if (order === 'oldest') return pictures
    const size = pictures.length
    const open = pictures.filter(isOpen).length
    const last = orders.get(keyer)
    if (last?.size === size && open <= last.open && last.open - open < round) return last.pictures
    const made = { size, open, pictures: await make(pictures, isOpen) }
    orders.set(keyer, made)
    return made.pictures
  }
}

/** Answers after which the order is made anew. */
const round = 50
/** Beyond them, the order goes on by the margin: a service that answers others cannot compute for long. */
const mostSpread = 500

function probabilitiesOf(pictures: readonly RejectedPicture[]) {
  return {
    probabilities: pictures.map(({ alternatives, confidence }) => {
      return alternatives.length > 0
        ? alternatives.map(({ probability }) => probability)
        : [confidence]
    }),
  }
}

function inOrderOf(pictures: readonly RejectedPicture[], positions: Uint32Array) {
  return Array.from(positions, (position) => pictures[position]!)
}

/** 14 x 14 grey pixels; paper for a picture that does not decode. */
async function featuresOf(
  directory: string,
  { digest, file }: RejectedPicture,
  known: Map<string, Float32Array>,
): Promise<Float32Array> {
  const found = known.get(digest)
  if (found) return found
  const imageShape = [14, 14, 1] as const
  try {
    const framing = { fit: 'resize', polarity: 'ink' } as const
    const features = await framePicture(await readFile(join(directory, file)), {
      imageShape,
      framing,
    })
    known.set(digest, features)
    return features
  } catch (error) {
    if (!isInkstoneError(error)) throw error
    return new Float32Array(14 * 14)
  }
}
