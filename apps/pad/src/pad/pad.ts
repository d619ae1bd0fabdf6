import type { EngineWorker } from '../engine/calls'
import type { Example, Explained, ReadInk } from '../engine/protocol'
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

/** How long after the pen is up the sheet is read. */
export const pauseMs = 300

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
      const { classes, notes } = await this.reader.start({})
      for (const note of notes) this.note(note)
      this.set({ engine: 'ready', classes, status: 'Ready. Write a digit.' })
    } catch (error) {
      this.note(`${messageOf(error)}. You can write, but nothing is read.`)
      this.set({ engine: 'failed', status: 'The model is not there.' })
    }
    await this.remember()
    await this.read()
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
    this.set({ strokes: [...this.current.strokes, stroke], isBehind: true })
    this.readSoon()
  }

  /** The pen is up without a stroke. */
  readSoon(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.read(), pauseMs)
  }

  /** Takes the last stroke back. */
  async undo(): Promise<void> {
    if (this.current.strokes.length === 0) return
    this.set({ strokes: this.current.strokes.slice(0, -1), isBehind: true })
    await this.read()
    this.say(this.current.strokes.length === 0 ? 'The sheet is empty.' : this.readingAloud())
  }

  clear(): void {
    clearTimeout(this.timer)
    this.names.clear()
    this.set({ strokes: [], digits: [], isBehind: false, status: 'The sheet is empty.' })
  }

  /** Reads all that is written. */
  async read(): Promise<void> {
    clearTimeout(this.timer)
    const { strokes, engine } = this.current
    if (engine !== 'ready' || !this.reader) return
    if (strokes.length === 0) {
      this.set({ digits: [], isBehind: false })
      return
    }
    performance.mark('inkstone:read')
    try {
      const { digits } = await this.reader.read(strokes, this.options.penWidth)
      if (strokes !== this.current.strokes) return // more was written since
      this.set({ digits: digits.map((digit) => this.onSheet(digit)), isBehind: false })
      this.say(this.readingAloud())
      performance.measure('inkstone:answer', 'inkstone:read')
    } catch (error) {
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
  async picture({ strokeIds }: SheetDigit): Promise<Uint8Array> {
    const ids = new Set(strokeIds)
    return this.reader!.picture(this.current.strokes.filter(({ id }) => ids.has(id)))
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
    if (this.current.engine === 'ready') await this.reader!.useAdapter(hand?.adapter ?? null)
    this.set({ hand })
  }

  private onSheet(digit: ReadInk): SheetDigit {
    const key = digit.strokeIds.join()
    return { ...digit, key, named: this.names.get(key) }
  }

  private readingAloud(): string {
    const { digits } = this.current
    if (digits.length === 0) return 'The sheet is empty.'
    const text = digits.map(readAs)
    const unsure = text.filter((each) => each === '?').length
    const spoken = text.map((each) => (each === '?' ? 'unread' : each)).join(' ')
    return unsure === text.length && text.length === 1
      ? 'That is no digit, or not surely one.'
      : `Read: ${spoken}.`
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

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '')
}
