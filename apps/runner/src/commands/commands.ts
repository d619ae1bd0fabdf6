import type { ReportFormat } from '@inkstone/report'
import { Command, Option } from 'commander'
import { interruptedExitCode } from '../job/interruption'
import { ownVersion } from '../job/versions'
import { type Terminal, terminal } from '../terminal/terminal'

// Each command loads its own code: `inkstone --help` need not wait for TensorFlow.js.

interface Speaking {
  json?: boolean
}

interface Watching extends Speaking {
  watch?: boolean
  port?: string
}

interface Sweeping extends Training {
  findLearningRate?: boolean
}

interface Training extends Watching {
  set?: string[]
  ifSlow?: string[]
  backend?: string
  calibrate?: boolean
  confusion?: boolean
  runs: string
}

/** The command line: names, options, help. What the commands do lies in the files they load. */
export function program(): Command {
  const inkstone = new Command('inkstone')
    .description(
      'Develops, trains, fine-tunes, evaluates and uses handwriting models in TypeScript.',
    )
    .version(ownVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showHelpAfterError('\nSee inkstone --help.')
    .exitOverride()
    .addHelpText('after', `\n${examples.inkstone}`)
  addRun(inkstone)
  addTrain(inkstone)
  addFineTune(inkstone)
  addResume(inkstone)
  addEvaluate(inkstone)
  addPredict(inkstone)
  addWhy(inkstone)
  addAugment(inkstone)
  addCheck(inkstone)
  addReport(inkstone)
  addCompare(inkstone)
  addDoctor(inkstone)
  addBench(inkstone)
  return inkstone
}

function addRun(inkstone: Command): void {
  watching(training(inkstone.command('run')))
    .argument('<recipe>', 'a recipe in TypeScript')
    .option('--find-learning-rate', findHelp)
    .summary('train, test, fine-tune, test again, report')
    .description('Runs a recipe from its data to its report, into runs/<time>-<recipe>/.')
    .addHelpText('after', `\n${examples.run}`)
    .action(async (file: string, options: Sweeping) => {
      const { run } = await import('./run')
      await watched(options, async (terminal) => ended(await run({ ...options, file, terminal })))
    })
}

function addTrain(inkstone: Command): void {
  watching(training(inkstone.command('train')))
    .argument('<recipe>', 'a recipe in TypeScript')
    .option('--find-learning-rate', findHelp)
    .summary('train and test, without the fine-tuning')
    .description('Trains and tests the model of a recipe; its fine-tuning is left for later.')
    .addHelpText('after', `\n${examples.train}`)
    .action(async (file: string, options: Sweeping) => {
      const { train } = await import('./run')
      await watched(options, async (terminal) => ended(await train({ ...options, file, terminal })))
    })
}

function addFineTune(inkstone: Command): void {
  watching(training(inkstone.command('finetune')))
    .argument('<run>', 'the folder of a run, such as runs/latest')
    .option('--recipe <file>', "another recipe's fine-tuning; default: the run's own recipe")
    .summary('fine-tune the model of an earlier run')
    .description('Fine-tunes the model of an earlier run. The result is a run of its own.')
    .addHelpText('after', `\n${examples.finetune}`)
    .action(async (run: string, options: Training & { recipe?: string }) => {
      const { fineTuneRun } = await import('./run')
      await watched(options, async (terminal) => {
        ended(await fineTuneRun({ ...options, run, terminal }))
      })
    })
}

function addResume(inkstone: Command): void {
  watching(speaking(inkstone.command('resume')))
    .argument('<run>', 'the folder of a run, such as runs/latest')
    .option('--backend <name>', "inkstone, tensorflow, wasm or cpu; default: the run's own")
    .summary('go on with a run that was stopped')
    .description(
      'Goes on with a run that was killed or stopped, to the very weights that it would\n' +
        'have come to without the interruption.',
    )
    .addHelpText('after', `\n${examples.resume}`)
    .action(async (run: string, options: Watching & { backend?: string }) => {
      const { resume } = await import('./run')
      await watched(options, async (terminal) => ended(await resume({ ...options, run, terminal })))
    })
}

function addEvaluate(inkstone: Command): void {
  speaking(inkstone.command('evaluate'))
    .requiredOption('--model <dir>', 'the folder of a model, such as runs/latest/model')
    .requiredOption('--data <name>', 'mnist, optdigits, or a file that exports a dataset')
    .option('--split <name>', 'the part of the data to test on', 'test')
    .option('--allow-contaminated', 'test on images that touched the weights, and mark the figures')
    .option('--corrupt', 'also test on images spoilt in 15 ways at 5 severities')
    .option('--preview <png>', 'draw what --corrupt makes of images')
    .option('--attack <names>', 'also test on attacked images: fgsm, pgd, or fgsm,pgd')
    .option('--epsilon <list>', 'how far they move a pixel; default: 0.1,0.2,0.3')
    .option('--out-of-distribution [dir]', 'also test on what is no digit; IDX files, or fonts')
    .option('--images <number>', 'how many images these take; default: all')
    .option('--backend <name>', backendHelp)
    .summary('test a saved model')
    .description(
      'Tests a saved model on a split that it has not seen. What it finds out beyond the\n' +
        "evaluation goes into the run's robustness.json, and into its report.",
    )
    .addHelpText('after', `\n${examples.evaluate}`)
    .action(async (options: EvaluateOptions) => {
      const { evaluateModel } = await import('./evaluate')
      await evaluateModel({ ...options, terminal: terminal(options) })
    })
}

interface EvaluateOptions extends Speaking {
  model: string
  data: string
  split: string
  allowContaminated?: boolean
  corrupt?: boolean
  preview?: string
  attack?: string
  epsilon?: string
  outOfDistribution?: string | true
  images?: string
  backend?: string
}

function addPredict(inkstone: Command): void {
  speaking(inkstone.command('predict'))
    .argument('<image...>', 'image files, each of one digit, dark on light or light on dark')
    .requiredOption('--model <dir>', 'the folder of a model, such as runs/latest/model')
    .option('--backend <name>', backendHelp)
    .summary('read digits in image files')
    .description('Reads the digit in each image file.')
    .addHelpText('after', `\n${examples.predict}`)
    .action(async (images: string[], options: Speaking & { model: string; backend?: string }) => {
      const { predictImages } = await import('./predict')
      await predictImages({ ...options, images, terminal: terminal(options) })
    })
}

function addWhy(inkstone: Command): void {
  speaking(inkstone.command('why'))
    .argument('<image>', 'an image file of one digit')
    .requiredOption('--model <dir>', 'the folder of a model, such as runs/latest/model')
    .option('--out <png>', 'where to write the pictures', 'why.png')
    .option('--class <name>', 'explain this class; default: the one that is read')
    .option('--backend <name>', backendHelp)
    .summary('show why a digit is read as it is')
    .description('Draws what in an image speaks for what a model reads in it, by four methods.')
    .addHelpText('after', `\n${examples.why}`)
    .action(async (image: string, options: WhyOptions) => {
      const { why } = await import('./why')
      await why({ ...options, image, terminal: terminal(options) })
    })
}

interface WhyOptions extends Speaking {
  model: string
  out: string
  class?: string
  backend?: string
}

function addAugment(inkstone: Command): void {
  speaking(inkstone.command('augment'))
    .argument('[list]', 'a file that exports augmentations')
    .requiredOption('--preview <png>', 'where to write the contact sheet')
    .option('--data <name>', 'mnist, optdigits, or a file that exports a dataset', 'mnist')
    .option('--split <name>', 'the part of the data to show', 'train')
    .option('--seed <number>', 'decides what is drawn', '1')
    .summary('show what augmentations make of images')
    .description('Draws a contact sheet: images as they are, and what training would see of them.')
    .addHelpText('after', `\n${examples.augment}`)
    .action(async (list: string | undefined, options: AugmentOptions) => {
      const { previewAugmentations } = await import('./augment')
      await previewAugmentations({ ...options, list, terminal: terminal(options) })
    })
}

interface AugmentOptions extends Speaking {
  preview: string
  data: string
  split: string
  seed: string
}

function addCheck(inkstone: Command): void {
  speaking(inkstone.command('check'), 'print one JSON object')
    .argument('<data>', 'mnist, optdigits, or a file that exports a dataset')
    .option('--difference <share>', 'how much near duplicates may differ, 0 for none', '0.15')
    .summary('look for flaws in a dataset')
    .description(
      'Looks for blank images, labels that are no class, the same image twice or under two\n' +
        'labels, and images that are nearly the same, within a split and across splits.',
    )
    .addHelpText('after', `\n${examples.check}`)
    .action(async (data: string, options: Speaking & { difference: string }) => {
      const { checkData } = await import('./check')
      await checkData({ ...options, data, terminal: terminal(options) })
    })
}

function addReport(inkstone: Command): void {
  speaking(inkstone.command('report'))
    .argument('<run>', 'the folder of a run, such as runs/latest')
    .addOption(
      new Option('--format <name>', 'what to write into the folder of the run')
        .choices(['html', 'md', 'json', 'card'])
        .default('html'),
    )
    .summary("write a run's report again, also as Markdown or as JSON")
    .description(
      "Writes a run's report.html again; or report.md, the same as Markdown; or metrics.json,\n" +
        "by the published schema; or model-card.md, with Hugging Face's front matter.",
    )
    .addHelpText('after', `\n${examples.report}`)
    .action(async (run: string, options: Speaking & { format: ReportFormat }) => {
      const { report } = await import('./report')
      await report(run, { format: options.format, terminal: terminal(options) })
    })
}

function addCompare(inkstone: Command): void {
  speaking(inkstone.command('compare'), 'print one JSON object')
    .argument('<run...>', 'folders of two runs or more; the first is the measure')
    .option('--out <html>', 'where to write a page of it')
    .summary('set runs side by side')
    .description(
      'Sets runs side by side: every test that they share with the difference and whether\n' +
        'it is one, learning curves, cost, options, images that one reads and another does not.',
    )
    .addHelpText('after', `\n${examples.compare}`)
    .action(async (runs: string[], options: Speaking & { out?: string }) => {
      const { compare } = await import('./compare')
      await compare({ ...options, runs, terminal: terminal(options) })
    })
}

function addDoctor(inkstone: Command): void {
  speaking(inkstone.command('doctor'), 'print one JSON object')
    .summary('show what this machine has, and which backends work')
    .description(
      'Shows Node, cores, instruction sets, and which backends work here or why they do not.',
    )
    .addHelpText('after', `\n${examples.doctor}`)
    .action(async ({ json = false }: Speaking) => {
      const { doctor } = await import('./doctor')
      await doctor({ json })
    })
}

function addBench(inkstone: Command): void {
  speaking(inkstone.command('bench'), 'print one JSON object')
    .option('--backend <name>', backendHelp)
    .summary('measure how fast this machine trains and infers')
    .description("Measures training and inference of cnn('seed-001') on MNIST.")
    .addHelpText('after', `\n${examples.bench}`)
    .action(async ({ json = false, backend }: Speaking & { backend?: string }) => {
      const { bench } = await import('./bench')
      await bench({ json, backend })
    })
}

function training(command: Command): Command {
  return speaking(command)
    .option('--set <path=value>', 'turn a dial of the recipe; may be repeated', collect)
    .option('--if-slow <path=value>', 'the same, on a backend without native code', collect)
    .option('--backend <name>', backendHelp)
    .option('--no-calibrate', 'leave the confidence of a trained model as it is')
    .option('--confusion', 'print the confusion matrix of each test at the end')
    .option('--runs <dir>', 'the folder of all runs', 'runs')
}

function watching(command: Command): Command {
  return command
    .option('--watch', 'show the training as it goes on, on a page of this machine')
    .option('--port <number>', 'where to serve that page; default: one that is free')
}

/** Does its work while a page shows it, if that is asked for; no server is left when the work is done or has failed. */
async function watched(
  options: Watching,
  work: (terminal: Terminal) => Promise<void>,
): Promise<void> {
  const plain = terminal(options)
  if (!options.watch) return work(plain)
  const { watch } = await import('./watch')
  const live = await watch({ port: Number(options.port ?? 0), terminal: plain })
  try {
    await work(live.terminal)
  } finally {
    await live.close()
  }
}

function speaking(command: Command, what = 'print events, one JSON object a line'): Command {
  return command.option('--json', `${what}, on stdout; text goes to stderr`)
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value]
}

