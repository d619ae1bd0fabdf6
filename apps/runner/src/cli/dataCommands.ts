import type { Command } from 'commander'
import type { DataOrder } from '../recipe/dataSource'
import { terminal } from '../terminal/terminal'
import { dataHelp, ofData, type Speaking, speaking } from './options'

export function addAugment(inkstone: Command): void {
  ofData(speaking(inkstone.command('augment')))
    .argument('[list]', 'a file that exports augmentations')
    .requiredOption('--preview <png>', 'where to write the contact sheet')
    .option('--data <name>', dataHelp, 'mnist')
    .option('--split <name>', 'the part of the data to show; default: train')
    .option('--seed <number>', 'seed of what is drawn', '1')
    .summary('draw augmented images')
    .description('Draws a contact sheet: original images, and how training would see them.')
    .addHelpText('after', `\n${augmentExamples}`)
    .action(async (list: string | undefined, options: AugmentOptions) => {
      const { previewAugmentations } = await import('../commands/augment')
      await previewAugmentations({ ...options, list, terminal: terminal(options) })
    })
}

const augmentExamples = `Examples:
  $ inkstone augment --preview out.png
  $ inkstone augment augmentations.ts --preview out.png --data optdigits`

export function addCheck(inkstone: Command): void {
  const check = ofData(speaking(inkstone.command('check'), 'print one JSON object'))
    .argument('[data]', dataHelp)
    .option('--data <name>', 'the same')
    .option('--sheet <png>', 'draw samples of each class')
    .option('--difference <share>', 'how much near duplicates may differ, 0 for none', '0.15')
    .summary('look for flaws in a dataset')
    .description(
      'Counts the images of each class, and looks for blank images, unknown labels, the same image twice or under two ' +
        'labels, and images that are nearly the same, within a split and across splits.',
    )
    .addHelpText('after', `\n${checkExamples}`)
    .action(async (named: string | undefined, options: CheckOptions) => {
      const { checkData } = await import('../commands/check')
      const data = named ?? options.data
      if (data === undefined || (named !== undefined && options.data !== undefined)) {
        return check.error(
          `error: expected data to check, named once, got ${data === undefined ? 'none' : 'two names'}`,
        )
      }
      const option = named === undefined ? '--data' : 'check'
      await checkData({ ...options, data, option, terminal: terminal(options) })
    })
}

const checkExamples = `Examples:
  $ inkstone check mnist
  $ inkstone check letters/ --sheet letters.png       pictures by folder
  $ inkstone check train.csv --difference 0.1 --json`

interface AugmentOptions extends Speaking, DataOrder {
  preview: string
  data: string
  split?: string
  seed: string
}

interface CheckOptions extends Speaking, Omit<DataOrder, 'data'> {
  data?: string
  difference: string
  sheet?: string
}
