import { type Dataset, InkstoneError } from '@inkstone/core'
import { arraySplit } from '@inkstone/data'

/** Images of the base in the page, so that it does not forget them while it learns: of MNIST's training part, and of what is
 * no digit. `scripts/makeReplay.mjs` makes the file: a byte of the class a image, then 4 bits a pixel, first those of
 * the `train` part, then those of `validation`; all of it deflated. */
export async function replayDataset(classes: readonly string[]): Promise<Dataset> {
  const response = await fetch(new URL('../../data/replay.bin', import.meta.url))
  if (!response.ok || !response.body) {
    throw new InkstoneError(
      `What is replayed could not be loaded (the server answers ${response.status}). Reload the page.`,
    )
  }
  const whole = response.body.pipeThrough(new DecompressionStream('deflate'))
  const bytes = new Uint8Array(await new Response(whole).arrayBuffer())
  const counts = new DataView(bytes.buffer)
  const [train, validation] = [counts.getUint32(0, true), counts.getUint32(4, true)]
  const labels = bytes.subarray(8, 8 + train + validation)
  const packed = bytes.subarray(8 + train + validation)
  const part = (name: string, first: number, size: number) => {
    const pixels = new Uint8Array(size * 784)
    for (let at = 0; at < pixels.length; at += 2) {
      const pair = packed[(first * 784 + at) >> 1]!
      pixels[at] = (pair >> 4) * 17
      pixels[at + 1] = (pair & 15) * 17
    }
    return arraySplit({
      ...{ dataset: 'mnist', name, imageShape: [28, 28, 1], classes, pixels },
      labels: labels.subarray(first, first + size),
    })
  }
  const splits = {
    train: part('train', 0, train),
    validation: part('validation', train, validation),
  }
  const loaded = { name: 'mnist', classes, imageShape: [28, 28, 1] as const, splits }
  return { name: 'mnist', options: { images: train + validation }, load: async () => loaded }
}
