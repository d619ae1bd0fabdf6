import {
  type ClassEvaluation,
  classEvaluations,
  isOfUnknownOrigin,
  type Lineage,
} from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'
import type { Evaluated, Run } from '@inkstone/run'
import { claims, overconfidence } from '../figures/certainty'
import { evaluationInterval } from '../figures/evaluationInterval'
import { count, counted, percent, percentRange, points, pointsRange } from '../figures/formatFigure'
import { furtherFigures, plainFigure } from '../figures/furtherFigures'
import { nearCopiesMean, nearCopyCounts } from '../figures/nearCopyCounts'
import { pairEvaluations } from '../figures/pairEvaluations'
import { pairedDifference } from '../figures/pairedDifference'
import { partsInWords } from '../figures/partsInWords'
import { escapeMarkdown as escaped } from '../markdown/escapeMarkdown'
import { command } from '../sections/howToRepeat'
import { frontMatter } from './cardFrontMatter'

/** A model's purpose, accuracy and limits, with the front matter of Hugging Face's hub: put it beside the weights as
 * README.md. */
export function modelCard(run: Run): string {
  const { training, fineTuning } = run.metrics
  const sections: [string, string[]][] = [
    [
      '',
      [
        warning(run),
        unknownOrigin(run),
        nearCopies(run),
        `${madeOf(run)}: ${counted(training.parameters, 'parameter')}.`,
      ],
    ],
    ['Intended use', intendedUse(run)],
    ['How good it is', [results(run)]],
    [
      'Limits',
      [
        limits(run)
          .map((limit) => `- ${limit}`)
          .join('\n'),
      ],
    ],
    ['How to use it', howToUse(run)],
    ['What it was trained on', [trainedOn(touched(run)), ...changed(run)]],
    ['How to reproduce it', howToRepeat(run)],
  ]
  const tuned = fineTuning ? `, fine-tuned to ${escaped(fineTuning.dataset)}` : ''
  return [
    frontMatter(run),
    `# ${escaped(training.model)} on ${escaped(training.dataset)}${tuned}`,
    ...sections.flatMap(([heading, paragraphs]) => [
      ...(heading ? [`## ${heading}`] : []),
      ...paragraphs.filter(Boolean),
    ]),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}

function warning({ metrics }: Run): string {
  const names = metrics.evaluations
    .filter((each) => each.contaminated)
    .map(({ name }) => escaped(name))
  if (names.length === 0) return ''
  return (
    `> **CONTAMINATED**: images of ${names.join(', ')} have touched the weights. Figures on them say nothing about ` +
    'images that the network has not seen.'
  )
}

function nearCopies({ metrics }: Run): string {
  const counts = nearCopyCounts(metrics, ({ name }) => escaped(name))
  return counts.length > 0 ? `> **NEAR COPIES**: ${counts.join(', ')} ${nearCopiesMean}` : ''
}

function touched({ lineage }: Run): Lineage {
  return lineage.finetuned ?? lineage.model
}

function madeOf(run: Run): string {
  return isOfUnknownOrigin(touched(run))
    ? 'Made by Inkstone from a model of unknown origin and the images below'
    : 'Trained by Inkstone on the images below and nothing else'
}

function unknownOrigin(run: Run): string {
  if (!isOfUnknownOrigin(touched(run))) return ''
  return (
    '> **UNKNOWN ORIGIN**: nobody recorded which images the first weights were trained on. Any figure below may be on ' +
    'images that the network has seen.'
  )
}

function intendedUse({ evaluated, metrics }: Run): string[] {
  const [first] = evaluated
  const task = taskOf(metrics)
  if (task !== undefined) {
    return [
      `It gives the outputs of the task ${escaped(task)} for images like those of ` +
        `${escaped(metrics.training.dataset)}, one object an image, ink bright on dark.`,
      'Not for other images: it gives a figure for every image, whatever that shows.',
    ]
  }
  const classes = first
    ? `${first.predictions.classes.length} classes (${first.predictions.classes.map(escaped).join(', ')}) ` +
      `in images of ${first.predictions.imageShape.join('x')}`
    : 'the classes of its dataset in images'
  return [
    `It classifies ${classes} like those of ${escaped(metrics.training.dataset)}: one object per image, bright ink on a dark ground.`,
    'Not for other classes, for several characters in one image, or for decisions about people without review: it ' +
      'predicts one of its classes for every image, whatever the image shows.',
  ]
}

function results({ metrics }: Run): string {
  if (metrics.evaluations.length === 0) return 'Not known: it was not evaluated.'
  const further = furtherRows(metrics)
  const classes = classEvaluations(metrics.evaluations)
  if (classes.length === 0) return further
  const rows = classes.map((evaluation) => {
    const { name, count: images, accuracy, f1, loss, intervals, contaminated } = evaluation
    const f1Range = intervals ? ` (${percentRange(intervals.f1, images)})` : ''
    const lossRange = intervals
      ? ` (${intervals.loss.low.toFixed(4)} to ${intervals.loss.high.toFixed(4)})`
      : ''
    return [
      `${escaped(name)}${contaminated ? ' **CONTAMINATED**' : ''}`,
      count(images),
      withInterval(accuracy, evaluation),
      `${percent(f1, images)}${f1Range}`,
      `${loss.toFixed(4)}${lossRange}`,
    ]
  })
  const head = [
    'Evaluation',
    'Images',
    'Accuracy (95 %)',
    'F1, mean of the classes (95 %)',
    'Loss, nats (95 %)',
  ]
  return [written([head, ['---', '---:', '---:', '---:', '---:'], ...rows]), further]
    .filter(Boolean)
    .join('\n\n')
}

/** Figures of other tasks and of the recipe's metrics; empty where there are none. */
function furtherRows({ evaluations }: Run['metrics']): string {
  const rows = furtherFigures(evaluations).flatMap(({ evaluation, figures }) =>
    Object.entries(figures).map(([name, value]) => [
      `${escaped(evaluation.name)}${evaluation.contaminated ? ' **CONTAMINATED**' : ''}`,
      count(evaluation.count),
      escaped(name),
      plainFigure(value),
    ]),
  )
  if (rows.length === 0) return ''
  return written([
    ['Evaluation', 'Images', 'Figure', 'Value'],
    ['---', '---:', '---', '---:'],
    ...rows,
  ])
}

function written(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** The task that was evaluated, where it is no classification. */
function taskOf({ evaluations }: Run['metrics']): string | undefined {
  return evaluations.find(({ task }) => task !== undefined)?.task
}

function limits(run: Run): string[] {
  const [first] = run.evaluated
  const found = [
    ...(first ? weakest(first) : []),
    ...pairEvaluations(run)
      .filter(({ known }) => known)
      .map(({ before, after, mended, spoiled }) => {
        const { count: images, accuracy, dataset } = after.evaluation
        const change = points(accuracy - before.evaluation.accuracy, images)
        const range = pointsRange(pairedDifference(mended, spoiled, images), images)
        return `Fine-tuning changed its accuracy on ${escaped(dataset)} by ${change} points (${range}).`
      }),
    'An interval says how far the choice of test images could have moved a figure, not how far another training would: ' +
      `this is a single training with seed ${run.lineage.seed}.`,
    'It has not been tested on other writers, pens, scanners or cameras than those of its datasets.',
  ]
  return found
}

function weakest(evaluated: Evaluated): string[] {
  const { evaluation, predictions } = evaluated
  const { perClass, confusionMatrix, count: images } = evaluation
  const seen = perClass.filter(({ support }) => support > 0)
  const worst = seen.reduce((least, each) => (each.recall < least.recall ? each : least))
  const pairs = confusionMatrix.flatMap((row, label) =>
    row.map((number, predicted) => ({ label, predicted, number })),
  )
  const most = pairs
    .filter(({ label, predicted }) => label !== predicted)
    .reduce((greatest, each) => (each.number > greatest.number ? each : greatest))
  const named = (index: number): string => escaped(predictions.classes[index]!)
  const { low, high } = wilsonInterval(Math.round(worst.recall * worst.support), worst.support)
  const over = overconfidence(claims(evaluated))
  const on = `On ${escaped(evaluation.name)}`
  return [
    `${on} its worst class is ${escaped(worst.class)}: recall ${percent(worst.recall, images)} (${percentRange({ low, high }, images)}) of ${counted(worst.support, 'image')}.`,
    ...(most.number > 0
      ? [
          `${on} its most frequent mistake is to predict ${named(most.predicted)} for ${named(most.label)}: ${counted(most.number, 'time')}.`,
        ]
      : []),
    `${on} its confidence is off by ${points(over.value, images)} points on average (${pointsRange(over, images)}).`,
  ]
}

function howToUse({ metrics }: Run): string[] {
  const model = metrics.fineTuning ? 'model-finetuned' : 'model'
  if (taskOf(metrics) !== undefined) {
    return [
      [
        '```ts',
        "import { selectBackend } from '@inkstone/backend'",
        "import { predictor } from '@inkstone/metrics'",
        "import { loadModel } from '@inkstone/models'",
        '',
        'await selectBackend()',
        `const { model, card } = await loadModel('${model}')`,
        'const outputs = await predictor(model, card).outputs(images) // images: Float32Array, ink 1, ground 0',
        '```',
      ].join('\n'),
    ]
  }
  return [
    `\`\`\`bash\nnpx inkstone predict --model ${model} picture.png\n\`\`\``,
    [
      '```ts',
      "import { selectBackend } from '@inkstone/backend'",
      "import { predict } from '@inkstone/metrics'",
      "import { loadModel } from '@inkstone/models'",
      '',
      'await selectBackend()',
      `const { model, card } = await loadModel('${model}')`,
      'const probabilities = predict(model, images, card.imageShape) // images: Float32Array, ink 1, ground 0',
      '```',
    ].join('\n'),
  ]
}

function trainedOn(lineage: Lineage): string {
  const rows = lineage.map(({ role, dataset, split, size, fingerprint }) => [
    role,
    `${escaped(dataset)}/${escaped(split)}`,
    count(size),
    /^[\w:]+$/.test(fingerprint) ? `\`${fingerprint}\`` : escaped(fingerprint),
  ])
  return [['Role', 'Images of', 'Count', 'Fingerprint'], ['---', '---', '---:', '---'], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')
}

/** The augmentation of the training images. */
function changed({ recipe, lineage }: Run): string[] {
  const { data, fineTuningData } = recipe.stages
  const stages = [
    ['training', recipe.command === 'finetune' ? undefined : data], // of another run, by its own recipe
    ['fine-tuning', lineage.finetuned && fineTuningData],
  ] as const
  return stages.flatMap(([role, stage]) => {
    const list = partsInWords(stage?.options.augmented)
    if (!list) return []
    return [`Each ${role} image was augmented at random in each epoch: ${escaped(list)}.`]
  })
}

function howToRepeat(run: Run): string[] {
  const { versions, backend } = run.lineage
  const { name, threads, isa } = backend
  const made = Object.entries(versions).map(([of, version]) => `${escaped(of)} ${escaped(version)}`)
  return [
    `\`\`\`bash\n${command(run)}\n\`\`\``,
    `The same recipe, seed and backend give the same weights, bit for bit. Made on ${escaped(name)}` +
      `${isa ? ` (${escaped(isa)})` : ''}, ${counted(threads, 'thread')}, with ${made.join(', ')}.`,
  ]
}

function withInterval(share: number, evaluation: ClassEvaluation): string {
  const { count: images } = evaluation
  return `${percent(share, images)} (${percentRange(evaluationInterval(evaluation), images)})`
}
