import { type Command, Option } from 'commander'
import type { ReviewOrder } from '../commands/review'
import { terminal } from '../terminal/terminal'
import { type Speaking, speaking } from './options'

export function addReview(inkstone: Command): void {
  speaking(
    inkstone.command('review'),
    'print how far the review is as one JSON object, and serve nothing',
  )
    .argument('<folder>', 'of inkstone serve --keep-rejected, or of a run')
    .addOption(
      new Option(
        '--order <name>',
        'what comes first: the least sure and most diverse, the least sure, or the oldest',
      )
        .choices(['diverse', 'uncertain', 'oldest'])
        .default('diverse'),
    )
    .option('--keyer <name>', 'who answers: two keyers answer blind, and must agree')
    .option(
      '--error-rate <share>',
      "of a run: which of its thresholds rejects; default: the highest, as predict's",
    )
    .option('--host <address>', 'where to listen; default: 127.0.0.1, this machine alone')
    .option('--port <number>', 'default: 8090; 0 takes a free one')
    .option(
      '--token-file <file>',
      'a file with the token that a browser asks for; needed with --host',
    )
    .summary('let a person label what was rejected')
    .description(
      'Serves a page on which people label rejected pictures, by keyboard. Their answers are written into the folder, line by ' +
        'line; inkstone finetune --data <folder> learns from them. Ctrl-C ends it: every answer is saved.',
    )
    .addHelpText('after', `\n${reviewExamples}`)
    .action(async (path: string, options: Speaking & Omit<ReviewOrder, 'path' | 'terminal'>) => {
      const { review } = await import('../commands/review')
      await review({ ...options, path, terminal: terminal(options) })
    })
}

const reviewExamples = `Examples:
  $ inkstone review rejected                 of inkstone serve --keep-rejected
  $ inkstone review runs/latest --error-rate 0.001
  $ inkstone review rejected --keyer anna          the second keyer: --keyer ben
  $ inkstone review rejected --json
  $ inkstone finetune runs/latest --data rejected  afterwards`
