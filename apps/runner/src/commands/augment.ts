import { type Augmentation, InkstoneError } from '@inkstone/core'
import { contactSheet, rotate, scale, shear, shift } from '@inkstone/data'
import { writeWhole } from '@inkstone/run'
import type { DataOrder } from '../recipe/dataSource'
import { loadData, partOf } from '../recipe/loadData'
import { loadModule } from '../recipe/loadModule'
import type { Terminal } from '../terminal/terminal'
import { inFlags } from './inFlags'
import { numberOf } from './numberOf'
import { assertOutFile } from './outFile'

export interface AugmentOrder extends DataOrder {
  /** Path of a file whose default export is a list of augmentations. Default: common ones. */
  list?: string
  /** Where the contact sheet is written, a PNG file. */
  preview: string
  /** Default: `train`. */
  split?: string
  seed: string
  terminal: Terminal
}

/** `inkstone augment --preview`: draws augmented images. */
export async function previewAugmentations(order: AugmentOrder): Promise<void> {
  const { list, preview, terminal } = order
  const seed = numberOf('--seed', order.seed)
  assertOutFile('--preview', preview, '.png')
  const augmentations = list ? await loadList(list) : [rotate(), scale(), shear(), shift()]
  const split = partOf(await loadData(order), order.split, 'train')
  const sheet = await inFlags({ 'contactSheet.seed': '--seed' }, () =>
    contactSheet(split, augmentations, { seed }),
  )
  await writeWhole(preview, sheet)
  const names = augmentations.map(({ name }) => name)
  terminal.emit({ event: 'preview', path: preview, augmentations: names })
  terminal.say(`${preview}: ${names.join(', ')}; each row is an image and how nine epochs see it.`)
}

async function loadList(file: string): Promise<readonly Augmentation[]> {
  const expected = 'a list of augmentations: export default [rotate({ degrees: 10 }), shift()]'
  const list = await loadModule(file, expected)
  if (Array.isArray(list) && list.length > 0 && list.every(isAugmentation)) return list
  throw new InkstoneError(
    `${file}: its default export is not a list of augmentations. Expected ${expected}.`,
  )
}

function isAugmentation(value: unknown): value is Augmentation {
  return typeof value === 'object' && value !== null && 'apply' in value && 'name' in value
}
