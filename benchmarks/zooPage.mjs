import { machineLine } from './machine.mjs'
import { fontNames } from './zooOutside.mjs'

const sources = { letters: 'letters', fashion: 'Fashion-MNIST' }

/** docs/results.md, from what zoo.mjs measured. */
export function zooPage({ networks, machine, backend, seed, command, date, outside }) {
  const [first] = networks
  const { corruptions, attacks } = first
  const { letters, fashion } = first.outside
  const names = networks.map(({ recipe }) => `\`${recipe}\``)
  const row = (...cells) => `| ${cells.join(' | ')} |`
  const head = (first, columns) => [
    row(first, ...columns),
    `|---|${'---:|'.repeat(columns.length)}`,
  ]
  return [
    '# What each network is worth',
    '',
    `Each network of [the zoo](models.md#accuracy-on-mnist), trained on MNIST's training part alone (seed ${seed}), on MNIST's`,
    'test. Brackets hold 95 % intervals. Made by',
    '',
    '```bash',
    'pnpm bench:zoo',
    '```',
    '',
    `which trains what is not trained yet, on ${date} by \`${command}\`. ${machineLine({ ...machine, loadBefore: 0 })}`,
    `Backend: ${backend}. All figures: [benchmarks/results/zoo.json](../benchmarks/results/zoo.json).`,
    '',
    '## How well, and how sure of itself',
    '',
    'Calibration error is expected calibration error in 15 bins (0 is perfect), as trained and after',
    '[temperature scaling](metrics.md) fitted on the validation part.',
    '',
    ...head('network', ['parameters', 'right', 'calibration error', 'temperature', 'after it']),
    ...networks.map((network) =>
      row(
        network.text,
        number(network.parameters),
        `**${percent(network.accuracy)}** ${range(network.interval)}`,
        percent(network.calibrationError),
        network.temperature.toFixed(2),
        percent(network.calibratedError),
      ),
    ),
    '',
    '## How much it reads at a given share of mistakes',
    '',
    'What it is less sure of than a threshold is left to a human. The threshold is chosen on the validation part, so that',
    'at most 1 % or 0.1 % of what is read there is wrong; the figures are those of the test, mistakes among them.',
    '',
    ...head('network', ['reads at 1 %', 'of it wrong', 'reads at 0.1 %', 'of it wrong']),
    ...networks.map(({ text, read }) =>
      row(
        text,
        ...read.flatMap((at) => [
          `**${percent(at.readRate)}** ${range(at.readRateInterval)}`,
          `${percent(at.errorRate)} ${range(at.errorRateInterval)}`,
        ]),
      ),
    ),
    '',
    '## Spoilt images',
    '',
    `[Fifteen corruptions](metrics.md) at five severities each, ${number(corruptions.images)} test images. Right, mean of the severities;`,
    'the last line is the mean of all, with its interval over the images.',
    '',
    ...head('corruption', names),
    row('none', ...networks.map((network) => percent(network.corruptions.clean.accuracy))),
    ...corruptions.corruptions.map(({ corruption }, index) =>
      row(
        corruption,
        ...networks.map((network) =>
          percent(network.corruptions.corruptions[index].mean.accuracy, 1),
        ),
      ),
    ),
    row(
      '**all**',
      ...networks.map(({ corruptions: { mean } }) => {
        return `**${percent(mean.accuracy, 1)}** ${range(mean.interval, 1)}`
      }),
    ),
    '',
    '## Under attack',
    '',
    `${number(attacks.images)} test images, changed by somebody who knows the weights: no pixel by more than epsilon, where ink is 1.`,
    'FGSM takes one step, PGD forty. None of the networks was trained against it.',
    '',
    ...head('attack', names),
    row('none', ...networks.map((network) => percent(network.attacks.clean.accuracy, 1))),
    ...attacks.attacks.map(({ attack, epsilon }, index) =>
      row(
        `${attack.toUpperCase()}, epsilon ${epsilon}`,
        ...networks.map((network) => {
          const { accuracy, interval } = network.attacks.attacks[index]
          return `${percent(accuracy, 1)} ${range(interval, 1)}`
        }),
      ),
    ),
    '',
    '## Something else than digits',
    '',
    `Whether a network is less sure of what is no digit than of digits: of ${number(letters.outsideImages)} letters, drawn from ${fontNames.length} handwriting`,
    fashion
      ? `fonts, and of ${number(fashion.outsideImages)} pictures of Fashion-MNIST's test. The area under the ROC curve of its confidence and`
      : 'fonts. Fashion-MNIST was not there (Debian: `dataset-fashion-mnist`). The area under the ROC curve of its confidence and',
    'of its energy; 100 % tells all apart, 50 % is a coin.',
    ...(outside ? [`Measured on ${outside.date} by \`${outside.command}\`.`] : []),
    '',
    ...head('something else, score', names),
    ...['letters', ...(fashion ? ['fashion'] : [])].flatMap((source) =>
      ['confidence', 'energy'].map((score) =>
        row(
          `${sources[source]}, ${score}`,
          ...networks.map((network) => {
            const { value, interval } = network.outside[source][score]
            return `${percent(value, 1)} ${range(interval, 1)}`
          }),
        ),
      ),
    ),
    '',
  ].join('\n')
}

function percent(share, digits = 2) {
  return `${(100 * share).toFixed(digits)} %`
}

function range({ low, high }, digits = 2) {
  return `(${(100 * low).toFixed(digits)} to ${(100 * high).toFixed(digits)})`
}

function number(count) {
  return count.toLocaleString('en')
}
