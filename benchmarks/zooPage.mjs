import { machineLine } from './machine.mjs'
import { weightsPage } from './weightsPage.mjs'
import { fontNames } from './zooOutside.mjs'

const sources = { letters: 'letters', fashion: 'Fashion-MNIST' }

/** docs/results.md, from what zoo.mjs measured, and weights.mjs. */
export function zooPage({ networks, machine, backend, seed, command, date, outside }, weights) {
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
    '# Results for every network',
    '',
    `Each network of [@inkstone/models](models.md#accuracy-on-mnist) was trained on MNIST's training part alone (seed ${seed}) and`,
    `measured on its test images. Brackets hold 95 % intervals. This page was made on ${date} by`,
    '',
    '```bash',
    command,
    '```',
    '',
    `The script trains networks that are not trained yet. ${machineLine({ ...machine, loadBefore: 0 })}`,
    `Backend: ${backend}. All figures: [benchmarks/results/zoo.json](../benchmarks/results/zoo.json).`,
    '',
    '## Accuracy and calibration',
    '',
    'The calibration error is the expected calibration error in 15 bins (0 is perfect), as trained and after',
    '[temperature scaling](metrics.md) fitted on the validation part.',
    '',
    ...head('network', [
      'parameters',
      'accuracy',
      'calibration error',
      'temperature',
      'after scaling',
    ]),
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
    '## Share accepted at a given error rate',
    '',
    'Images whose confidence is below a threshold are left to a person. The threshold is chosen on the validation part, so',
    'that at most 1 % or 0.1 % of the images accepted there are wrong; the figures below are measured on the test.',
    '',
    ...head('network', [
      'accepted at 1 %',
      'of these wrong',
      'accepted at 0.1 %',
      'of these wrong',
    ]),
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
    '## Corrupted images',
    '',
    `[Fifteen corruptions](metrics.md) at five severities each, ${number(corruptions.images)} test images. Accuracy, mean over the severities;`,
    'the last line is the mean over all corruptions, with its interval over the images.',
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
    `${number(attacks.images)} test images, changed by an attacker who knows the weights: each pixel by at most epsilon, where ink is 1.`,
    'FGSM takes one step, PGD forty. None of the networks was trained against attacks.',
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
    '## Out-of-distribution images',
    '',
    `How well a network tells digits from ${number(letters.outsideImages)} letters, drawn from ${fontNames.length} handwriting`,
    fashion
      ? `fonts, and from ${number(fashion.outsideImages)} pictures of Fashion-MNIST's test: the area under the ROC curve of its confidence and`
      : 'fonts (Fashion-MNIST was not installed; Debian: `dataset-fashion-mnist`): the area under the ROC curve of its confidence and',
    'of its energy. 100 % separates them completely, 50 % is chance.',
    ...(outside ? [`Measured on ${outside.date} by \`${outside.command}\`.`] : []),
    '',
    ...head('images, score', names),
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
    ...(weights ? [weightsPage(weights)] : []),
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
