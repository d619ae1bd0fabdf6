import '@tensorflow/tfjs-backend-cpu'
import { type Digits, digits } from '@inkstone/weights'
import * as tf from '@tensorflow/tfjs-core'
import { joinedInk } from '../../test/joinedInk'
import recorded from '../../test/strokes.json'
import type { Stroke } from '../ink/stroke'
import { type SheetReader, sheetReader } from './sheetReader'

// What is read of ink by the ready weights.

let ready: Digits
let reader: SheetReader
let last = 0

beforeAll(async () => {
  await tf.setBackend('cpu')
  ready = await digits()
  reader = sheetReader(ready)
})
afterAll(() => ready.model.dispose())

const stroke = (points: readonly (readonly number[])[]): Stroke => ({
  id: ++last,
  points: points.map(([x, y]) => ({ x: x!, y: y!, pressure: 0.5 })),
})
const readingOf = async (...strokes: Stroke[]) => (await reader.read(strokes, 7)).digits
const textOf = async (...strokes: Stroke[]) =>
  (await readingOf(...strokes)).map(({ digit }) => digit ?? '?').join('')

test.each(['00', '22', '33', '80', '95', '2035'])('%s in one stroke', async (text) => {
  expect(await textOf(stroke(joinedInk(text).points))).toBe(text)
})

test('digits of one stroke have their own ink and keys, and bars that were written late', async () => {
  const sevens = recorded.digits['7']
  const { points, firsts } = joinedInk('27')
  const [body, bar] = sevens as unknown as [number[][], number[][]]
  const shift = points[firsts[1]!]![0] - body[0]![0]!
  const late = stroke(bar.map(([x, y]) => [x! + shift, y!]))
  const both = stroke(points)
  const [two, seven] = await readingOf(both, late)
  expect([two!.digit, seven!.digit]).toEqual(['2', '7'])
  expect(seven!.ink.map(({ id }) => id)).toEqual([both.id, late.id])
  expect(two!.ink.map(({ id }) => id)).toEqual([both.id])
  expect(two!.key).not.toBe(seven!.key)
  expect(two!.box.right).toBeLessThan(seven!.box.right)
})

test.each(Object.entries(recorded.digits))('a recorded %s is one digit', async (_, strokes) => {
  expect(await readingOf(...strokes.map(stroke))).toHaveLength(1)
})

const letters = {
  M: [
    [0, 140],
    [20, 0],
    [75, 110],
    [130, 0],
    [150, 140],
  ],
  N: [
    [0, 140],
    [5, 0],
    [110, 140],
    [115, 0],
  ],
  W: [
    [0, 0],
    [40, 140],
    [75, 20],
    [110, 140],
    [150, 0],
  ],
  'zig-zag line': Array.from({ length: 9 }, (_, at) => [30 * at, at % 2 === 0 ? 0 : 140]),
  line: [
    [0, 0],
    [250, 5],
  ],
  coil: Array.from({ length: 161 }, (_, at) => [
    1.5 * at + 40 * Math.cos(0.2 * at),
    70 + 65 * Math.sin(0.2 * at),
  ]),
  'row of loops': Array.from({ length: 121 }, (_, at) => [
    2 * at - 30 * Math.sin(0.2 * at),
    60 + 60 * Math.cos(0.2 * at),
  ]),
  'low wave': Array.from({ length: 121 }, (_, at) => [4 * at, 40 + 22 * Math.sin(0.3 * at)]),
  spiral: Array.from({ length: 121 }, (_, at) => [
    at * 0.5 * Math.cos(0.2 * at),
    at * 0.5 * Math.sin(0.2 * at),
  ]),
  scribble: Array.from({ length: 60 }, (_, at) => [
    4 * at + 50 * Math.cos(at * 1.9),
    60 + 60 * Math.sin(at * 2.7),
  ]),
}
test.each(Object.entries(letters))('a %s is no digit, and not parted', async (_, points) => {
  expect(await textOf(stroke(points))).toBe('?')
})

const strokesOfLetters: Record<string, [x: number, y: number][][]> = {
  X: [[[0, 0], [80, 140]], [[80, 0], [0, 140]]], // biome-ignore format: a line a letter
  '+': [[[0, 70], [110, 72]], [[55, 10], [56, 130]]], // biome-ignore format: a line a letter
  H: [[[0, 0], [0, 140]], [[80, 0], [80, 140]], [[0, 72], [80, 70]]], // biome-ignore format: a line a letter
  K: [[[0, 0], [0, 140]], [[70, 0], [4, 70], [75, 140]]], // biome-ignore format: a line a letter
  T: [[[0, 0], [90, 2]], [[45, 0], [46, 140]]], // biome-ignore format: a line a letter
  Y: [[[0, 0], [40, 70]], [[85, 0], [40, 72], [38, 140]]], // biome-ignore format: a line a letter
}
test.each(Object.entries(strokesOfLetters))('no stroke of %s is a digit', async (_, strokes) => {
  expect(await textOf(...strokes.map(stroke))).toMatch(/^\?+$/)
})

test('1s that touch each other are digits', async () => {
  const one = (left: number) =>
    stroke([
      [left, 50],
      [left + 40, 0],
      [left + 40, 70],
      [left + 38, 140],
    ])
  expect(await textOf(one(0), one(70), one(110))).toBe('111')
})

test('a 1 with a long flag is no 7', async () => {
  for (const flag of [40, 55, 70]) {
    const one = [
      [0, 60],
      [flag, 0],
      [flag - 5, 140],
    ]
    expect(await textOf(stroke(one))).toMatch(/^[1?]$/)
  }
})

test('4s that lie over each other by a quarter are two', async () => {
  const fours = [0, 70].flatMap((left) =>
    recorded.digits['4'].map((points) => stroke(points.map(([x, y]) => [x! + left, y!]))),
  )
  expect(await textOf(...fours)).toBe('44')
})

test('the slash of a 0 is no 1', async () => {
  const ring = recorded.digits['0'][0]!
  const [across, down] = [0, 1].map((axis) => ring.map((point) => point[axis]!))
  const slash = [
    [Math.max(...across!), Math.min(...down!)],
    [Math.min(...across!), Math.max(...down!)],
  ]
  expect(await textOf(stroke(ring), stroke(slash))).not.toMatch(/1/)
})
