import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { LineageFile, MetricsFile, RecipeFile } from '@inkstone/core'
import { metricsJsonSchema } from '@inkstone/run'
import Ajv from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'
import { type ExampleRun, writeExampleRun } from '../../run/test/exampleRun'
import { section, table, tags, textOf } from '../test/readPage'
import { type ReportFormat, renderReport, writeReport } from './renderReport'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-report-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function example(format: ReportFormat, run: ExampleRun = {}): Promise<string> {
  await writeExampleRun(directory, { images: 200, ...run })
  return renderReport(directory, format)
}

async function readMetrics(): Promise<MetricsFile> {
  return JSON.parse(await readFile(join(directory, 'metrics.json'), 'utf8')) as MetricsFile
}

test.each([
  ['html', 'report.html'],
  ['md', 'report.md'],
  ['json', 'metrics.json'],
  ['card', 'model-card.md'],
] as const)('%s is written to %s', async (format, file) => {
  const report = await example(format)
  expect(await writeReport(directory, format)).toBe(join(directory, file))
  expect(await readFile(join(directory, file), 'utf8')).toBe(report)
})

test.each(['html', 'md', 'card'] as const)(
  '%s holds no control character of a name',
  async (format) => {
    const hostile = '7\u001b[2J\u009b1m\n\n# forged\n| a | b |\n```\n\u202e'
    const classes = [hostile, ...Array.from({ length: 9 }, (_, index) => `${index}`)]
    await writeExampleRun(directory, { images: 200, classes })
    const edit = async <Content>(file: string, change: (content: Content) => void) => {
      const content = JSON.parse(await readFile(join(directory, file), 'utf8')) as Content
      change(content)
      await writeFile(join(directory, file), JSON.stringify(content))
    }
    await edit<RecipeFile>('recipe.json', (recipe) => {
      recipe.settings.title = hostile
    })
    await edit<LineageFile>('lineage.json', ({ model }) => {
      Object.assign(model[0]!, { dataset: hostile, fingerprint: hostile })
    })
    await edit<MetricsFile>('metrics.json', ({ training, evaluations }) => {
      Object.assign(training, { dataset: hostile, model: hostile })
      evaluations[0]!.dataset = hostile
    })
    const report = await renderReport(directory, format)
    expect(report.match(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/gu)).toBeNull()
    if (format === 'html') return
    expect(report).not.toMatch(/^(# forged|\| a \| b \||```$\n.*forged)/m)
    expect(report.match(/^```/gm)!.length % 2).toBe(0)
  },
)

test('a format that there is not is refused', async () => {
  await expect(renderReport(directory, 'pdf' as ReportFormat)).rejects.toThrow(
    "report.format: expected 'html' or 'md' or 'json' or 'card', got 'pdf'",
  )
})

describe('metrics.json', () => {
  const ajv = addFormats(new Ajv({ strict: true, allErrors: true }))
  const valid = ajv.compile(metricsJsonSchema())

  test('its published schema is that of docs/schemas', async () => {
    const published = resolve(__dirname, '../../../docs/schemas/metrics.schema.json')
    expect(JSON.parse(await readFile(published, 'utf8'))).toEqual(metricsJsonSchema())
  })

  test.each<[string, ExampleRun]>([
    ['fine-tuned', {}],
    ['only trained', { fineTuned: false }],
    ['contaminated', { contaminated: true }],
  ])('of a run that is %s follows the schema', async (_, run) => {
    const metrics: unknown = JSON.parse(await example('json', run))
    expect(valid(metrics) ? [] : valid.errors).toEqual([])
  })

  test.each<[string, (metrics: MetricsFile) => void]>([
    ['/version', (metrics) => Object.assign(metrics, { version: 2 })],
    [
      '/evaluations/0/accuracy',
      ({ evaluations }) => Object.assign(evaluations[0]!, { accuracy: 2 }),
    ],
    ['/evaluations/1/count', ({ evaluations }) => Object.assign(evaluations[1]!, { count: 0 })],
    ['/startedAt', (metrics) => Object.assign(metrics, { startedAt: 'yesterday' })],
  ])('the schema refuses another %s', async (place, change) => {
    const metrics = JSON.parse(await example('json')) as MetricsFile
    change(metrics)
    expect(valid(metrics)).toBe(false)
    const places = valid.errors!.map(({ instancePath }) => instancePath)
    expect(places).toContain(place)
    // an evaluation has one of two shapes: what refuses the one stands beside what refuses the other
    expect(places.filter((found) => !place.startsWith(found))).toEqual([])
  })

  test('the evaluation of another task follows the schema, and half of one does not', async () => {
    const metrics = JSON.parse(await example('json')) as MetricsFile
    const base = { name: 'mnist/test', dataset: 'mnist', split: 'test', count: 200, loss: 0.01 }
    metrics.evaluations = [{ ...base, task: 'slant', metrics: { r2: 0.9 } }]
    expect(valid(metrics) ? [] : valid.errors).toEqual([])
    expect(valid({ ...metrics, evaluations: [{ ...base, task: 'slant' }] })).toBe(false)
    expect(valid({ ...metrics, evaluations: [{ ...base, metrics: { r2: 0.9 } }] })).toBe(false)
  })

  test('of an older run gets its version, and keeps what nobody here knows', async () => {
    await writeExampleRun(directory, { images: 50 })
    const { version: _, ...older } = await readMetrics()
    await writeFile(join(directory, 'metrics.json'), JSON.stringify({ ...older, weather: 'fair' }))
    const written = JSON.parse(await renderReport(directory, 'json')) as MetricsFile
    expect(written).toEqual({ version: 1, ...older, weather: 'fair' })
  })
})

describe('the model card', () => {
  interface FrontMatter {
    license: string
    datasets: string[]
    metrics: string[]
    'model-index': {
      name: string
      results: {
        dataset: { name: string; split: string }
        metrics: { type: keyof MetricsFile['evaluations'][0]; value: number; name: string }[]
      }[]
    }[]
  }
  const frontMatter = (card: string): FrontMatter =>
    parse(/^---\n(.*?)\n---\n/s.exec(card)![1]!) as FrontMatter

  test('has the front matter of the hub, with every figure of its two models', async () => {
    const card = frontMatter(await example('card', { compared: true }))
    const { evaluations } = await readMetrics()
    expect(card.license).toBe('apache-2.0')
    expect(card.datasets).toEqual(['mnist', 'optdigits'])
    expect(card.metrics).toEqual(['accuracy', 'precision', 'recall', 'f1'])
    const [base, tuned] = card['model-index']
    expect([base!.name, tuned!.name]).toEqual([
      'cnn/seed-001',
      'cnn/seed-001 fine-tuned to optdigits',
    ])
    const names = [
      ['mnist/test', 'optdigits/before'],
      ['optdigits/after', 'mnist/after-finetune'],
    ]
    for (const [model, { results }] of card['model-index'].entries()) {
      expect(results).toHaveLength(2)
      for (const [index, { dataset, metrics }] of results.entries()) {
        const evaluation = evaluations.find(({ name }) => name === names[model]![index])!
        expect(dataset).toMatchObject({ name: evaluation.dataset, split: 'test' })
        expect(metrics.map(({ type }) => type)).toEqual(card.metrics)
        for (const { type, value } of metrics) expect(value).toBe(evaluation[type])
      }
    }
  })

  test('says CONTAMINATED wherever it is', async () => {
    expect(await example('card')).not.toContain('CONTAMINATED')
    const card = await example('card', { contaminated: true })
    expect(card).toContain('> **CONTAMINATED**: images of mnist/test have touched the weights.')
    expect(card).toMatch(/^\| mnist\/test \*\*CONTAMINATED\*\* \|/m)
    const [first, second] = frontMatter(card)['model-index'][0]!.results
    for (const { name } of first!.metrics) expect(name).toContain('CONTAMINATED')
    for (const { name } of second!.metrics) expect(name).not.toContain('CONTAMINATED')
  })

  test('says what an augmentation made of the images that it learned from', async () => {
    await example('card')
    const path = join(directory, 'recipe.json')
    const recipe = JSON.parse(await readFile(path, 'utf8')) as RecipeFile
    const { data } = recipe.stages
    data!.options.augmented = [{ name: 'rotate', degrees: 10 }, { name: 'blur' }]
    recipe.stages.fineTuningData = { name: 'optdigits', options: { augmented: [{ name: 'fade' }] } }
    await writeFile(path, JSON.stringify(recipe))
    const card = await renderReport(directory, 'card')
    expect(card).toContain(
      '\n\nEach training image was augmented at random in each epoch: rotate (degrees 10), blur.\n\n' +
        'Each fine-tuning image was augmented at random in each epoch: fade.\n\n## How to reproduce it',
    )
    await writeFile(path, JSON.stringify({ ...recipe, command: 'finetune' }))
    expect(await renderReport(directory, 'card')).not.toContain('training image was')

    const page = section(await renderReport(directory), 'repeat')
    expect(textOf(page)).toContain('augmented rotate (degrees 10), blur')
  })

  test('tells its use, its limits and how to repeat it, each share with its interval', async () => {
    const card = await example('card')
    expect(card).not.toContain('augmented')
    const headings = [...card.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)
    expect(headings).toEqual([
      'Intended use',
      'How good it is',
      'Limits',
      'How to use it',
      'What it was trained on',
      'How to reproduce it',
    ])
    for (const [share, next] of card.matchAll(/\d\u202f%(?! \(95| confidence)(..)?/g)) {
      expect([share, next]).toEqual([expect.any(String), expect.stringMatching(/^ \(|^\) |^\)$/)])
    }
    const page = await renderReport(directory)
    const [code] = /npx inkstone run.*?<\/code>/s.exec(section(page, 'repeat'))!
    expect(card.replace(/\s+/g, ' ')).toContain(textOf(code))
    expect(card).toMatch(
      /On mnist\/test its worst class is \d: recall \S+\u202f% \(\S+ to \S+\u202f%\) of/,
    )
  })

  test('without a licence in the recipe says unknown, and so without an evaluation', async () => {
    await writeExampleRun(directory, { images: 50 })
    for (const [file, change] of [
      ['recipe.json', { license: undefined }],
      ['metrics.json', { evaluations: [] }],
    ] as const) {
      const path = join(directory, file)
      const content = JSON.parse(await readFile(path, 'utf8')) as object
      await writeFile(path, JSON.stringify({ ...content, ...change }))
    }
    const card = await renderReport(directory, 'card')
    expect(frontMatter(card)).toMatchObject({ license: 'unknown' })
    expect(frontMatter(card)).not.toHaveProperty('model-index')
    expect(card).toContain('Not known: it was not evaluated.')
  })
})

describe('the Markdown', () => {
  /** Cells of every table, without the marks of Markdown. */
  const tablesOf = (markdown: string): string[][][] =>
    [...markdown.matchAll(/(?:^\|.*\|\n)+/gm)].map(([block]) =>
      block
        .trimEnd()
        .split('\n')
        .slice(2)
        .map((row) =>
          row
            .slice(2, -2)
            .split(' | ')
            .map((cell) =>
              cell
                .replace(/\\(.)/g, '$1')
                .replace(/\*\*|`|[()]/g, '')
                .replace(/\s+/g, ' ')
                .trim(),
            ),
        ),
    )

  test('asks every question of the page and holds every row of its tables', async () => {
    const markdown = await example('md', { swept: true, compared: true })
    const page = await renderReport(directory)
    const questions = [...page.matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map(([, question]) => question)
    expect([...markdown.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual(questions)
    const regions = tags(page).flatMap(({ attributes }) =>
      attributes.role === 'region' && attributes['aria-label'] !== 'Command'
        ? [attributes['aria-label']!]
        : [],
    )
    const tables = tablesOf(markdown)
    expect(tables).toHaveLength(regions.length)
    for (const [index, region] of regions.entries()) {
      const rows = table(page, region).map((row) => row.map((cell) => cell.replace(/[()]/g, '')))
      expect([region, tables[index]]).toEqual([region, rows])
    }
    expect(markdown).toContain('- Training: 31.2 s, 162,000 images, validation included\n')
    expect(markdown).toContain('```bash\nnpx inkstone run')
    expect(markdown).toMatch(/^- Image \d+: \d, predicted as \d, \d+ % confidence$/m)
    expect(markdown).not.toMatch(/<\w/)
  })

  test('marks what is contaminated, and leaves names what they are', async () => {
    const classes = ['<b>', 'a|b', '*c*', '_d_', '4', '5', '6', '7', '8', '9']
    const markdown = await example('md', { contaminated: true, classes })
    expect(markdown).toContain('**CONTAMINATED** Images of mnist/test')
    expect(markdown).toContain('| \\<b\\> |')
    expect(markdown).toContain('| a\\|b |')
    expect(markdown).toContain('| \\*c\\* |')
    expect(markdown).toContain('| \\_d\\_ |')
  })
})
