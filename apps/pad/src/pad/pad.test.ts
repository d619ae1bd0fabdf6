import type { EngineWorker } from '../engine/calls'
import type { Example, Learnt, SheetReading } from '../engine/protocol'
import type { Stroke } from '../ink/stroke'
import type { Hand, Memory } from '../memory/memory'
import { Pad, pauseMs } from './pad'
import type { SheetDigit } from './padState'

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

/** Memory as in a browser, or one that fails. */
function memoryOf(kept: Example[] = [], failing: Partial<Memory> = {}): Memory {
  let hand: Hand | undefined
  return {
    problem: undefined,
    examples: async () => [...kept],
    hand: async () => hand,
    async keepExample(example) {
      const at = kept.findIndex(({ id }) => id === example.id)
      kept.splice(at < 0 ? kept.length : at, at < 0 ? 0 : 1, example)
    },
    async forgetExample(id) {
      kept.splice(0, kept.length, ...kept.filter((example) => example.id !== id))
    },
    async keepHand(given) {
      hand = given
    },
    async clear() {
      kept.length = 0
      hand = undefined
    },
    ...failing,
  }
}

async function openPad(memory: Memory = memoryOf(), learn?: EngineWorker['learn']) {
  const asked: { strokes: readonly Stroke[]; answer(): void; fail(): void }[] = []
  const reader: EngineWorker = {
    start: async () => ({ classes: ['1'], digest: 'sha256:', threads: 1, notes: [], files: [] }),
    warmUp: async () => {},
    read: (strokes) =>
      new Promise((done, failed) => {
        const answer = (): void => done(readingOf(strokes))
        asked.push({ strokes, answer, fail: () => failed(new Error('lost')) })
      }),
    useAdapter: async () => {},
    learn: learn ?? (() => Promise.reject(new Error('not here'))),
    picture: () => Promise.reject(new Error('not here')),
    explain: () => Promise.reject(new Error('not here')),
    end() {},
  }
  const startEngine = (): EngineWorker => reader
  const quiet = { changed() {}, tellOthers() {} }
  const pad = new Pad({ startEngine, memory, penWidth: 7, ...quiet })
  await pad.start()
  const shown = () => (pad.state.isBehind ? 'behind' : pad.state.digits[0]?.digit)
  /** Writes a stroke, and waits until it is read as a digit. */
  async function write(id: number): Promise<SheetDigit> {
    pad.addStroke(stroke(id))
    asked.at(-1)!.answer()
    await jest.advanceTimersByTimeAsync(pauseMs)
    return pad.state.digits[0]!
  }
  return { pad, asked, shown, write }
}

