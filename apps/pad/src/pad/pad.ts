import type { EngineWorker } from '../engine/calls'
import type { Example, Explained, ReadInk, SheetReading } from '../engine/protocol'
import type { Stroke } from '../ink/stroke'
import type { Hand, Memory } from '../memory/memory'
import { type PadState, percent, readAs, type SheetDigit, shown } from './padState'
import { isGain, shouldLearn } from './shouldLearn'

export interface PadOptions {
  /** Starts a worker that computes. One reads; another one learns, and ends. */
  startEngine(): EngineWorker
  memory: Memory
  /** Width of the pen in pixels of the sheet. */
  penWidth: number
  /** Told after each change. */
  changed(state: PadState): void
  /** Tells other tabs that memory has changed. */
  tellOthers(): void
}

/** How long after the pen is up what is written is shown as read. */
export const pauseMs = 300

/** After so many the time of a reading changes no more, in Chromium. */
const warmUpRounds = 12

/** The pad without its looks: what is written, what is read, what is learnt. */
export class Pad {
  private current: PadState = {
    ...{ strokes: [], digits: [], isBehind: false, engine: 'loading', classes: [], notices: [] },
    ...{ examples: [], hand: undefined, isLearning: false, outcome: undefined },
    status: 'Loading the model.',
  }
  private readonly names = new Map<string, string>()
  private reader: EngineWorker | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  /** The last reading: of these strokes, and perhaps still under way. */
  private ahead: { strokes: readonly Stroke[]; reading: Promise<SheetReading> } | undefined
  private isReadingAhead = false
  private learntFrom = 0

  constructor(private readonly options: PadOptions) {}

  get state(): PadState {
    return this.current
  }

  /** Loads the model and what was learnt before. */
  async start(): Promise<void> {
    const { memory, startEngine } = this.options
    this.reader?.end()
    const notices = memory.problem ? [memory.problem] : []
    this.set({ engine: 'loading', notices, status: 'Loading the model.' })
    try {
      this.reader = startEngine()
      this.ahead = undefined
      const { classes, notes } = await this.reader.start({})
      await this.reader.warmUp(1)
      for (const note of notes) this.note(note)
      this.set({ engine: 'ready', classes, status: 'Ready. Write a digit.' })
    } catch (error) {
      this.note(`${messageOf(error)}. You can write, but nothing is read.`)
      this.set({ engine: 'failed', status: 'The model is not there.' })
    }
    await this.remember()
    await this.read()
    if (this.current.engine === 'ready') void this.warmUp(this.reader!)
  }

  /** Until something is written: then the reader warms up by reading it. */
  private async warmUp(reader: EngineWorker): Promise<void> {
    for (let round = 1; round < warmUpRounds; round++) {
      if (this.current.strokes.length > 0 || reader !== this.reader) return
      await reader.warmUp(1 + (round % 4))
    }
  }

  /** Takes what memory holds: at the start, and when another tab has changed it. */
  async remember(): Promise<void> {
    const { memory } = this.options
    const [examples, hand] = await Promise.all([memory.examples(), memory.hand()])
    this.learntFrom = examples.length
    this.set({ examples })
    try {
      await this.useHand(hand)
    } catch (error) {
      this.note(`What was learnt cannot be used: ${messageOf(error)}.`)
    }
    await this.read()
  }

  /** The pen is down: what is being written is read when it is done. */
  penDown(): void {
    clearTimeout(this.timer)
  }

  /** A stroke is written. */
  addStroke(stroke: Stroke): void {
    this.readSoon()
    this.set({ strokes: [...this.current.strokes, stroke], isBehind: true })
    void this.readAhead()
  }

  /** The pen is up: what is written is shown as read after the pause. */
  readSoon(): void {
    clearTimeout(this.timer)
    const pauseEnds = performance.now() + pauseMs
    this.timer = setTimeout(() => void this.read(pauseEnds), pauseMs)
  }

  /** Reads during the pause, so that the answer is there when the pause ends. One reading at a time: of what was written
   * meanwhile the last counts. */
  private async readAhead(): Promise<void> {
    if (this.isReadingAhead) return
    this.isReadingAhead = true
    while (this.current.engine === 'ready' && this.ahead?.strokes !== this.current.strokes) {
      await this.readingOf(this.current.strokes).catch(() => {}) // read() says why
    }
    this.isReadingAhead = false
  }

  /** What is read of these strokes; what is read already, or being read, is not read again. */
  private readingOf(strokes: readonly Stroke[]): Promise<SheetReading> {
    if (this.ahead?.strokes !== strokes) {
      const reading = this.reader!.read(strokes, this.options.penWidth)
      this.ahead = { strokes, reading }
    }
    return this.ahead.reading
  }

  /** Takes the last stroke back. */
  async undo(): Promise<void> {
    if (this.current.strokes.length === 0) return
    this.set({ strokes: this.current.strokes.slice(0, -1), isBehind: true })
    await this.read()
    this.say(
      this.current.strokes.length === 0 ? 'The sheet is empty.' : readAloud(this.current.digits),
    )
  }

  clear(): void {
    clearTimeout(this.timer)
    this.names.clear()
    this.set({ strokes: [], digits: [], isBehind: false, status: 'The sheet is empty.' })
  }