function ended(whole: boolean): void {
  if (!whole) process.exitCode = interruptedExitCode
}

const findHelp = 'first try rising learning rates; the report shows the curve'

const backendHelp = 'inkstone, tensorflow, wasm or cpu; default: the fastest that works'

const examples = {
  inkstone: `Examples:
  $ inkstone run recipes/mnist.ts                     from data to report
  $ inkstone predict --model runs/latest/model 7.png  read a picture
  $ inkstone run --help                               more of one command`,
  run: `Examples:
  $ inkstone run recipes/mnist.ts
  $ inkstone run recipes/mnist.ts --set epochs=5 --set fineTuning.epochs=20
  $ inkstone run recipes/mnist.ts --find-learning-rate
  $ inkstone run recipes/mnist.ts --json > events.jsonl

Ctrl-C stops at the next step and writes the model, the metrics and the report
of what there is. inkstone resume goes on from there, also after a crash.`,
  train: `Examples:
  $ inkstone train recipes/mnist.ts
  $ inkstone train recipes/mnist.ts --watch
  $ inkstone finetune runs/latest                     later, as often as need be`,
  finetune: `Examples:
  $ inkstone finetune runs/latest
  $ inkstone finetune runs/latest --set fineTuning.epochs=20
  $ inkstone finetune runs/latest --watch
  $ inkstone finetune runs/latest --recipe recipes/other.ts`,
  resume: `Examples:
  $ inkstone resume runs/latest        after a crash, a kill, Ctrl-C
  $ inkstone resume runs/latest --watch`,
  evaluate: `Examples:
  $ inkstone evaluate --model runs/latest/model --data mnist
  $ inkstone evaluate --model runs/latest/model --data optdigits --json
  $ inkstone evaluate --model runs/latest/model --data mnist --corrupt
  $ inkstone evaluate --model runs/latest/model --data mnist --attack pgd`,
  predict: `Examples:
  $ inkstone predict --model runs/latest/model 7.png
  $ inkstone predict --model runs/latest/model-finetuned *.png --json`,
  why: `Examples:
  $ inkstone why 7.png --model runs/latest/model
  $ inkstone why 7.png --model runs/latest/model --class 1 --out not-1.png`,
  augment: `Examples:
  $ inkstone augment --preview out.png
  $ inkstone augment augmentations.ts --preview out.png --data optdigits`,
  check: `Examples:
  $ inkstone check mnist
  $ inkstone check letters.ts --difference 0.1 --json`,
  report: `Examples:
  $ inkstone report runs/latest
  $ inkstone report runs/latest --format md
  $ inkstone report runs/latest --format card`,
  compare: `Examples:
  $ inkstone compare runs/A runs/B
  $ inkstone compare runs/A runs/B runs/C --out compare.html`,
  doctor: `Examples:
  $ inkstone doctor
  $ inkstone doctor --json`,
  bench: `Examples:
  $ inkstone bench
  $ inkstone bench --backend wasm --json`,
}
