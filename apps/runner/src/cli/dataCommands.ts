import type { Command } from 'commander'
import { terminal } from '../terminal/terminal'
import { type Speaking, speaking } from './options'

export function addAugment(inkstone: Command): void {
  speaking(inkstone.command('augment'))
    .argument('[list]', 'a file that exports augmentations')
    .requiredOption('--preview <png>', 'where to write the contact sheet')
    .option('--data <name>', 'mnist, optdigits, or a file that exports a dataset', 'mnist')
    .option('--split <name>', 'the part of the data to show', 'train')
    .option('--seed <number>', 'decides what is drawn', '1')
    .summary('show what augmentations make of images')
    .description('Draws a contact sheet: images as they are, and what training would see of them.')
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
  speaking(inkstone.command('check'), 'print one JSON object')
    .argument('<data>', 'mnist, optdigits, or a file that exports a dataset')
    .option('--difference <share>', 'how much near duplicates may differ, 0 for none', '0.15')
    .summary('look for flaws in a dataset')
    .description(
      'Looks for blank images, labels that are no class, the same image twice or under two\n' +
        'labels, and images that are nearly the same, within a split and across splits.',
    )
    .addHelpText('after', `\n${checkExamples}`)
    .action(async (data: string, options: Speaking & { difference: string }) => {
      const { checkData } = await import('../commands/check')
      await checkData({ ...options, data, terminal: terminal(options) })
    })
}

const checkExamples = `Examples:
  $ inkstone check mnist
  $ inkstone check letters.ts --difference 0.1 --json`

interface AugmentOptions extends Speaking {
  preview: string
  data: string
  split: string
  seed: string
}
