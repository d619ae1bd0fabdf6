import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DataFile, LayersFile } from '@inkstone/core'
import { writeExampleRun } from '../../../run/test/exampleRun'
import { badlyNested, section, table, tags, textOf } from '../../test/readPage'
import { renderReport } from '../renderReport'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-data-'))
  await writeExampleRun(directory, { images: 50, fineTuned: false })
})
afterAll(() => rm(directory, { recursive: true }))

const pixels = Buffer.of(0, 255, 128, 7).toString('base64')
const data: DataFile = {
  datasets: [
    {
      stage: 'training',
      name: 'letters',
      classes: ['a', '<b>'],
      imageShape: [2, 2, 1],
      splits: [
        { name: 'train', counts: [1200, 34] },
        { name: 'test', counts: [5, 0] },
      ],
      samples: [
        { position: 3, label: 0, pixels },
        { position: 9, label: 1, pixels },
      ],
    },
  ],
}
// cnn('seed-003') on 28x28x1: a convolution has 2 x 9 + 1 operations at each of 26 x 26 x 32 outputs
const layers: LayersFile = {
  model: 'mine',
  layers: [
    {
      name: 'conv1',
      type: 'Conv2D',
      outputShape: [26, 26, 32],
      parameters: 320,
      trainableParameters: 320,
      flops: 411_008,
    },
    {
      name: 'odd',
      type: 'Odd',
      outputShape: [10],
      parameters: 7,
      trainableParameters: 7,
      flops: null,
    },
  ],
}

async function write(file: string, content: object): Promise<void> {
  await writeFile(join(directory, file), JSON.stringify(content))
}

test('an older run, which did not record them, has neither section', async () => {
  const page = await renderReport(directory)
  expect(page).not.toContain('id="data"')
  expect(page).not.toContain('id="network"')
})

test('class counts of each split, with their sums, and samples', async () => {
  await write('data.json', data)
  const page = await renderReport(directory)
  expect(table(page, 'Images of each class, letters')).toEqual([
    ['a', '1,200', '5'],
    ['<b>', '34', '0'],
    ['all', '1,234', '5'],
  ])
  const found = section(page, 'data')
  expect(textOf(found)).toContain('Training on letters , images of 2x2x1')
  const pictures = tags(found).filter(({ name }) => name === 'img')
  expect(pictures.map(({ attributes }) => attributes.alt)).toEqual(['Image 3: a', 'Image 9: <b>'])
  expect(badlyNested(page)).toEqual([])
  const markdown = await renderReport(directory, 'md')
  expect(markdown).toContain('| \\<b\\> | 34 | 0 |')
  expect(markdown).toContain('- Samples of a: images 3\n')
})

test('of many classes, such as the texts of lines, the sums alone', async () => {
  const [letters] = data.datasets
  const classes = Array.from({ length: 1201 }, (_, at) => `text ${at}`)
  const splits = [{ name: 'train', counts: classes.map(() => 2) }]
  await write('data.json', { datasets: [{ ...letters!, classes, splits }] })
  const page = await renderReport(directory)
  expect(table(page, 'Images of each class, letters')).toEqual([['all 1,201 classes', '2,402']])
  expect(page).toContain('Image 9: text 1')
  await write('data.json', data)
})

test('the layers with their sums; a layer of unknown cost makes the sum a lower bound', async () => {
  await write('layers.json', layers)
  expect(table(await renderReport(directory), 'Layers of mine')).toEqual([
    ['conv1', 'Conv2D', '26 × 26 × 32', '320', '411,008'],
    ['odd', 'Odd', '10', '7', 'unknown'],
    ['all', '', '', '327', 'at least 411,008'],
  ])
})

test.each<[string, (dataset: DataFile['datasets'][0]) => object]>([
  [
    'datasets.0.splits.0.counts: expected a count for each of 2 classes, got 1',
    (dataset) => ({ ...dataset, splits: [{ name: 'train', counts: [1] }] }),
  ],
  [
    'datasets.0.samples.0: expected 4 bytes of pixels, got 3',
    (dataset) => ({ ...dataset, samples: [{ position: 0, label: 0, pixels: 'AAAA' }] }),
  ],
  [
    'datasets.0.samples.0: expected a label below 2, got 2',
    (dataset) => ({ ...dataset, samples: [{ position: 0, label: 2, pixels }] }),
  ],
])('a damaged file is named: %s', async (message, change) => {
  await write('data.json', { datasets: [change(data.datasets[0]!)] })
  await expect(renderReport(directory)).rejects.toThrow(`data.json: ${message}`)
})