/** What a worker may say that it has learnt. */
const learnt: Learnt = {
  adapter: Uint8Array.of(1),
  heldOut: { count: 3, before: 0, after: 1 },
  base: { count: 330, before: 1, after: 1 },
  tookMs: 1,
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

const exampleOf = (id: number, label: string): Example => {
  return { id, label, image: new Uint8Array(784), read: '?' }
}

test('a digit that is named anew is one correction, of what was said last', async () => {
  const kept: Example[] = []
  const learn = jest.fn(() => Promise.reject(new Error('not here')))
  const { pad, write } = await openPad(memoryOf(kept), learn)
  const digit = await write(1)
  for (const label of ['7', '1', '7', '1', '7']) await pad.correct(digit, label)
  expect(pad.state.examples.map(({ label }) => label)).toEqual(['7'])
  expect(kept.map(({ label }) => label)).toEqual(['7'])
  expect(learn).not.toHaveBeenCalled() // it is not three corrections of a class
})

test('corrections of before the page was opened count: the third of a class makes it learn', async () => {
  const learn = jest.fn(async () => learnt)
  const kept = [exampleOf(1, '7'), exampleOf(2, '7')]
  const { pad, asked, write } = await openPad(memoryOf(kept), learn)
  const digit = await write(1)
  const corrected = pad.correct(digit, '7')
  await settle()
  asked.at(-1)!.answer()
  await corrected
  expect(learn).toHaveBeenCalledTimes(1)
  expect(pad.state.hand).toMatchObject({ examples: 3 })
})

test('one correction can be taken back', async () => {
  const kept = [exampleOf(1, '7')]
  const { pad, write } = await openPad(memoryOf(kept))
  await pad.correct(await write(1), '4')
  await pad.forgetExample(pad.state.examples[1]!.id)
  expect(kept.map(({ label }) => label)).toEqual(['7'])
  expect(pad.state.examples.map(({ label }) => label)).toEqual(['7'])
  expect(pad.state.digits[0]!.named).toBeUndefined()
})

test('what is being learnt when all is deleted is dropped', async () => {
  let done = (_: Learnt): void => {}
  const memory = memoryOf([1, 2, 3].map((id) => exampleOf(id, '7')))
  const { pad } = await openPad(memory, () => new Promise((learn) => (done = learn)))
  const learning = pad.learn()
  await settle()
  expect(pad.state.isLearning).toBe(true)
  await pad.forget()
  done(learnt)
  await learning
  expect(pad.state).toMatchObject({ isLearning: false, hand: undefined, outcome: undefined })
  expect(await memory.hand()).toBeUndefined()
})

test('what another tab has deleted is not learnt either', async () => {
  let done = (_: Learnt): void => {}
  const memory = memoryOf([1, 2, 3].map((id) => exampleOf(id, '7')))
  const { pad } = await openPad(memory, () => new Promise((learn) => (done = learn)))
  const learning = pad.learn()
  await settle()
  await memory.clear()
  await pad.remember()
  done(learnt)
  await learning
  expect(pad.state).toMatchObject({ isLearning: false, hand: undefined })
  expect(await memory.hand()).toBeUndefined()
})

test('a browser that does not delete, or not read, is said', async () => {
  const denied = () => Promise.reject(new Error('denied'))
  const { pad } = await openPad(memoryOf([exampleOf(1, '7')], { clear: denied }))
  await pad.forget()
  expect(pad.state.notices).toEqual([
    'This browser did not delete what it keeps of your hand (denied): delete the data of this page in its settings.',
  ])
  const { pad: other } = await openPad(memoryOf([], { examples: denied }))
  expect(other.state).toMatchObject({
    engine: 'ready',
    notices: ['What was learnt cannot be used: denied.'],
  })
})

test('clearing can be undone until something else is written', async () => {
  const { pad, asked, write } = await openPad()
  await write(1)
  pad.clear()
  expect(pad.state).toMatchObject({ strokes: [], digits: [] })
  const undone = pad.undo()
  await settle()
  asked.at(-1)!.answer()
  await undone
  expect(pad.state).toMatchObject({ strokes: [{ id: 1 }], digits: [{ digit: '1' }] })
  pad.clear()
  await write(2)
  pad.clear()
  expect(pad.state.cleared).toMatchObject([{ id: 2 }])
})

test('a file that is too large, or that cannot be read, is not imported', async () => {
  const { pad } = await openPad()
  const arrayBuffer = jest.fn(() => Promise.reject(new Error('The file was moved.')))
  await pad.importFile({ name: 'film.mp4', size: 3e9, arrayBuffer })
  expect(arrayBuffer).not.toHaveBeenCalled()
  expect(pad.state.status).toBe(
    'film.mp4 was not imported. Expected a hand of at most 10 MB, got another file.',
  )
  await pad.importFile({ name: 'hand.safetensors', size: 38_000, arrayBuffer })
  expect(pad.state.status).toBe('hand.safetensors was not imported. The file was moved.')
  expect(pad.state.hand).toBeUndefined()
})

test('without the model nothing is imported unseen', async () => {
  const memory = memoryOf()
  const failing = () => {
    throw new Error('no workers here')
  }
  const quiet = { changed() {}, tellOthers() {} }
  const pad = new Pad({ startEngine: failing, memory, penWidth: 7, ...quiet })
  await pad.start()
  await pad.importHand('hand.safetensors', new Uint8Array(1))
  expect(pad.state.status).toBe('hand.safetensors was not imported. The model is not there.')
  expect(await memory.hand()).toBeUndefined()
})
