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
      `${settings.steps} steps of ${settings.batchSize} at ${settings.learningRate}, ${settings.replay} images of what it knows replayed for each, all a little turned, scaled and moved. ` +
      'The error is that of pictures of the same kind that were held out. Means of the seeds, and each seed in brackets.',
    '',
    ...domains.flatMap((domain) => {
      const own = rows.filter((row) => row.domain === domain)
      return stringWords[domain] ? sectionOfStrings(domain, own) : section(domain, own, settings)
    }),
  ].join('\n')
}

const titles = {
  writers: 'Other writers: optdigits',
  corrupted: 'Corrupted digits',
  stream: 'A stream in which every tenth picture is corrupted',
  strings: 'Strings of other writers',
  stringStream: 'A stream in which every tenth string is of other writers',
}

const composed =
  'Strings of five digits that stand apart, composed by `digitStrings`, are read by the cuts of the reader with a network that also knows `none` ' +
  '(`withNone`). What is rejected is in a folder of the desk, which orders it; `reviewed` makes digits of the answers. At random any string of the pool is ' +
  'corrected. The error is the share of held-out strings that are not read right, whatever the confidence.'
const stringWords = {
  strings: `${composed} The digits are those of optdigits, six hundred strings in the pool. The last row is what there is to gain: all strings of the pool are corrected.`,
  stringStream:
    'As above. Nine tenths of the strings are of images of MNIST that the network has never seen, a tenth is of optdigits; the error is that of such a stream, from ' +
    '300 held-out strings of each.',
}

function sectionOfStrings(domain, rows) {
  const ways = [...new Set(rows.map(({ way }) => way))]
  const [first] = rows
  const of = (way) => rows.filter((row) => row.way === way)
  const meanOf = (way, value) => mean(of(way).map(value))
  const error = (row) => row.error
  const random = meanOf('random', error)
  const hasParts = Object.keys(first.partErrors).length > 1
  return [
    `## ${titles[domain]}`,
    '',
    `${stringWords[domain]} ${first.pool.toLocaleString('en')} in the pool, ${first.heldOut.toLocaleString('en')} held out.`,
    '',
    `| corrected | strings wrong | of random | ${hasParts ? 'of other writers, of random | ' : ''}digits wrong | corrected strings, of them read wrong before | digits learnt, strings that teach nothing |`,
    `|---|---|---:|${hasParts ? '---|' : ''}---:|---:|---:|`,
    ...ways.map((way) => {
      const ofNew = (row) => row.partErrors.new
      const share = (value) => (meanOf(way, value) / meanOf('random', value)).toFixed(2)
      const count = (key) => Math.round(meanOf(way, (row) => row[key]))
      const isBefore = way === 'before'
      const cells = [
        names[way],
        `**${percent(meanOf(way, error), 1)}** (${of(way)
          .map((row) => percent(row.error, 1))
          .join(', ')})`,
        isBefore ? '' : (meanOf(way, error) / random).toFixed(2),
        ...(hasParts
          ? [`${percent(meanOf(way, ofNew), 1)}${isBefore ? '' : `, ${share(ofNew)}`}`]
          : []),
        percent(meanOf(way, (row) => row.digitError)),
        isBefore ? '' : `${count('labelled')}, ${count('wrongBefore')}`,
        isBefore ? '' : `${count('digits')}, ${count('skipped')}`,
      ]
      return `| ${cells.join(' | ')} |`
    }),
    '',
  ]
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
    `${words[domain]} ${first.pool.toLocaleString('en')} in the pool, ${first.heldOut.toLocaleString('en')} held out. MNIST is the other half of its test.`,
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
  all: 'all of the pool',
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
const percent = (value, digits = 2) => `${(100 * value).toFixed(digits)} %`
