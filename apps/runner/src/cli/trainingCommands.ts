import type { Command } from 'commander'
import {
  ended,
  findHelp,
  type Sweeping,
  speaking,
  type Training,
  training,
  type Watching,
  watched,
  watching,
} from './options'

export function addRun(inkstone: Command): void {
  watching(training(inkstone.command('run')))
    .argument('<recipe>', 'a recipe in TypeScript')
    .option('--find-learning-rate', findHelp)
    .summary('train, test, fine-tune, test again, report')
    .description('Runs a recipe from its data to its report, into runs/<time>-<recipe>/.')
    .addHelpText('after', `\n${runExamples}`)
    .action(async (file: string, options: Sweeping) => {
      const { run } = await import('../commands/run')
      await watched(options, async (terminal) => ended(await run({ ...options, file, terminal })))
    })
}

const runExamples = `Examples:
  $ inkstone run recipes/mnist.ts
  $ inkstone run recipes/mnist.ts --set epochs=5 --set fineTuning.epochs=20
  $ inkstone run recipes/mnist.ts --find-learning-rate
  $ inkstone run recipes/mnist.ts --json > events.jsonl

Ctrl-C stops at the next step and writes the model, the metrics and the report
of what there is. inkstone resume goes on from there, also after a crash.`

export function addTrain(inkstone: Command): void {
  watching(training(inkstone.command('train')))
    .argument('<recipe>', 'a recipe in TypeScript')
    .option('--find-learning-rate', findHelp)
    .summary('train and test, without the fine-tuning')
    .description('Trains and tests the model of a recipe; its fine-tuning is left for later.')
    .addHelpText('after', `\n${trainExamples}`)
    .action(async (file: string, options: Sweeping) => {
      const { train } = await import('../commands/run')
      await watched(options, async (terminal) => ended(await train({ ...options, file, terminal })))
    })
}

const trainExamples = `Examples:
  $ inkstone train recipes/mnist.ts
  $ inkstone train recipes/mnist.ts --watch
  $ inkstone finetune runs/latest                     later, as often as need be`

export function addFineTune(inkstone: Command): void {
  watching(training(inkstone.command('finetune')))
    .argument('<run>', 'the folder of a run, such as runs/latest')
    .option('--recipe <file>', "another recipe's fine-tuning; default: the run's own recipe")
    .summary('fine-tune the model of an earlier run')
    .description('Fine-tunes the model of an earlier run. The result is a run of its own.')
    .addHelpText('after', `\n${finetuneExamples}`)
    .action(async (run: string, options: Training & { recipe?: string }) => {
      const { fineTuneRun } = await import('../commands/run')
      await watched(options, async (terminal) => {
        ended(await fineTuneRun({ ...options, run, terminal }))
      })
    })
}

const finetuneExamples = `Examples:
  $ inkstone finetune runs/latest
  $ inkstone finetune runs/latest --set fineTuning.epochs=20
  $ inkstone finetune runs/latest --watch
  $ inkstone finetune runs/latest --recipe recipes/other.ts`

export function addResume(inkstone: Command): void {
  watching(speaking(inkstone.command('resume')))
    .argument('<run>', 'the folder of a run, such as runs/latest')
    .option('--backend <name>', "inkstone, tensorflow, wasm or cpu; default: the run's own")
    .summary('go on with a run that was stopped')
    .description(
      'Goes on with a run that was killed or stopped, to the very weights that it would\n' +
        'have come to without the interruption.',
    )
    .addHelpText('after', `\n${resumeExamples}`)
    .action(async (run: string, options: Watching & { backend?: string }) => {
      const { resume } = await import('../commands/run')
      await watched(options, async (terminal) => ended(await resume({ ...options, run, terminal })))
    })
}

const resumeExamples = `Examples:
  $ inkstone resume runs/latest        after a crash, a kill, Ctrl-C
  $ inkstone resume runs/latest --watch`
