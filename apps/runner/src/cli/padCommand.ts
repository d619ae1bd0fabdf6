import type { Command } from 'commander'
import type { PadOrder } from '../commands/pad'
import { terminal } from '../terminal/terminal'
import { type Speaking, speaking } from './options'

export function addPad(inkstone: Command): void {
  speaking(inkstone.command('pad'))
    .option('--port <number>', 'default: 8100; 0 takes a free one')
    .option('--open', 'open it in the browser')
    .summary('open a page to write digits on')
    .description(
      'Serves a page to this machine alone. It reads digits as you write them, learns your hand from corrections, and ' +
        'works offline from then on. Nothing that you write leaves the page.',
    )
    .addHelpText('after', `\n${padExamples}`)
    .action(async (options: Speaking & Omit<PadOrder, 'terminal'>) => {
      const { pad } = await import('../commands/pad')
      await pad({ ...options, terminal: terminal(options) })
    })
}

const padExamples = `Examples:
  $ inkstone pad --open
  $ inkstone pad --port 0`
