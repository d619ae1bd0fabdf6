import '@tensorflow/tfjs-backend-cpu'
import { lineageOf, outputNames } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import seen from '../data/digitsSeen.cjs'
import packed from '../data/lines.cjs'
import { lines } from './lines'
import type { ReadyModel } from './readyModel'
import { unpack } from './unpack'
import { unpackDigests } from './unpackDigests'

let ready: ReadyModel

beforeAll(async () => {
  await tf.setBackend('cpu')
  ready = await lines()
})
afterAll(() => ready.model.dispose())

/** The likeliest output of each step, repeats and blanks left out (Graves et al., 2006). */
async function textOf(image: Float32Array): Promise<string> {
  const { classes } = ready.card
  const logits = await ready.outputs(image)
  const steps = Array.from({ length: logits.length / classes.length }, (_, step) => {
    const own = [...logits.subarray(step * classes.length, (step + 1) * classes.length)]
    return own.indexOf(Math.max(...own))
  })
  const kept = steps.filter((output, at) => output !== 0 && output !== steps[at - 1])
  return kept.map((output) => classes[output]!).join('')
}

/** An image of 28x160 with ink where `isInk` says so. */
function drawn(isInk: (x: number, y: number) => boolean): Float32Array {
  return Float32Array.from({ length: 28 * 160 }, (_, at) =>
    isInk(at % 160, Math.floor(at / 160)) ? 1 : 0,
  )
}

const isRing = (x: number, y: number) => Math.abs(Math.hypot((x - 17) * 1.3, y - 14) - 8.5) < 1.5
const isStroke = (x: number, y: number) => Math.abs(x - 40) < 1.6 && y >= 4 && y < 24

test('reads 0, 1 and 0 in a line, and nothing on empty paper', async () => {
  const line = drawn((x, y) => isRing(x, y) || isStroke(x, y) || isRing(x - 46, y))
  expect(await textOf(line)).toBe('010')
  expect(await textOf(drawn(() => false))).toBe('')
})

test('leaves no tensor behind', async () => {
  const tensors = tf.memory().numTensors
  await ready.outputs(new Float32Array(28 * 160))
  const another = await lines()
  another.model.dispose()
  expect(tf.memory().numTensors).toBe(tensors)
})

test('has a card, and the lineage of the digits that its lines are composed of', async () => {
  const { card, inputShape, lineage, figures } = ready
  expect(card.classes).toEqual(['blank', ...'0123456789'])
  expect(card.task).toBe('text-line')
  expect(inputShape).toEqual([28, 160, 1])
  expect(lineage.map(({ role, dataset, split }) => `${role} ${dataset}/${split}`)).toEqual([
    'training digit-lines/train',
    'validation digit-lines/validation',
  ])
  expect(lineage.map(({ images }) => images)).toEqual(seen.map(unpackDigests))
  expect(await lineageOf(ready.model)).toEqual(lineage)
  expect(outputNames(ready.model)).toEqual(card.classes)
  expect(figures.accuracy).toBeGreaterThan(0.95)
  expect(Math.abs(figures.accuracy - figures.accuracyInFloat32)).toBeLessThan(0.003)
})

test('a digest guards every byte', () => {
  expect(unpack({ ...packed, images: seen }).content.card.classes).toHaveLength(11)
  const flipped = packed.weights.startsWith('A') ? 'B' : 'A'
  const damaged = { ...packed, images: seen, weights: flipped + packed.weights.slice(1) }
  expect(() => unpack(damaged)).toThrow('The package is damaged: install it again.')
})