  /** Shows what is read of all that is written.
   * @param since when an answer is due, for `inkstone:answer` of the page's performance entries */
  async read(since: number = performance.now()): Promise<void> {
    clearTimeout(this.timer)
    const { strokes, engine } = this.current
    if (engine !== 'ready' || !this.reader) return
    if (strokes.length === 0) {
      this.set({ digits: [], isBehind: false })
      return
    }
    try {
      const reading = await this.readingOf(strokes)
      if (strokes !== this.current.strokes) return // more was written since
      const digits = reading.digits.map((digit) => this.onSheet(digit))
      this.set({ digits, isBehind: false, status: readAloud(digits) })
      performance.measure('inkstone:answer', { start: since, end: performance.now() })
    } catch (error) {
      this.ahead = undefined
      this.say(`This could not be read: ${messageOf(error)}.`)
    }
  }

  /** Its writer says what a digit is. */
  async correct(digit: SheetDigit, label: string): Promise<void> {
    const { memory, tellOthers } = this.options
    const isNew = this.names.get(digit.key) !== label
    this.names.set(digit.key, label)
    this.set({ digits: this.current.digits.map((each) => this.onSheet(each)) })
    if (!isNew) return
    const example: Example = { image: digit.image, label, read: shown(digit.digit) }
    this.set({ examples: [...this.current.examples, example] })
    this.say(`Noted: this is ${label === 'none' ? 'no digit' : label}.`)
    try {
      await memory.addExample(example)
      tellOthers()
    } catch (error) {
      this.note(`This browser has no room left for what is corrected (${messageOf(error)}).`)
    }
    if (shouldLearn(this.current.examples, this.learntFrom)) await this.learn()
  }

  /** Learns from all corrections, in a worker of its own, and uses it if it reads more of what was held out. */
  async learn(): Promise<void> {
    if (this.current.isLearning || this.current.engine !== 'ready') return
    const { examples } = this.current
    this.learntFrom = examples.length
    this.set({ isLearning: true, status: 'Learning from your corrections.' })
    const learner = this.options.startEngine()
    try {
      await learner.start({ threads: 1 })
      const { adapter, heldOut, base, tookMs } = await learner.learn(examples)
      const isKept = isGain(heldOut)
      this.set({ outcome: { isKept, heldOut, base, tookMs } })
      if (isKept) await this.keepHand({ adapter, examples: examples.length, heldOut, base })
      this.say(
        isKept && heldOut
          ? `Learnt: of your digits, held out in turn, ${percent(heldOut.after)} are read, ${percent(heldOut.before)} before.`
          : 'Nothing that was learnt reads more of your digits: it goes on as before.',
      )
    } catch (error) {
      this.say(`It could not learn: ${messageOf(error)}.`)
    } finally {
      learner.end()
      this.set({ isLearning: false })
    }
    await this.read()
  }

  /** Uses an adapter from a file. One of another model, or a damaged one, is refused in the status. */
  async importHand(file: string, adapter: Uint8Array): Promise<void> {
    try {
      await this.keepHand({ adapter, examples: 0, heldOut: null, base: null })
    } catch (error) {
      this.say(`${file} was not imported. ${messageOf(error)}.`)
      return
    }
    this.set({ outcome: undefined })
    await this.read()
    this.say(`It reads with the hand from ${file} now.`)
  }

  /** Forgets the writer: corrections and what was learnt from them. */
  async forget(): Promise<void> {
    await this.options.memory.clear()
    this.options.tellOthers()
    this.names.clear()
    this.learntFrom = 0
    this.set({ examples: [], outcome: undefined })
    await this.useHand(undefined)
    await this.read()
    this.say('Your corrections and what was learnt from them are deleted.')
  }

  /** Which pixels speak for what a digit was read as. */
  async explain(digit: SheetDigit): Promise<Explained[]> {
    const { classes } = this.current
    const { probabilities, image } = digit
    const label = classes[probabilities.indexOf(Math.max(...probabilities))]!
    return this.reader!.explain(image, label)
  }

  /** A digit as a PNG file. */
  async picture({ ink }: SheetDigit): Promise<Uint8Array> {
    return this.reader!.picture(ink)
  }

  private async keepHand(hand: Hand): Promise<void> {
    await this.useHand(hand)
    try {
      await this.options.memory.keepHand(hand)
      this.options.tellOthers()
    } catch (error) {
      this.note(`What was learnt lasts until the page is closed: ${messageOf(error)}.`)
    }
  }

  private async useHand(hand: Hand | undefined): Promise<void> {
    this.ahead = undefined // it will be read otherwise
    if (this.current.engine === 'ready') await this.reader!.useAdapter(hand?.adapter ?? null)
    this.set({ hand })
  }

  private onSheet(digit: ReadInk): SheetDigit {
    return { ...digit, named: this.names.get(digit.key) }
  }

  private note(notice: string): void {
    if (this.current.notices.includes(notice)) return
    this.set({ notices: [...this.current.notices, notice] })
  }

  private say(status: string): void {
    this.set({ status })
  }

  private set(change: Partial<PadState>): void {
    this.current = { ...this.current, ...change }
    this.options.changed(this.current)
  }
}

/** What a screen reader says of digits. */
function readAloud(digits: readonly SheetDigit[]): string {
  if (digits.length === 0) return 'The sheet is empty.'
  const text = digits.map(readAs)
  const spoken = text.map((each) => (each === '?' ? 'unread' : each)).join(' ')
  return spoken === 'unread' ? 'That is no digit, or not surely one.' : `Read: ${spoken}.`
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '')
}
