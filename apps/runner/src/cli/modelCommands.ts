import { type Command, Option } from 'commander'
import type { PredictOrder } from '../commands/predict'
import type { DataOrder } from '../recipe/dataSource'
import { terminal } from '../terminal/terminal'
import {
  backendHelp,
  collect,
  dataHelp,
  ignoreDigestHelp,
  ofData,
  type Speaking,
  speaking,
} from './options'

export function addEvaluate(inkstone: Command): void {
  ofData(speaking(inkstone.command('evaluate')))
    .option('--model <dir>', readyModelHelp)
    .requiredOption('--data <name>', dataHelp)
    .option('--split <name>', 'the part to test on; default: test, or the only one')
    .option('--allow-contaminated', 'test on images that touched the weights, and mark the figures')
    .option('--corrupt', 'also test on images corrupted in 15 ways at 5 severities')
    .option('--preview <png>', 'draw the corrupted images')
    .option('--attack <names>', 'also test on attacked images: fgsm, pgd, or fgsm,pgd')
    .option('--epsilon <list>', 'largest change of a pixel; default: 0.1,0.2,0.3')
    .option('--out-of-distribution [dir]', 'also test on other images: IDX files, or fonts')
    .option('--images <number>', 'number of images for these tests; default: all')
    .option('--ignore-digest', ignoreDigestHelp)
    .option('--backend <name>', backendHelp)
    .summary('test a model')
    .description(
      'Tests a model on a split that it has not seen. Results beyond the ' +
        "evaluation go into the run's robustness.json and its report.",
    )
    .addHelpText('after', `\n${evaluateExamples}`)
    .action(async (options: EvaluateOptions) => {
      const { evaluateModel } = await import('../commands/evaluate')
      await evaluateModel({ ...options, terminal: terminal(options) })
    })
}

const evaluateExamples = `Examples:
  $ inkstone evaluate --data scans/                     with the ready weights
  $ inkstone evaluate --model runs/latest/model --data mnist
  $ inkstone evaluate --model runs/latest/model --data optdigits --json
  $ inkstone evaluate --model runs/latest/model --data mnist --corrupt
  $ inkstone evaluate --model runs/latest/model --data mnist --attack pgd`

export function addPredict(inkstone: Command): void {
  speaking(inkstone.command('predict'))
    .argument(
      '<image...>',
      'image files and folders of them, framed as the training images of the model were',
    )
    .option('--model <dir>', readyModelHelp)
    .option('--adapter <file>', adapterHelp)
    .option(
      '--among <classes>',
      'the classes of which the pictures are known to be, such as 0123456789; names longer than a character with commas between',
    )
    .option('--ignore-digest', ignoreDigestHelp)
    .option('--backend <name>', backendHelp)
    .summary('classify image files')
    .description(
      'Classifies each image file. A file that cannot be read is named, and the others are classified.',
    )
    .addHelpText('after', `\n${predictExamples}`)
    .action(
      async (images: string[], options: Speaking & Omit<PredictOrder, 'images' | 'terminal'>) => {
        const { predictImages } = await import('../commands/predict')
        await predictImages({ ...options, images, terminal: terminal(options) })
      },
    )
}

const readyModelHelp =
  'the folder of a model or a run, such as runs/latest; default: the ready weights for digits'

const adapterHelp =
  'what was learnt of one writer, a file that the pad exported or saveAdapter() wrote'

const predictExamples = `Examples:
  $ inkstone predict 7.jpg                             with the ready weights
  $ inkstone predict --model runs/latest 7.png
  $ inkstone predict --model runs/latest scans/        every picture in a folder
  $ inkstone predict --model runs/latest/model-finetuned *.png --json
  $ inkstone predict 7.png --adapter my-hand.safetensors
  $ inkstone predict rating.png --among 12345          known to be one of these`

export function addRead(inkstone: Command): void {
  speaking(inkstone.command('read'))
    .argument(
      '<image...>',
      'picture files and folders of them: PNG, JPEG, WebP, TIFF and PDF with all pages',
    )
    .option('--model <dir>', readyModelHelp)
    .option(
      '--line <dir>',
      'the folder of a model of lines; default: the ready weights, without --model',
    )
    .addOption(
      new Option('--engine <name>', 'default: both where there are two models').choices([
        'cuts',
        'whole-line',
        'both',
      ]),
    )
    .option('--adapter <file>', adapterHelp)
    .option(
      '--format <name>',
      'postcode:5, digits:3-9, amount, date, luhn:16, iso7064:11 or ean13',
      'digits',
    )
    .option(
      '--field <x,y,width,height[=format]>',
      'read this part of each page alone; repeatable',
      collect,
    )
    .option('--error-rate <share>', 'accept what is at least 1 - this sure', '0.01')
    .option('--ignore-digest', ignoreDigestHelp)
    .option('--backend <name>', backendHelp)
    .summary('read strings of digits in picture files')
    .description(
      'Reads strings of digits: every line of each picture, or its fields. A text that is not sure ' +
        'enough is printed with the reason. A file that cannot be read is named, and the others are read.',
    )
    .addHelpText('after', `\n${readExamples}`)
    .action(async (images: string[], options: ReadOptions) => {
      const { readStrings } = await import('../commands/read')
      await readStrings({ ...options, images, terminal: terminal(options) })
    })
}

const readExamples = `Examples:
  $ inkstone read envelope.png --format postcode:5
  $ inkstone read scans/ --format postcode:5           every picture in a folder
  $ inkstone read cheque.jpg --field 560,120,220,50 --format amount
  $ inkstone read form.tiff --field 4,60,90,50=date --field 4,140,90,50=luhn:16
  $ inkstone read --model runs/latest scan.png --json  an object for each line`

interface ReadOptions extends Speaking {
  model?: string
  line?: string
  engine?: 'cuts' | 'whole-line' | 'both'
  adapter?: string
  format: string
  field?: string[]
  errorRate: string
  ignoreDigest?: boolean
  backend?: string
}

export function addWhy(inkstone: Command): void {
  speaking(inkstone.command('why'))
    .argument('<image>', 'an image file')
    .option('--model <dir>', readyModelHelp)
    .option('--adapter <file>', adapterHelp)
    .option('--out <png>', 'where to write the pictures', 'why.png')
    .option('--class <name>', 'explain this class; default: the predicted one')
    .option('--ignore-digest', ignoreDigestHelp)
    .option('--backend <name>', backendHelp)
    .summary('show which pixels lead to a prediction')
    .description('Draws which pixels of an image lead to its prediction, by four methods.')
    .addHelpText('after', `\n${whyExamples}`)
    .action(async (image: string, options: WhyOptions) => {
      const { why } = await import('../commands/why')
      await why({ ...options, image, terminal: terminal(options) })
    })
}

const whyExamples = `Examples:
  $ inkstone why 7.jpg
  $ inkstone why 7.png --model runs/latest/model
  $ inkstone why 7.png --model runs/latest/model --class 1 --out not-1.png`

interface EvaluateOptions extends Speaking, DataOrder {
  model?: string
  split?: string
  allowContaminated?: boolean
  ignoreDigest?: boolean
  corrupt?: boolean
  preview?: string
  attack?: string
  epsilon?: string
  outOfDistribution?: string | true
  images?: string
  backend?: string
}

interface WhyOptions extends Speaking {
  model?: string
  adapter?: string
  out: string
  class?: string
  ignoreDigest?: boolean
  backend?: string
}
