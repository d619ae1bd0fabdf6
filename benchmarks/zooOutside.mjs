import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { idxDirectory, renderedLetters } from '@inkstone/data'
import { outOfDistribution } from '@inkstone/metrics'

/** Where Debian's package dataset-fashion-mnist installs its files. */
const fashionFolder = '/usr/share/datasets/fashion-mnist'
export const fontNames = ['caveat', 'indie-flower', 'kalam', 'patrick-hand']
const images = 2000

/** Images that are not digits: letters, which every machine can draw, and Fashion-MNIST's test if it is installed. */
export async function outsideSplits() {
  const { resolve } = createRequire(import.meta.url)
  const fonts = fontNames.map((name) =>
    resolve(`@fontsource/${name}/files/${name}-latin-400-normal.woff`),
  )
  const letters = (await renderedLetters({ fonts }).load()).splits.test
  if (!existsSync(fashionFolder)) return { letters }
  return { letters, fashion: (await idxDirectory(fashionFolder).load()).splits.test }
}

/** How well a network's confidence and energy separate MNIST's test from each of `outsideSplits`. * @param given the
 * arguments of `outOfDistribution` except the images of something else */
export async function measureOutside(given, outside) {
  const found = {}
  for (const [source, split] of Object.entries(outside)) {
    found[source] = await outOfDistribution({ ...given, outside: split, images })
  }
  return found
}
