import { type Augmentation, InkstoneError } from '@inkstone/core'
import { contactSheet, rotate, scale, shear, shift } from '@inkstone/data'
import { writeWhole } from '@inkstone/run'
import type { DataOrder } from '../recipe/dataSource'
import { loadData, partOf } from '../recipe/loadData'
import { loadModule } from '../recipe/loadModule'
import type { Terminal } from '../terminal/terminal'

export interface AugmentOrder extends DataOrder {
  /** Path of a file whose default export is a list of augmentations. Left out, those of most trainings. */
  list?: string
  /** Where the contact sheet is written, a PNG file. */
  preview: string
  /** Left out, `train`. */
  split?: string
  seed: string
  terminal: Terminal
}

/** `inkstone augment --preview`: what augmentations make of images, as a picture. */
export async function previewAugmentations(order: AugmentOrder): Promise<void> {
  const { list, preview, terminal } = order
  const seed = Number(order.seed)
  const augmentations = list ? await loadList(list) : [rotate(), scale(), shear(), shift()]
  const split = partOf(await loadData(order), order.split, 'train')
  await writeWhole(preview, await contactSheet(split, augmentations, { seed }))
  const names = augmentations.map(({ name }) => name)
  terminal.emit({ event: 'preview', path: preview, augmentations: names })
  terminal.say(
    `${preview}: ${names.join(', ')}; each row is an image and what nine epochs see of it.`,
  )
}

async function loadList(file: string): Promise<readonly Augmentation[]> {
  const expected = 'a list of augmentations: export default [rotate({ degrees: 10 }), shift()]'
  const list = await loadModule(file, expected)
  if (Array.isArray(list) && list.length > 0 && list.every(isAugmentation)) return list
  throw new InkstoneError(
    `${file}: its default export is no list of augmentations. Expected ${expected}.`,
  )
}

function isAugmentation(value: unknown): value is Augmentation {
  return typeof value === 'object' && value !== null && 'apply' in value && 'name' in value
}
