/** The page of `pnpm bench:few-shot`: for each number of examples what each way gives, and all of them side by side. */
export function fewShotPage(result) {
  const { date, command, machine, backend, seconds, processorSeconds, model, parameters } = result
  const { accuracies, evaluatedOn, pretraining, fewShot, examples, ways } = result
  const of = (way, count, key) =>
    accuracies
      .filter((row) => row.way === way && row.examples === count)
      .map((row) => row[key])
      .filter((value) => value !== undefined)
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
  const accuracyOf = (way, count) => mean(of(way, count, 'accuracy'))
  const rows = ['the base as it is', ...ways]
  const names = (list) => list.map(({ name }) => name).join(', ')
  const known = mean(
    accuracies.filter(({ way }) => way === rows[0]).map((row) => row.mnistAccuracy),
  )

  const detail = (count) => [
    '',
    `## ${count} ${count === 1 ? 'example' : 'examples'} a class`,
    '',
    '| way | numbers trained | accuracy | above from nothing | each split | MNIST, points | time |',
    '|---|---:|---:|---:|---|---:|---:|',
    ...rows.map((way) => {
      const [trained] = of(way, count, 'trainedParameters')
      const times = of(way, count, 'seconds')
      const nothing = ways.includes(fromNothing) && way !== fromNothing
      const cells = [
        code(way),
        trained
          ? `${trained.toLocaleString('en')} (${(100 * (trained / parameters)).toFixed(1)} %)`
          : '-',
        `**${percent(accuracyOf(way, count))}**`,
        nothing ? points(accuracyOf(way, count) - accuracyOf(fromNothing, count)) : '-',
        of(way, count, 'accuracy')
          .map((value) => (100 * value).toFixed(1))
          .join(', '),
        way === fromNothing ? '-' : points(mean(of(way, count, 'mnistAccuracy')) - known, 2),
        times.length ? `${mean(times).toFixed(1)} s` : '-',
      ]
      return `| ${cells.join(' | ')} |`
    }),
  ]
  const sideBySide = [
    '',
    `| way, examples a class | ${examples.join(' | ')} |`,
    `|---|${examples.map(() => '---:').join('|')}|`,
    ...rows.map(
      (way) =>
        `| ${code(way)} | ${examples.map((count) => percent(accuracyOf(way, count))).join(' | ')} |`,
    ),
  ]
  return [
    `# A few examples of other writers, \`${model}\`, ${date}`,
    '',
    `\`${command}\`: ${seconds} s by the clock, ${processorSeconds} s of both cores together. ${machine}`,
    `Backend: ${backend}.`,
    '',
    `\`${model}\`, ${parameters.toLocaleString('en')} parameters, was trained on MNIST for ${pretraining.epochs} epochs with ` +
      `${names(pretraining.augmentation)} (${percent(known)} of mnist/${evaluatedOn}), then taken to a few images`,
    `of each digit of optdigits. Accuracy on optdigits/${evaluatedOn}, mean and each of the splits: each has another ` +
      'test and other examples.',
    `All ways see the same examples ${
      fewShot.augmentation.length === 0
        ? 'as they are'
        : `with the same augmentation (${names(fewShot.augmentation)})`
    } for the same ${fewShot.steps} steps; \`adaptToWriter()\``,
    `augments in its own way and picks its own steps and rate. From nothing: Adam at ${fewShot.fromNothing}, falling to 0. Fine-tuning: ` +
      `${fewShot.fineTuning}, LoRA ${fewShot.lora}.`,
    `Rates: ${fewShot.tried}. The last figures are what of mnist/${evaluatedOn} was lost (-) or gained, in points, and`,
    'the mean time.',
    ...(examples.length > 1 ? sideBySide : []),
    ...examples.flatMap(detail),
    '',
  ].join('\n')
}

const fromNothing = 'trained from nothing'

function code(way) {
  return way.includes('(') ? `\`${way}\`` : way
}

function percent(share) {
  return `${(100 * share).toFixed(2)} %`
}

function points(share, digits = 1) {
  const text = (100 * share).toFixed(digits)
  if (Number(text) === 0) return (0).toFixed(digits) // no minus before a zero
  return share > 0 ? `+${text}` : text
}
