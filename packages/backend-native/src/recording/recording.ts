import type * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from '../backend'
import type { PooledBuffer } from '../bufferSource'
import type { PlainArray } from '../copyBox'
import type { TensorEntry } from '../tensorEntry'
import { Arena } from './arena'
import type { OpenRecording } from './openRecording'
import { type Destination, type JavaScriptStep, Tape, type TapeHandle } from './tape'

type Words = Float32Array | Int32Array
type Compute = (...values: PlainArray[]) => readonly Float32Array[]

/** A pass while it runs for the first times: the addon notes each of its calls on a tape. What the tape would miss
 * (a kernel in JavaScript, values that are read, a tensor from outside) is a refusal. */
export class Recording implements OpenRecording {
  /** Why the pass cannot be repeated from a tape; undefined as long as it can. */
  refusal: string | undefined
  /** The values of all that was given, as they were at the beginning. */
  readonly given: readonly Words[]
  readonly #backend: InkstoneBackend
  readonly #arena: Arena
  readonly #handle: TapeHandle
  readonly #slots = new Map<PooledBuffer, number>()
  readonly #given: Words[] = []
  readonly #declared = new Set<TensorEntry>()
  readonly #held: PooledBuffer[] = []
  readonly #steps: JavaScriptStep[] = []

  /** Begins to record. @param given all tensors that the pass may read: inputs and weights */
  constructor(backend: InkstoneBackend, given: readonly tf.TensorInfo[]) {
    this.#backend = backend
    for (const tensor of given) {
      const entry = backend.entry(tensor)
      const { values } = entry
      if (!(values instanceof Float32Array || values instanceof Int32Array)) {
        throw new RangeError(
          `a recorded pass reads float32 and int32 tensors, got ${tensor.dtype}.`,
        )
      }
      this.#declared.add(entry)
      this.#given.push(values)
    }
    this.given = this.#given.map((values) => values.slice())
    this.#handle = backend.addon.startTape(this.#given)
    for (const { pooled } of this.#declared) {
      if (pooled === undefined) continue
      pooled.shares += 1 // else a buffer that the pass frees could come back to it as another tensor
      this.#held.push(pooled)
    }
    this.#arena = new Arena((pooled) => {
      this.#slots.set(pooled, backend.addon.tapeSlots())
      backend.addon.addTapeBuffer(new Uint8Array(pooled.buffer))
    })
    this.#resume()
  }

  /** Only the first reason counts. */
  refuse(reason: string): void {
    this.refusal ??= reason
  }

  /** A kernel is about to read these. */
  reads(kernel: string, inputs: tf.NamedTensorInfoMap): void {
    for (const tensor of Object.values(inputs)) {
      if (tensor === undefined) continue
      const entry = this.#backend.entry(tensor)
      if (entry.recording !== this && !this.#declared.has(entry)) {
        this.refuse(`${kernel} reads a tensor that is neither an input of the pass nor a weight`)
      }
    }
  }

  /** A kernel of `cpu` ran. It may give the same values another shape, or a view of them, but not compute any. */
  ranInJavaScript(
    kernel: string,
    inputs: tf.NamedTensorInfoMap,
    results: tf.TensorInfo | tf.TensorInfo[],
  ): void {
    const read = Object.values(inputs).filter((tensor) => tensor !== undefined)
    for (const result of Array.isArray(results) ? results : [results]) {
      if (read.some(({ dataId }) => dataId === result.dataId)) continue
      const memory = memoryOf(this.#backend.entry(result).values)
      const isView =
        memory !== undefined &&
        read.some((tensor) => memoryOf(this.#backend.entry(tensor).values) === memory)
      if (!isView) this.refuse(`${kernel} runs in JavaScript`)
    }
  }

  /** Numbers that `fill` writes into memory of the pass, each repetition anew. */
  draw(size: number, fill: (values: Float32Array) => void): Float32Array {
    const values = this.#backend.allocate('float32', size)
    const at = this.#backend.addon.tapeCalls()
    const writes = [this.#where(values)]
    this.#pause()
    try {
      fill(values)
    } finally {
      this.#resume()
    }
    this.#steps.push({ at, reads: [], writes, fill, first: [values.slice()] })
    return values
  }

  /** Runs a part of the pass that is plain JavaScript; each repetition of the pass runs it anew.
   * @returns its results in memory of the pass */
  compute(
    inputs: readonly tf.TensorInfo[],
    sizes: readonly number[],
    compute: Compute,
  ): Float32Array[] {
    const values = inputs.map((tensor) => this.#backend.entry(tensor).values as PlainArray)
    const results = sizes.map((size) => this.#backend.allocate('float32', size))
    const at = this.#backend.addon.tapeCalls()
    const [reads, writes] = [values, results].map((arrays) =>
      arrays.map((array) => this.#where(array)),
    )
    this.#pause()
    try {
      const first = compute(...values)
      for (const [index, computed] of first.entries()) results[index]!.set(computed)
      this.#steps.push({ at, reads: reads!, writes: writes!, compute, first })
    } finally {
      this.#resume()
    }
    return results
  }

  /** Ends the recording. The results and all else that lives on become ordinary tensors.
   * @returns the tape, or undefined after a refusal */
  end(results: readonly tf.TensorInfo[]): Tape | undefined {
    const { addon, pool } = this.#backend
    let destinations: Destination[] = []
    let calls = 0
    try {
      const entries = results.map((tensor) => this.#backend.entry(tensor))
      for (const entry of entries) void entry.values // computes what is still pending, as a part of the pass
      for (const entry of entries) this.#backend.dropExtras(entry)
      destinations = this.#destinations(results, entries)
      calls = addon.tapeCalls()
    } finally {
      this.#stop()
    }
    const refused = addon.tapeRefusal(this.#handle)
    if (refused !== '') this.refuse(refused)
    if (this.#given.some((values, index) => !sameBits(values, this.given[index]!))) {
      this.refuse('it changes its inputs or weights in place')
    }
    for (const pooled of new Set(destinations.map(({ pooled }) => pooled)))
      this.#arena.detach(pooled)
    for (const { shares } of this.#arena.buffers) {
      if (shares > 0) this.refuse('a tensor of the pass lives on after it')
    }
    if (this.refusal !== undefined) {
      pool.adopt(this.#arena.dissolve())
      return undefined
    }
    const own = [...this.#arena.buffers].map((pooled): [number, number] => {
      return [this.#slots.get(pooled)!, pooled.bytes]
    })
    const parts = { handle: this.#handle, arena: this.#arena, given: this.#given, own }
    return new Tape(this.#backend, { ...parts, destinations, steps: this.#steps, calls })
  }

  /** Ends the recording after an error. */
  abandon(): void {
    this.#stop()
    this.#backend.pool.adopt(this.#arena.dissolve())
  }

  #stop(): void {
    this.#backend.recording = undefined
    this.#backend.pool.arena = undefined
    this.#backend.addon.stopTape(this.#handle)
    for (const pooled of this.#held) this.#backend.pool.release(pooled)
    this.#held.length = 0
  }

  #pause(): void {
    this.#backend.recording = undefined
    this.#backend.pool.arena = undefined
    this.#backend.addon.pauseTape(this.#handle, true)
  }

  #resume(): void {
    this.#backend.recording = this
    this.#backend.pool.arena = this.#arena
    this.#backend.addon.pauseTape(this.#handle, false)
  }

  #destinations(results: readonly tf.TensorInfo[], entries: TensorEntry[]): Destination[] {
    return results.flatMap(({ shape }, index) => {
      const { values, pooled } = entries[index]!
      if (!(values instanceof Float32Array) || pooled?.arena !== this.#arena) {
        this.refuse('a result of the pass is not computed by a kernel of this backend')
        return []
      }
      const slot = this.#slots.get(pooled)!
      return [{ shape, slot, pooled, byteOffset: values.byteOffset, length: values.length }]
    })
  }

  #where(array: PlainArray): JavaScriptStep['reads'][number] {
    const given = this.#given.findIndex((memory) => contains(memory, array))
    if (given >= 0) {
      const byteOffset = array.byteOffset - this.#given[given]!.byteOffset
      return { slot: given, byteOffset, length: array.length, array }
    }
    const pooled = this.#backend.pool.find(array)
    const slot = pooled && this.#slots.get(pooled)
    if (slot === undefined) this.refuse('a part in JavaScript reads values from outside the pass')
    const { byteOffset, length } = array
    return { slot: slot ?? -1, byteOffset, length, array }
  }
}

function memoryOf(values: unknown): ArrayBufferLike | undefined {
  return ArrayBuffer.isView(values) ? values.buffer : undefined
}

function contains(memory: PlainArray, array: PlainArray): boolean {
  const [start, end] = [memory.byteOffset, memory.byteOffset + memory.byteLength]
  const inside = array.byteOffset >= start && array.byteOffset + array.byteLength <= end
  return memory.buffer === array.buffer && inside
}

/** Whether two arrays hold the same bits: NaN equals NaN, 0 differs from -0. */
export function sameBits(a: Words, b: Words): boolean {
  if (a.length !== b.length) return false
  const left = new Int32Array(a.buffer, a.byteOffset, a.length)
  const right = new Int32Array(b.buffer, b.byteOffset, b.length)
  for (let index = 0; index < left.length; index++) {
    if (left[index] !== right[index]) return false
  }
  return true
}
