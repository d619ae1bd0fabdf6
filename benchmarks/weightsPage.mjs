import { machineLine } from './machine.mjs'

/** A section of docs/results.md, and benchmarks/results/weights.md, from what weights.mjs measured. */
export function weightsPage({
  command,
  date,
  machine,
  backend,
  clean,
  corruptions,
  threshold,
  refused,
  before,
}) {
  const corruption = ({ corruption, accuracies }) =>
    `| ${corruption} | ${percent(mean(accuracies), 1)} | ${accuracies.map((value) => percent(value, 1)).join(' | ')} |`
  const whole = (name, value) => `| ${name} | ${value} | | | | | |`
  const all = `**${percent(corruptions.all.accuracy, 1)}** ${range(corruptions.all.interval, 1)}`
  return [
    '## The ready weights',
    '',
    `[@inkstone/weights](weights.md), one training with seed 1, measured on ${date} by \`${command}\`.`,
    `${machineLine(machine)} Backend: ${backend}.`,
    '',
    `MNIST's test, 10,000 digits: **${percent(clean.accuracy)}** ${range(clean.interval)}; the answer \`none\` is wrong.`,
    '',
    `Corrupted images, ${corruptions.images.toLocaleString('en')} of them, as above; the other networks reach ${percent(before[0], 1)} to ${percent(before[1], 1)}. No image of these was trained on. The training`,
    `changes its images in the kind of ${15 - corruptions.unseen.kinds.length} of the corruptions, with other shapes and parameters; it never saw ${corruptions.unseen.kinds.join(', ')}.`,
    '',
    '| corruption | mean | severity 1 | 2 | 3 | 4 | 5 |',
    '|---|---:|---:|---:|---:|---:|---:|',
    ...corruptions.each.map(corruption),
    whole('**all**', all),
    whole('kinds trained on', percent(corruptions.trained.accuracy, 1)),
    whole('kinds never trained on', percent(corruptions.unseen.accuracy, 1)),
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
  ].join('\n')
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
const percent = (share, digits = 2) => `${(100 * share).toFixed(digits)} %`
const range = ({ low, high }, digits = 2) =>
  `(${(100 * low).toFixed(digits)} to ${(100 * high).toFixed(digits)})`
