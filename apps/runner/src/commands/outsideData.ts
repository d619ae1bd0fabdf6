import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { InkstoneError, type LoadedDataset, type Split } from '@inkstone/core'
import { idxDirectory, renderedLetters } from '@inkstone/data'
import type { Terminal } from '../terminal/terminal'

/** Where Debian's package dataset-fashion-mnist installs its files. */
const fashion = '/usr/share/datasets/fashion-mnist'
/** Where npm installs the handwriting fonts of Fontsource. */
const fontsource = join('node_modules', '@fontsource')

/** Out-of-distribution images: those of the IDX files in a folder, such as Fashion-MNIST's, or letters drawn from the
 * fonts in it. Without a folder, Fashion-MNIST from Debian's package if installed, or else letters from the fonts of
 * Fontsource in `node_modules`.
 * @throws InkstoneError if there is nothing of either kind */
export async function outsideData(folder: string | true, terminal: Terminal): Promise<Split> {
  const place = folder === true ? [fashion, fontsource].find((each) => existsSync(each)) : folder
  if (place === undefined) {
    throw new InkstoneError(
      '--out-of-distribution: found neither Fashion-MNIST nor fonts here. Name a folder with the IDX files of a ' +
        'dataset, or one with font files (.ttf, .otf, .woff) to draw letters from.',
    )
  }
  const loaded = await load(place)
  const { splits } = loaded
  const split = splits.test ?? splits.train!
  terminal.item('outside', `${loaded.name}: ${split.name} ${split.size} images, from ${place}`)
  return split
}

async function load(place: string): Promise<LoadedDataset> {
  const fonts = await fontsIn(place)
  return fonts.length > 0 ? renderedLetters({ fonts }).load() : idxDirectory(place).load()
}

/** The fonts of a folder, or of the packages of Fontsource: the regular Latin face of each. */
async function fontsIn(place: string): Promise<string[]> {
  const names = (await readdir(place).catch(() => [])).sort()
  if (place !== fontsource) {
    return names.filter((name) => /\.(ttf|otf|woff)$/i.test(name)).map((name) => join(place, name))
  }
  return names
    .map((name) => join(place, name, 'files', `${name}-latin-400-normal.woff`))
    .filter((path) => existsSync(path))
}
