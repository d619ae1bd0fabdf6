import { type PenInput, type PointerSample, palmMs, penInput } from './penInput'

let input: PenInput
beforeEach(() => {
  let last = 0
  input = penInput(() => ++last)
})

const sample = (given: Partial<PointerSample>): PointerSample => ({
  ...{ x: 0, y: 0, pressure: 0.5, pointerId: 1, pointerType: 'mouse', timeStamp: 0 },
  ...given,
})
const pen = (given: Partial<PointerSample>) =>
  sample({ pointerType: 'pen', pointerId: 7, ...given })
const touch = (given: Partial<PointerSample>) =>
  sample({ pointerType: 'touch', pointerId: 9, ...given })

test('down, coalesced moves and up make a stroke', () => {
  expect(input.down(sample({ x: 1 }))).toBe(true)
  expect(input.move([sample({ x: 2 }), sample({ x: 3 })])).toBe(true)
  expect(input.current()!.points).toHaveLength(3)
  const stroke = input.up(sample({ x: 4 }))!
  expect(stroke.points.map(({ x }) => x)).toEqual([1, 2, 3, 4])
  expect(stroke.id).toBe(1)
  expect(input.current()).toBeUndefined()
})

test('only a pen has a pressure', () => {
  input.down(pen({ pressure: 0.9 }))
  expect(input.up(pen({ pressure: 0.1 }))!.points.map(({ pressure }) => pressure)).toEqual([
    0.9, 0.1,
  ])
  input.down(sample({ pressure: 1 }))
  expect(input.up(sample({ pressure: 0 }))!.points.map(({ pressure }) => pressure)).toEqual([
    0.5, 0.5,
  ])
})

test('a second finger writes nothing, and the first goes on', () => {
  input.down(touch({ pointerId: 1 }))
  expect(input.down(touch({ pointerId: 2 }))).toBe(false)
  expect(input.move([touch({ pointerId: 2, x: 50 })])).toBe(false)
  expect(input.up(touch({ pointerId: 2 }))).toBeUndefined()
  expect(input.up(touch({ pointerId: 1, x: 5 }))!.points.map(({ x }) => x)).toEqual([0, 5])
})

test('a palm beside a pen writes nothing, from when the pen hovers until a while after', () => {
  input.move([pen({ timeStamp: 1000 })])
  expect(input.down(touch({ timeStamp: 1001 }))).toBe(false)
  input.down(pen({ timeStamp: 1100 }))
  expect(input.down(touch({ timeStamp: 1200 }))).toBe(false)
  expect(input.up(pen({ timeStamp: 2000 }))).toBeDefined()
  expect(input.down(touch({ timeStamp: 2000 + palmMs - 1 }))).toBe(false)
  expect(input.down(touch({ timeStamp: 2000 + palmMs }))).toBe(true)
})

test('what a palm had begun is dropped when the pen comes down', () => {
  input.down(touch({ timeStamp: 10 }))
  input.move([touch({ timeStamp: 20, x: 30 })])
  expect(input.down(pen({ timeStamp: 30, x: 1 }))).toBe(true)
  expect(input.up(touch({ timeStamp: 40 }))).toBeUndefined()
  expect(input.up(pen({ timeStamp: 50, x: 2 }))!.points.map(({ x }) => x)).toEqual([1, 2])
})

test('a stroke that the browser takes away is dropped', () => {
  input.down(touch({}))
  expect(input.cancel(3)).toBe(false)
  expect(input.cancel(9)).toBe(true)
  expect(input.up(touch({}))).toBeUndefined()
  expect(input.down(touch({}))).toBe(true)
})
