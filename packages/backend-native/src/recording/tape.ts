import type * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from '../backend'
import type { PooledBuffer } from '../bufferSource'
import type { PlainArray } from '../copyBox'
import type { Arena } from './arena'

declare const tapeBrand: unique symbol
/** The addon's own object behind a tape. */
export interface TapeHandle {
  readonly [tapeBrand]: true
}

declare module '../addon' {
  interface Addon {
    /** Notes the following calls on a tape. @param given what they read from outside */
    startTape(given: PlainArray[]): TapeHandle
    /** Memory of the pool that the calls use; its place is what `tapeSlots` gave before. */
    addTapeBuffer(buffer: Uint8Array): void
    tapeSlots(): number
    tapeCalls(): number
    pauseTape(tape: TapeHandle, paused: boolean): void
    stopTape(tape: TapeHandle): void
    /** Why the tape must not run; empty if it may. */
    tapeRefusal(tape: TapeHandle): string
    sameTapes(a: TapeHandle, b: TapeHandle): boolean
    /** Runs the calls `[from, to)`, with each array in its slot. */
    runTape(
      tape: TapeHandle,
      from: number,
      to: number,
      slots: Int32Array,
      arrays: PlainArray[],
    ): void
    /** Runs the whole tape for each of many tiles, on all threads at once. A tile reads from each of `arrays`, in its slot,
     * at `tile * step` bytes. Each lane works in its own memory: `laneArrays` holds the first lane's for `laneSlots`, then the next
     * lane's. `results`: slot, first byte and bytes of each output, which gets them of every tile. */
    runTapeTiles(
      tape: TapeHandle,
      tiles: number,
      slots: Int32Array,
      steps: Int32Array,
      arrays: PlainArray[],
      laneSlots: Int32Array,
      laneArrays: PlainArray[],
      results: Int32Array,
      outputs: PlainArray[],
    ): void
  }
}

/** Where a result of the pass lies in its buffer. */
export interface Destination {
  shape: number[]
  slot: number
  pooled: PooledBuffer
  byteOffset: number
  length: number
}

/** A part of the pass that no tape repeats, between two calls of the addon: it computes values from those that it reads, or
 * fills the memory of its only result. */
export type JavaScriptStep = StepPlaces & (Computed | Drawn)

interface StepPlaces {
  /** Calls of the addon before it. */
  at: number
  reads: Location[]
  writes: Location[]
  /** The results when it was recorded: what it draws at random comes only once. */
  first: readonly Float32Array[]
}

interface Computed {
  compute(...values: PlainArray[]): readonly Float32Array[]
  fill?: undefined
}

interface Drawn {
  fill(values: Float32Array): void
}

/** An array that a part in JavaScript reads or writes. */
interface Location {
  slot: number
  byteOffset: number
  /** As it was: the array of a result loses its memory with the result. */
  length: number
  array: PlainArray
}

/** A result: in which of the buffers with results, and where in it. */
interface Result {
  shape: number[]
  buffer: number
  byteOffset: number
  length: number
}

/** What a recording hands over. */
export interface TapeParts {
  handle: TapeHandle
  arena: Arena
  /** What the pass read from outside: inputs and weights. */
  given: PlainArray[]
  /** Slots of the arena's buffers and their sizes in bytes. */
  own: [slot: number, bytes: number][]
  destinations: Destination[]
  steps: JavaScriptStep[]
  /** Calls of the addon. */
  calls: number
}

/** A recorded pass, to be run again on other inputs and weights of the same sizes. */
export class Tape {
  /** Memory that only this pass uses. */
  readonly bytes: number
  readonly #backend: InkstoneBackend
  readonly #handle: TapeHandle
  readonly #arena: Arena
  readonly #given: number
  readonly #results: Result[]
  /** Slots whose buffers hold results, and the buffers' sizes in bytes. */
  readonly #buffers: [slot: number, bytes: number][]
  readonly #own: [slot: number, bytes: number][]
  readonly #steps: JavaScriptStep[]
  readonly #slots: Int32Array
  readonly #calls: number

