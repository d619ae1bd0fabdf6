import type { EngineWorker } from '../engine/calls'
import type { SheetReading } from '../engine/protocol'
import type { Stroke } from '../ink/stroke'
import type { Memory } from '../memory/memory'
import { Pad, pauseMs } from './pad'

// When the pad reads, and when it shows what was read. The reader answers when the test says so.

const stroke = (id: number): Stroke => ({ id, points: [{ x: id, y: 0, pressure: 0.5 }] })

/** What is read of some strokes: one digit, the number of strokes. */
function readingOf(strokes: readonly Stroke[]): SheetReading {
  const box = { left: 0, top: 0, right: 1, bottom: 1 }
  const own = { image: new Uint8Array(784), probabilities: [1], digit: String(strokes.length) }
  return {
    digits: [{ key: strokes.map(({ id }) => id).join(), ink: strokes, box, ...own }],
    computedMs: 1,
  }
}

async function openPad() {
  const asked: { strokes: readonly Stroke[]; answer(): void; fail(): void }[] = []
  const reader: EngineWorker = {
    start: async () => ({ classes: ['1'], digest: 'sha256:', threads: 1, notes: [] }),
    warmUp: async () => {},
    read: (strokes) =>
      new Promise((done, failed) => {
        const answer = (): void => done(readingOf(strokes))
        asked.push({ strokes, answer, fail: () => failed(new Error('lost')) })
      }),
    useAdapter: async () => {},
    learn: () => Promise.reject(new Error('not here')),
    picture: () => Promise.reject(new Error('not here')),
    explain: () => Promise.reject(new Error('not here')),
    end() {},
  }
  const memory: Memory = {
    ...{ problem: undefined, examples: async () => [], hand: async () => undefined },
    ...{ addExample: async () => {}, keepHand: async () => {}, clear: async () => {} },
  }
  const startEngine = (): EngineWorker => reader
  const quiet = { changed() {}, tellOthers() {} }
  const pad = new Pad({ startEngine, memory, penWidth: 7, ...quiet })
  await pad.start()
  const shown = () => (pad.state.isBehind ? 'behind' : pad.state.digits[0]?.digit)
  return { pad, asked, shown }
}

/** Lets what waits for promises go on. */
const settle = () => jest.advanceTimersByTimeAsync(0)

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

test('it reads as soon as the pen is up, and shows it when the pause ends', async () => {
  const { pad, asked, shown } = await openPad()
  pad.addStroke(stroke(1))
  expect(asked).toHaveLength(1)
  asked[0]!.answer()
  await jest.advanceTimersByTimeAsync(pauseMs - 1)
  expect(shown()).toBe('behind')
  await jest.advanceTimersByTimeAsync(1)
  expect(shown()).toBe('1')
  expect(pad.state.status).toBe('Read: 1.')
  expect(asked).toHaveLength(1)
})

test('a slow reading is shown when it is there', async () => {
  const { pad, asked, shown } = await openPad()
  pad.addStroke(stroke(1))
  await jest.advanceTimersByTimeAsync(2 * pauseMs)
  expect(shown()).toBe('behind')
  asked[0]!.answer()
  await settle()
  expect(shown()).toBe('1')
})

test('what was read before another stroke is not shown; of many strokes the last are read', async () => {
  const { pad, asked, shown } = await openPad()
  pad.addStroke(stroke(1))
  pad.addStroke(stroke(2))
  pad.addStroke(stroke(3))
  expect(asked).toHaveLength(1)
  asked[0]!.answer()
  await settle()
  expect(asked.map(({ strokes }) => strokes.length)).toEqual([1, 3])
  asked[1]!.answer()
  await jest.advanceTimersByTimeAsync(pauseMs)
  expect(shown()).toBe('3')
  expect(asked).toHaveLength(2)
})

test('the pen down again puts the answer off', async () => {
  const { pad, asked, shown } = await openPad()
  pad.addStroke(stroke(1))
  asked[0]!.answer()
  await jest.advanceTimersByTimeAsync(pauseMs / 2)
  pad.penDown()
  await jest.advanceTimersByTimeAsync(2 * pauseMs)
  expect(shown()).toBe('behind')
  pad.readSoon() // the pointer was taken away
  await jest.advanceTimersByTimeAsync(pauseMs)
  expect(shown()).toBe('1')
})

test('what was read before another hand is used is read again', async () => {
  const { pad, asked, shown } = await openPad()
  pad.addStroke(stroke(1))
  asked[0]!.answer()
  await settle()
  const imported = pad.importHand('hand.safetensors', new Uint8Array(1))
  await settle()
  expect(asked).toHaveLength(2)
  asked[1]!.answer()
  await imported
  expect(shown()).toBe('1')
})

test('a reading that fails is said when the pause ends, and tried again with the next stroke', async () => {
  const { pad, asked, shown } = await openPad()
  pad.addStroke(stroke(1))
  asked[0]!.fail()
  await jest.advanceTimersByTimeAsync(pauseMs)
  expect(pad.state.status).toBe('This could not be read: lost.')
  pad.addStroke(stroke(2))
  asked[1]!.answer()
  await jest.advanceTimersByTimeAsync(pauseMs)
  expect(shown()).toBe('2')
})
