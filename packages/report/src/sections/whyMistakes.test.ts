import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExplanationsFile, PredictionsFile } from '@inkstone/core'
import { writeExampleRun } from '../../../run/test/exampleRun'
import { badlyNested, section, tags, textOf } from '../../test/readPage'
import { explanationPicture } from '../page/explanationPicture'
import { pngUrl } from '../page/pngUrl'
import { renderReport } from '../renderReport'

let directory: string
let predictions: PredictionsFile
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-why-'))
  await writeExampleRun(directory, { images: 200, fineTuned: false })
  const text = await readFile(join(directory, 'predictions/mnist-test.json'), 'utf8')
  predictions = JSON.parse(text)
})
afterAll(() => rm(directory, { recursive: true }))

async function pageOf(change: (file: ExplanationsFile) => void = () => {}): Promise<string> {
  const [height, width] = predictions.imageShape
  const values = Buffer.from(Int8Array.from({ length: height * width }, (_, at) => at % 128).buffer)
  const map = (method: string) => ({ method, values: values.toString('base64') })
  const mistakes = predictions.mistakes
    .slice(0, 2)
    .map((mistake) => ({ ...mistake, maps: [map('saliency'), map('occlusion')] }))
  const file: ExplanationsFile = { name: 'mnist/test', mistakes }
  change(file)
  await mkdir(join(directory, 'explanations'), { recursive: true })
  await writeFile(join(directory, 'explanations/mnist-test.json'), JSON.stringify(file))
  return renderReport(directory)
}

test('a run of before there were explanations has no such section', async () => {
  await rm(join(directory, 'explanations'), { recursive: true, force: true })
  expect(await renderReport(directory)).not.toContain('id="why"')
})

test('each explained mistake is a row of pictures: the image, and a map a method', async () => {
  const page = await pageOf()
  const why = section(page, 'why')
  const [first] = predictions.mistakes
  const words = `${predictions.classes[first!.label]} predicted as ${predictions.classes[first!.predicted]}`
  expect(textOf(why)).toContain(`Image ${first!.position}: ${words}`)
  const pictures = tags(why).filter(({ name }) => name === 'img')
  expect(pictures.slice(0, 3).map(({ attributes }) => attributes.alt)).toEqual(
    ['the image', 'saliency', 'occlusion'].map(
      (method) => `Image ${first!.position}, ${words}: ${method}`,
    ),
  )
  expect(pictures).toHaveLength(6)
  const [height, width] = predictions.imageShape
  const values = Buffer.from(Int8Array.from({ length: height * width }, (_, at) => at % 128).buffer)
  const ink = Buffer.from(first!.pixels, 'base64')
  const pixels = explanationPicture(ink, predictions.imageShape, values.toString('base64'))
  const url = pngUrl({ width, height, channels: 3, pixels })
  expect(pictures[1]!.attributes.src).toBe(url)
  expect(badlyNested(page)).toEqual([])
})

test('explanations that do not fit are named', async () => {
  const short = (file: ExplanationsFile) => {
    file.mistakes[1]!.maps[0]!.values = 'AAAA'
  }
  await expect(pageOf(short)).rejects.toThrow(
    `mnist-test.json: mistakes.1.maps.0.values: expected 784 bytes, got 3.`,
  )
  const strange = (file: ExplanationsFile) => {
    file.mistakes[0]!.label = 99
  }
  await expect(pageOf(strange)).rejects.toThrow(
    'mistakes.0: expected classes below 10, got 99 predicted as 7',
  )
})
