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

/** How the notice ends that says why the model is not there. */
export const nothingIsRead = 'You can write, but nothing is read.'

/** How long after the pen is up what is written is shown as read. */
export const pauseMs = 300

/** After so many the time of a reading changes no more, in Chromium. */
const warmUpRounds = 12

/** The pad without its looks: what is written, what is read, what is learnt. */
export class Pad {
  private current: PadState = {
    ...{
      strokes: [],
      cleared: [],
      digits: [],
      isBehind: false,
      engine: 'loading',
      classes: [],
      notices: [],
    },
    ...{ examples: [], hand: undefined, isLearning: false, outcome: undefined },
    status: 'Loading the model.',
  }
  /** What its writer said of a digit, by its key. */
  private readonly said = new Map<string, Example>()
  private reader: EngineWorker | undefined
  private learner: EngineWorker | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  /** The last reading: of these strokes, and perhaps still under way. */
  private ahead: { strokes: readonly Stroke[]; reading: Promise<SheetReading> } | undefined
  private isReadingAhead = false
  private learntFrom = 0
  private timesForgotten = 0

  constructor(private readonly options: PadOptions) {}

  get state(): PadState {
    return this.current
  }

  /** Loads the model and what was learnt before.
   * @returns the addresses of the files that the engine has loaded; none where it could not */
  async start(): Promise<readonly string[]> {
    let loaded: readonly string[] = []
    const { memory, startEngine } = this.options
    this.reader?.end()
    const notices = memory.problem ? [memory.problem] : []
    this.set({ engine: 'loading', notices, status: 'Loading the model.' })
    try {
      this.reader = startEngine()
      this.ahead = undefined
      const { classes, notes, files } = await this.reader.start({})
      loaded = files
      await this.reader.warmUp(1)
      for (const note of notes) this.note(note)
      this.set({ engine: 'ready', classes, status: 'Ready. Write a digit.' })
    } catch (error) {
      this.note(`${messageOf(error)}. ${nothingIsRead}`)
      this.set({ engine: 'failed', status: 'The model is not there.' })
    }
    await this.remember()
    await this.read()
    if (this.current.engine === 'ready') void this.warmUp(this.reader!)
    return loaded
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
    try {
      const [examples, hand] = await Promise.all([memory.examples(), memory.hand()])
      if (examples.length === 0) this.stopLearning() // another tab has deleted them
      const learntFrom = Math.max(this.learntFrom, hand?.examples ?? 0)
      this.learntFrom = Math.min(examples.length, learntFrom)
      this.set({ examples })
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
    const strokes = [...this.current.strokes, stroke]
    this.set({ strokes, cleared: [], isBehind: true })
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

  /** Takes the last stroke back, or what was cleared. */
  async undo(): Promise<void> {
    const { strokes, cleared } = this.current
    if (strokes.length === 0 && cleared.length === 0) return
    const before = strokes.length > 0 ? strokes.slice(0, -1) : cleared
    this.set({ strokes: before, cleared: [], isBehind: true })
    await this.read()
    this.say(
      this.current.strokes.length === 0 ? 'The sheet is empty.' : readAloud(this.current.digits),
    )
  }

  clear(): void {
    clearTimeout(this.timer)
    const { strokes, cleared } = this.current
    this.set({
      ...{ strokes: [], cleared: strokes.length > 0 ? strokes : cleared, digits: [] },
      ...{ isBehind: false, status: 'The sheet is empty.' },
    })
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

  /** Its writer says what a digit is; what was said of it before does not count any more. */
  async correct(digit: SheetDigit, label: string): Promise<void> {
    const { memory, tellOthers } = this.options
    const before = this.said.get(digit.key)
    if (before?.label === label) return
    const id = before?.id ?? newId()
    const example: Example = { id, image: digit.image, label, read: shown(digit.digit) }
    this.said.set(digit.key, example)
    const { digits, examples } = this.current
    const isKept = examples.some((each) => each.id === id)
    this.set({
      digits: digits.map((each) => this.onSheet(each)),
      examples: isKept
        ? examples.map((each) => (each.id === id ? example : each))
        : [...examples, example],
    })
    this.say(`Noted: this is ${label === 'none' ? 'no digit' : label}.`)
    try {
      await memory.keepExample(example)
      tellOthers()
    } catch (error) {
      this.note(`This browser has no room left for what is corrected (${messageOf(error)}).`)
    }
    if (shouldLearn(this.current.examples, this.learntFrom)) await this.learn()
  }

  /** Takes one correction back. */
  async forgetExample(id: Example['id']): Promise<void> {
    for (const [key, example] of this.said) if (example.id === id) this.said.delete(key)
    const examples = this.current.examples.filter((each) => each.id !== id)
    this.learntFrom = Math.min(this.learntFrom, examples.length)
    this.set({ examples, digits: this.current.digits.map((each) => this.onSheet(each)) })
    try {
      await this.options.memory.forgetExample(id)
      this.options.tellOthers()
      this.say('This correction is deleted.')
    } catch (error) {
      this.say(`This correction is still in the browser (${messageOf(error)}).`)
    }
  }

  /** Learns from all corrections, in a worker of its own, and uses it if it reads more of what was held out. */
  async learn(): Promise<void> {
    if (this.current.isLearning || this.current.engine !== 'ready') return
    const { examples } = this.current
    this.learntFrom = examples.length
    this.set({ isLearning: true, status: 'Learning from your corrections.' })
    const learner = this.options.startEngine()
    this.learner = learner
    try {
      await learner.start({ threads: 1 })
      const { adapter, heldOut, base, tookMs } = await learner.learn(examples)
      if (this.learner !== learner) return
      const isKept = isGain(heldOut)
      this.set({ outcome: { isKept, heldOut, base, tookMs } })
      if (isKept) await this.keepHand({ adapter, examples: examples.length, heldOut, base })
      this.say(
        isKept && heldOut
          ? `Learnt: of your digits, held out in turn, ${percent(heldOut.after)} are read, ${percent(heldOut.before)} before.`
          : 'Nothing that was learnt reads more of your digits: it goes on as before.',
      )
    } catch (error) {
      if (this.learner !== learner) return // it was stopped
      this.say(`It could not learn: ${messageOf(error)}.`)
    } finally {
      if (this.learner === learner) this.stopLearning()
    }
    await this.read()
  }

  private stopLearning(): void {
    this.learner?.end()
    this.learner = undefined
    if (this.current.isLearning) this.set({ isLearning: false })
  }

  /** Uses an adapter from a file, as {@link importHand} does. */
  async importFile(file: Pick<File, 'name' | 'size' | 'arrayBuffer'>): Promise<void> {
    const refuse = (why: string): void => this.say(`${file.name} was not imported. ${why}.`)
    if (file.size > mostBytes) {
      return refuse(`Expected a hand of at most ${mostBytes / 1e6} MB, got another file`)
    }
    try {
      await this.importHand(file.name, new Uint8Array(await file.arrayBuffer()))
    } catch (error) {
      refuse(messageOf(error))
    }
  }

  /** Uses an adapter from its bytes. One of another model, or a damaged one, is refused in the status. */
  async importHand(file: string, adapter: Uint8Array): Promise<void> {
    try {
      if (this.current.engine !== 'ready') throw new Error('The model is not there')
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
    this.stopLearning()
    this.timesForgotten++
    this.said.clear()
    this.learntFrom = 0
    this.set({ examples: [], outcome: undefined })
    await this.useHand(undefined)
    await this.read()
    try {
      await this.options.memory.clear()
      this.options.tellOthers()
      this.say('Your corrections and what was learnt from them are deleted.')
    } catch (error) {
      this.note(
        `This browser did not delete what it keeps of your hand (${messageOf(error)}): delete the data of this ` +
          'page in its settings.',
      )
    }
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
    const { timesForgotten } = this
    await this.useHand(hand)
    if (timesForgotten !== this.timesForgotten) return this.useHand(undefined) // meanwhile
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
    return { ...digit, named: this.said.get(digit.key)?.label }
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

/** Of a file that may be a hand: all weights of the model take less. */
const mostBytes = 10e6

/** Later ones come later in order, also those of other tabs. */
function newId(): string {
  return `${Date.now()}-${Math.random().toString(36).slice(2)}`
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