  constructor(
    backend: InkstoneBackend,
    { handle, arena, given, own, destinations, steps, calls }: TapeParts,
  ) {
    this.#backend = backend
    this.#handle = handle
    this.#arena = arena
    this.bytes = arena.bytes
    this.#given = given.length
    this.#buffers = [...new Map(destinations.map(({ slot, pooled }) => [slot, pooled.bytes]))]
    this.#results = destinations.map(({ shape, slot, byteOffset, length }) => {
      return { shape, buffer: this.#buffers.findIndex(([at]) => at === slot), byteOffset, length }
    })
    this.#own = own
    this.#steps = steps
    this.#slots = Int32Array.from([...given.keys(), ...this.#buffers.map(([slot]) => slot)])
    this.#calls = calls
  }

  /** Whether another recording of the pass has the same calls with the same numbers: the pass depends on nothing but
   * what it was given. */
  sameAs(other: Tape): boolean {
    return (
      this.#description() === other.#description() &&
      this.#backend.addon.sameTapes(this.#handle, other.#handle)
    )
  }

  /** Runs the pass.
   * @param given arrays of the kinds and sizes that were recorded
   * @param poisoned fills all memory of the pass with NaN first, so that a value which no recorded call writes shows,
   *   and takes the random numbers of the recording */
  run(given: readonly PlainArray[], poisoned = false): tf.TensorInfo[] {
    const { pool, addon } = this.#backend
    const buffers = this.#buffers.map(([, bytes]) => pool.take(bytes))
    for (const pooled of buffers) pooled.shares += 1
    try {
      if (poisoned) for (const { buffer } of [...this.#arena.buffers, ...buffers]) poison(buffer)
      const arrays = [...given, ...buffers.map(({ buffer }) => new Uint8Array(buffer))]
      let from = 0
      for (const step of this.#steps) {
        addon.runTape(this.#handle, from, step.at, this.#slots, arrays)
        from = step.at
        const [reads, writes] = [step.reads, step.writes].map((locations) =>
          locations.map((location) => this.#located(location, given, buffers)),
        )
        if (poisoned && step.reads.length === 0) copyAll(step.first, writes!)
        else if (step.fill !== undefined) step.fill(writes![0] as Float32Array)
        else copyAll(step.compute(...reads!), writes!)
        if (poisoned) step.first = [] // that was its use
      }
      addon.runTape(this.#handle, from, this.#calls, this.#slots, arrays)
      return this.#results.map(({ shape, buffer, byteOffset, length }) => {
        const values = new Float32Array(buffers[buffer]!.buffer, byteOffset, length)
        return this.#backend.makeTensorInfo(shape, 'float32', values)
      })
    } finally {
      for (const pooled of buffers) pool.release(pooled)
    }
  }

  /** Runs a pass over a few rows, recorded with `rows` of them, for as many times as `all` rows hold that number, on all
   * threads at once. @param inputs how many of `given` hold rows @returns results of `all` rows, those behind the last
   * whole tile undefined; undefined if the pass computes in JavaScript or its results don't begin with the rows */
  runTiles(
    given: readonly PlainArray[],
    inputs: number,
    rows: number,
    all: number,
  ): tf.TensorInfo[] | undefined {
    const { pool, addon } = this.#backend
    if (this.#steps.length > 0) return undefined
    if (this.#results.some(({ shape }) => shape[0] !== rows)) return undefined
    const tiles = Math.floor(all / rows)
    const lane = [...this.#own, ...this.#buffers]
    const lanes = Math.min(addon.threads(), tiles)
    const memory = Array.from({ length: lanes }, () => lane.map(([, bytes]) => pool.take(bytes)))
    for (const pooled of memory.flat()) pooled.shares += 1
    try {
      const outputs = this.#results.map(({ length }) => {
        return this.#backend.allocate('float32', (length / rows) * all) as Float32Array
      })
      try {
        const steps = given.map(({ byteLength }, at) =>
          at < inputs ? (byteLength / all) * rows : 0,
        )
        addon.runTapeTiles(
          this.#handle,
          tiles,
          Int32Array.from(given.keys()),
          Int32Array.from(steps),
          [...given],
          Int32Array.from(lane, ([slot]) => slot),
          memory.flat().map(({ buffer, bytes }) => new Uint8Array(buffer, 0, bytes)),
          Int32Array.from(
            this.#results.flatMap(({ buffer, byteOffset, length }) => {
              return [this.#buffers[buffer]![0], byteOffset, 4 * length]
            }),
          ),
          outputs,
        )
      } catch (error) {
        for (const output of outputs) this.#backend.recycle(output)
        throw error
      }
      return this.#results.map(({ shape }, index) => {
        return this.#backend.makeTensorInfo([all, ...shape.slice(1)], 'float32', outputs[index]!)
      })
    } finally {
      for (const pooled of memory.flat()) pool.release(pooled)
    }
  }

  /** Returns the memory of the pass to the pool; it cannot run any more. */
  dispose(): void {
    this.#backend.pool.adopt(this.#arena.dissolve())
  }

  #located(
    { slot, byteOffset, length, array }: Location,
    given: readonly PlainArray[],
    buffers: readonly PooledBuffer[],
  ): PlainArray {
    const memory = slot < this.#given ? given[slot]! : undefined
    const result = this.#buffers.findIndex(([at]) => at === slot)
    if (memory === undefined && result < 0) return array // in memory of the pass
    const buffer = memory?.buffer ?? buffers[result]!.buffer
    const start = (memory?.byteOffset ?? 0) + byteOffset
    if (array instanceof Float32Array) return new Float32Array(buffer, start, length)
    if (array instanceof Int32Array) return new Int32Array(buffer, start, length)
    return new Uint8Array(buffer, start, length)
  }

  #description(): string {
    const steps = this.#steps.map(({ at, reads, writes }) => [
      at,
      reads.map(place),
      writes.map(place),
    ])
    return JSON.stringify([this.bytes, this.#calls, this.#buffers, this.#results, steps])
  }
}

function place({ slot, byteOffset, length }: Location): number[] {
  return [slot, byteOffset, length]
}

function poison(buffer: ArrayBufferLike): void {
  new Uint32Array(buffer).fill(0x7fc5a5a5)
}

function copyAll(from: readonly Float32Array[], to: readonly PlainArray[]): void {
  for (const [index, values] of from.entries()) to[index]!.set(values)
}
