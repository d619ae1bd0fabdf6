import { InkstoneError } from '@inkstone/core'
import { readImageFile } from '@inkstone/data'
import sharp from 'sharp'
import { picturesBelow } from './filesBelow'

/** Whether the pictures below a folder have bright or dark paper, judged by their borders. @returns `paper`, and how
 * many pictures were sampled @throws InkstoneError if some pictures are dark on bright and others bright on dark,
 * because no setting fits all of them */
export async function paperOf(
  directory: string,
): Promise<{ paper: 'dark' | 'bright'; sampled: number }> {
  const files = await picturesBelow(directory)
  const step = Math.max(1, Math.floor(files.length / mostSampled))
  const sample = files.filter((_, index) => index % step === 0).slice(0, mostSampled)
  const bright: string[] = []
  const dark: string[] = []
  for (const file of sample) {
    const picture = await readImageFile(file).catch(() => undefined) // the dataset itself reports what does not decode
    if (picture) (borderMedian(picture) >= 128 ? bright : dark).push(file)
  }
  if (bright.length > 0 && dark.length > 0) {
    throw new InkstoneError(
      `${directory}: expected pictures of one kind, found ${bright.length} with dark ink on bright paper, such as ${bright[0]}, and ` +
        `${dark.length} with bright ink on dark paper, such as ${dark[0]}, among ${sample.length}. Separate them, or say which it is: ` +
        '--paper bright or --paper dark.',
    )
  }
  return { paper: bright.length > 0 ? 'bright' : 'dark', sampled: bright.length + dark.length }
}

/** The size of all decodable pictures below a folder: `28x28`, `several`, or `none` without one. */
export async function sizesOf(directory: string): Promise<string> {
  const sizes = new Set<string>()
  for (const file of await picturesBelow(directory)) {
    const found = await sharp(file)
      .metadata()
      .catch(() => undefined)
    if (found) sizes.add(`${found.autoOrient.width}x${found.autoOrient.height}`)
    if (sizes.size > 1) return 'several'
  }
  return [...sizes][0] ?? 'none'
}

const mostSampled = 40

function borderMedian({
  pixels,
  width,
  height,
}: Awaited<ReturnType<typeof readImageFile>>): number {
  const border: number[] = []
  for (let x = 0; x < width; x++) border.push(pixels[x]!, pixels[(height - 1) * width + x]!)
  for (let y = 0; y < height; y++) border.push(pixels[y * width]!, pixels[y * width + width - 1]!)
  return border.sort((one, other) => one - other)[border.length >> 1]!
}
