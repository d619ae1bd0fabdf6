import { createHash } from 'node:crypto'
import { type RejectedFacts, rejectedFolder } from '@inkstone/run'
import sharp from 'sharp'

// For tests: a folder of rejected pictures.

export interface Drawn {
  /** Left edge of a bar, in pixels of 28. */
  at: number
  /** What the model says, the likeliest first. */
  said: readonly (readonly [text: string, probability: number])[]
  facts?: Partial<RejectedFacts>
}

/** Keeps pictures of dark bars on white paper, a minute apart. @returns their digests */
export async function rejectedPicturesIn(
  directory: string,
  drawn: readonly Drawn[],
): Promise<string[]> {
  const folder = await rejectedFolder(directory)
  const digests: string[] = []
  for (const [minute, { at, said, facts }] of drawn.entries()) {
    const pixels = Uint8Array.from({ length: 784 }, (_, pixel) => {
      const [x, y] = [pixel % 28, Math.floor(pixel / 28)]
      return x >= at && x < at + 4 && y > 4 && y < 23 ? 20 : 255
    })
    const raw = { width: 28, height: 28, channels: 1 as const }
    const png = await sharp(pixels, { raw }).png().toBuffer()
    const alternatives = said.map(([text, probability]) => ({ text, probability }))
    await folder.keep(png, {
      ...{ kind: 'class', reason: 'unsure', threshold: 0.9, alternatives },
      ...{ text: alternatives[0]!.text, confidence: alternatives[0]!.probability },
      model: { name: 'bars', digest: 'sha256:00' },
      ...{ classes: [...'0123456789'], imageShape: [28, 28, 1] },
      framing: { fit: 'digit', polarity: 'ink' },
      at: new Date(Date.UTC(2026, 10, 29, 12, minute)).toISOString(),
      ...facts,
    })
    digests.push(createHash('sha256').update(png).digest('hex'))
  }
  return digests
}
