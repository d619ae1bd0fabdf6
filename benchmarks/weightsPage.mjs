import { machineLine } from './machine.mjs'

/** A section of docs/results.md, and benchmarks/results/weights.md, from what weights.mjs measured. */
export function weightsPage({
  command,
  date,
  machine,
  backend,
  clean,
  among,
  corruptions,
  trainings,
  threshold,
  refused,
  before,
}) {
  const corruption = ({ corruption, accuracies }, at) =>
    `| ${corruption} | ${percent(among.each[at], 1)} | ${percent(mean(accuracies), 1)} | ${accuracies.map((value) => percent(value, 1)).join(' | ')} |`
  const whole = (name, ten, value) => `| ${name} | ${ten} | ${value} | | | | | |`
  const column = (title, of, digits = 2) =>
    `| ${title} | ${[...trainings.map(of), mean(trainings.map(of))].map((value) => percent(value, digits)).join(' | ')} |`
  const allAmong = `**${percent(among.corruptions.accuracy, 1)}** ${range(among.corruptions.interval, 1)}`
  const all = `**${percent(corruptions.all.accuracy, 1)}** ${range(corruptions.all.interval, 1)}`
  return [
    '## The ready weights',
    '',
    `[@inkstone/weights](weights.md), one training with seed 1, measured on ${date} by \`${command}\`.`,
    `${machineLine(machine)} Backend: ${backend}.`,
    '',
    `MNIST's test, 10,000 digits: **${percent(among.clean.accuracy)}** ${range(among.clean.interval)} among the ten digits,`,
    `**${percent(clean.accuracy)}** ${range(clean.interval)} where \`none\` is an answer too, and wrong.`,
    '',
    `Corrupted images, ${corruptions.images.toLocaleString('en')} of them, as above; the other networks reach ${percent(before[0], 1)} to ${percent(before[1], 1)}. No image of these was trained on. The training`,
    `changes its images in the kind of ${15 - corruptions.unseen.kinds.length} of the corruptions, with other shapes and parameters; it never saw ${corruptions.unseen.kinds.join(', ')}.`,
    '',
    'The severities are those where `none` is an answer too.',
    '',
    '| corruption | mean among the ten | mean with `none` | severity 1 | 2 | 3 | 4 | 5 |',
    '|---|---:|---:|---:|---:|---:|---:|---:|',
    ...corruptions.each.map(corruption),
    whole('**all**', allAmong, all),
    whole('kinds trained on', '', percent(corruptions.trained.accuracy, 1)),
    whole('kinds never trained on', '', percent(corruptions.unseen.accuracy, 1)),
    '',
    `Refused: an image whose best digit has a probability below ${threshold.toFixed(4)}, where 1 % of the validation part's digits`,
    'lie. The letters are capitals of four fonts that no training image was drawn from.',
    '',
    '| images | count | refused | 95 % |',
    '|---|---:|---:|---|',
    ...Object.entries(refused).map(([name, { count, rate, interval }]) => {
      return `| ${name} | ${count.toLocaleString('en')} | ${percent(rate)} | ${percent(interval.low)} to ${percent(interval.high)} |`
    }),
    '',
    ...(trainings.length > 1
      ? [
          `The recipe trained with other seeds reads and refuses as much; the seed parts training from validation anew. Seed 1 is in the package.`,
          '',
          `| | ${trainings.map((_, at) => `seed ${at + 1}`).join(' | ')} | mean |`,
          `|---|${'---:|'.repeat(trainings.length + 1)}`,
          column('digits, among the ten', ({ cleanAmong }) => cleanAmong),
          column('digits, `none` is an answer', (one) => one.clean),
          column('corruptions, among the ten', ({ corruptedAmong }) => corruptedAmong, 1),
          column('corruptions, `none` is an answer', ({ corrupted }) => corrupted, 1),
          column('letters refused', (one) => one.refused['letters of four fonts']),
          '',
        ]
      : []),
  ].join('\n')
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
const percent = (share, digits = 2) => `${(100 * share).toFixed(digits)} %`
const range = ({ low, high }, digits = 2) =>
  `(${(100 * low).toFixed(digits)} to ${(100 * high).toFixed(digits)})`
