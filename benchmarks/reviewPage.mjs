/** The page of `pnpm bench:review`: the error after labelling, by way of choosing what is labelled. */
export function reviewPage(result) {
  const { date, command, machine, backend, seconds, settings, rows } = result
  const domains = [...new Set(rows.map(({ domain }) => domain))]
  return [
    `# What labelling is worth, by what is labelled, ${date}`,
    '',
    `\`${command}\`: ${seconds} s. ${machine}`,
    `Backend: ${backend}.`,
    '',
    `\`cnn('seed-001')\` knows 44,000 images of MNIST. A simulated operator, who knows every label, labels ${percent(settings.share, 0)} of a ` +
      'pool of new pictures; the network is then fine-tuned on them as `inkstone finetune --data` does: all layers, ' +
      `${settings.steps} steps of ${settings.batchSize} at ${settings.learningRate}, ${settings.replay} images of MNIST replayed for each, all a little turned, scaled and moved. ` +
      'The error is that of pictures of the same kind that were held out; MNIST is the other half of its test. Means of the seeds, ' +
      'and each seed in brackets.',
    '',
    ...domains.flatMap((domain) =>
      section(
        domain,
        rows.filter((row) => row.domain === domain),
        settings,
      ),
    ),
  ].join('\n')
}

const titles = {
  writers: 'Other writers: optdigits',
  corrupted: 'Corrupted digits',
  stream: 'A stream in which every tenth picture is corrupted',
}

function section(domain, rows, { severity }) {
  const ways = [...new Set(rows.map(({ way }) => way))]
  const [first] = rows
  const of = (way, key) => rows.filter((row) => row.way === way).map((row) => row[key])
  const random = mean(of('random', 'error'))
  const words = {
    writers: 'Digits of 13 writers whom the network has never seen.',
    corrupted: `Images of MNIST, each corrupted in one of fifteen ways at severity ${severity}.`,
    stream: `Images of MNIST; a tenth of them is corrupted in one of fifteen ways at severity ${severity}.`,
  }
  return [
    `## ${titles[domain]}`,
    '',
    `${words[domain]} ${first.pool.toLocaleString('en')} in the pool, ${first.heldOut.toLocaleString('en')} held out.`,
    '',
    '| labelled | error | of random | error of MNIST | labelled, of them read wrong before |',
    '|---|---|---:|---:|---:|',
    ...ways.map((way) => {
      const errors = of(way, 'error')
      const labelled = of(way, 'labelled')[0]
      const cells = [
        names[way],
        `**${percent(mean(errors))}** (${errors.map((error) => percent(error)).join(', ')})`,
        way === 'before' ? '' : (mean(errors) / random).toFixed(2),
        percent(mean(of(way, 'mnistError'))),
        labelled === undefined ? '' : `${labelled}, ${Math.round(mean(of(way, 'wrongBefore')))}`,
      ]
      return `| ${cells.join(' | ')} |`
    }),
    '',
  ]
}

const names = {
  before: 'nothing yet',
  random: 'at random',
  uncertain: 'the least sure (`uncertain`)',
  diverse: 'the least sure, unlike each other (`diverse`)',
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
const percent = (value, digits = 2) => `${(100 * value).toFixed(digits)} %`
