import type { Command } from 'commander'
import type { DataOrder } from '../recipe/dataSource'
import {
  dataHelp,
  ended,
  findHelp,
  ignoreDigestHelp,
  ofData,
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
    .option('--seeds <list>', seedsHelp)
    .summary('train, test, fine-tune, test again, report')
    .description('Runs a recipe from its data to its report, into runs/<time>-<recipe>/.')
    .addHelpText('after', `\n${runExamples}`)
    .action(async (file: string, { seeds, ...options }: Sweeping) => {
      const [{ run }, { runWith }] = [
        await import('../commands/run'),
        await import('../commands/overSeeds'),
      ]
      await watched(options, async (terminal) => {
        ended(await runWith(seeds, { ...options, file, terminal }, run))
      })
    })
}

const runExamples = `Examples:
  $ inkstone run recipes/mnist.ts
  $ inkstone run recipes/mnist.ts --set epochs=5 --set fineTuning.epochs=20
  $ inkstone run recipes/mnist.ts --find-learning-rate
  $ inkstone run recipes/mnist.ts --json > events.jsonl

Ctrl-C stops at the next step and writes the model, the metrics and the report
so far. inkstone resume continues from there, also after a crash.`

export function addTrain(inkstone: Command): void {
  const command = ofData(watching(training(inkstone.command('train'))))
    .argument('[recipe]', 'a recipe in TypeScript; --data needs none')
    .option('--data <name>', dataHelp)
    .option('--model <name>', 'with --data: cnn, mlp, rnn, vit or convNet; default: cnn')
    .option('--eject <file>', 'with --data: write the equivalent recipe, and train nothing')
    .option('--find-learning-rate', findHelp)
    .option('--seeds <list>', seedsHelp)
    .summary('train and test, without the fine-tuning')
    .description(
      'Trains and tests the model of a recipe, or with --data a network on data of your own. ' +
        "A recipe's fine-tuning is skipped.",
    )
    .addHelpText('after', `\n${trainExamples}`)
    .action(async (file: string | undefined, { data, model, eject, ...options }: OwnData) => {
      if ((file === undefined) === (data === undefined)) {
        const got = file === undefined ? 'neither' : 'both'
        command.error(`error: expected a recipe or --data, got ${got}`)
      }
      const idle = eject === undefined ? undefined : idleBesideEject(command)
      if (idle) command.error(`error: ${idle} does nothing beside --eject, which trains nothing`)
      if (data !== undefined) {
        const { trainOnData } = await import('../commands/trainOnData')
        await watched(options, async (terminal) => {
          ended(await trainOnData({ ...options, data, model, eject, terminal }))
        })
        return
      }
      const given = unusedOf({ ...options, model, eject })
      if (given) command.error(`error: ${given} belongs to --data; set it in the recipe instead`)
      const [{ train }, { runWith }] = [
        await import('../commands/run'),
        await import('../commands/overSeeds'),
      ]
      const { seeds, ...order } = options
      await watched(order, async (terminal) => {
        ended(await runWith(seeds, { ...order, file: file!, terminal }, train))
      })
    })
}

const trainExamples = `Examples:
  $ inkstone train recipes/mnist.ts
  $ inkstone train recipes/mnist.ts --watch
  $ inkstone train recipes/mnist.ts --seeds 1,2,3
  $ inkstone train --data digits/                     pictures by folder
  $ inkstone train --data train.csv --model mlp
  $ inkstone train --data digits/ --eject recipe.ts   to edit it
  $ inkstone finetune runs/latest                     later, and repeatedly`

export function addFineTune(inkstone: Command): void {
  const command = ofData(watching(training(inkstone.command('finetune'))))
    .argument('<run>', 'the folder of a run, such as runs/latest')
    .option('--recipe <file>', "another recipe's fine-tuning; default: the run's own recipe")
    .option('--data <name>', `instead of a recipe: ${dataHelp}, or reviewed pictures`)
    .option('--ignore-digest', ignoreDigestHelp)
    .summary('fine-tune the model of an earlier run')
    .description('Fine-tunes the model of an earlier run. The result is a run of its own.')
    .addHelpText('after', `\n${finetuneExamples}`)
    .action(async (run: string, { data, ...options }: FineTuning) => {
      if (data !== undefined && options.recipe !== undefined) {
        command.error('error: expected --recipe or --data, got both')
      }
      if (data !== undefined) {
        const { fineTuneOnData } = await import('../commands/fineTuneOnData')
        await watched(options, async (terminal) => {
          ended(await fineTuneOnData({ ...options, run, data, terminal }))
        })
        return
      }
      const given = unusedOf(options)
      if (given) command.error(`error: ${given} belongs to --data; set it in the recipe instead`)
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
  $ inkstone finetune runs/latest --recipe recipes/other.ts
  $ inkstone finetune runs/latest --data rejected   that were reviewed`

export function addResume(inkstone: Command): void {
  watching(speaking(inkstone.command('resume')))
    .argument('<run>', 'the folder of a run, such as runs/latest')
    .option(
      '--backend <name>',
      "inkstone, tensorflow, inkstone-wasm, cpu or webgpu; default: the run's own",
    )
    .option('--ignore-digest', ignoreDigestHelp)
    .summary('resume a run that was stopped')
    .description(
      'Resumes a run that was killed or stopped. It reaches the same weights as ' +
        'without the interruption.',
    )
    .addHelpText('after', `\n${resumeExamples}`)
    .action(
      async (run: string, options: Watching & { backend?: string; ignoreDigest?: boolean }) => {
        const { resume } = await import('../commands/run')
        await watched(options, async (terminal) =>
          ended(await resume({ ...options, run, terminal })),
        )
      },
    )
}

const resumeExamples = `Examples:
  $ inkstone resume runs/latest        after a crash, a kill, Ctrl-C
  $ inkstone resume runs/latest --watch`

interface FineTuning extends Training, Omit<DataOrder, 'data'> {
  data?: string
  recipe?: string
  ignoreDigest?: boolean
}

interface OwnData extends Sweeping, Omit<DataOrder, 'data'> {
  data?: string
  model?: string
  eject?: string
}

/** An option that says how to train, where nothing is trained. */
function idleBesideEject(command: Command): string | undefined {
  const written = ['json', 'data', 'model', 'eject', 'paper', 'size', 'labelColumn']
  return command.options.find((option) => {
    const name = option.attributeName()
    return !written.includes(name) && command.getOptionValueSource(name) === 'cli'
  })?.long
}

/** An option that applies only to `--data`. */
function unusedOf({
  model,
  eject,
  paper,
  size,
  labelColumn,
}: Omit<DataOrder, 'data'> & Pick<OwnData, 'model' | 'eject'>): string | undefined {
  const given = {
    '--model': model,
    '--eject': eject,
    '--paper': paper,
    '--size': size,
    '--label-column': labelColumn,
  }
  return Object.entries(given).find(([, value]) => value !== undefined)?.[0]
}

const seedsHelp = 'train once with each seed, such as 1,2,3, and print the spread of the figures'
