import * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from '../backend'
import type { PlainArray } from '../copyBox'
import { ModelState, type RecordableModel, randomLayer } from './modelState'
import { Recording, sameBits } from './recording'
import type { Tape } from './tape'

// A pass through a model (a prediction; a loss and its gradients) makes the same calls of the addon each time that its
// shapes are the same. Each of them is prepared by some microseconds of JavaScript: at batch 1 most of the time of a pass.
// So the calls are recorded and run again as one. The first pass runs as always, the second and third are
// recorded, and if both recordings hold the same calls with the same numbers, the later passes run from the tape.

/** A pass through a model. */
export interface Pass {
  model: RecordableModel
  /** What else the pass depends on, by identity: what it is, the loss, the variables of its gradients. */
  context: readonly unknown[]
  /** float32 or int32; nothing else changes from pass to pass but them and the model's weights. */
  inputs: readonly tf.Tensor[]
  /** Whether layers are in training mode. */
  training: boolean
  /** Runs the pass. */
  run(): tf.Tensor[]
}

/** A pass over many rows that don't depend on each other, as passes over a few of them. */
export type TiledPass = Omit<Pass, 'run'> & {
  /** Rows of each. */
  rows: number
}

/** A pass that is known: its model in one state, its context, the shapes of its inputs. */
interface Plan {
  context: readonly unknown[]
  shapes: string
  state: ModelState
  seen: number
  first: Tape | undefined
  tape: Tape | undefined
  /** Variables that get new values in the pass: the moving statistics of batch normalisation. */
  written: tf.Variable[]
  /** Why it is not run from a tape. */
  aside: string | undefined
}

/** What a plan is found by. */
type PlanKey = Pick<Pass, 'model' | 'context'> & {
  inputs: readonly { shape: number[]; dtype: tf.DataType }[]
}

const plansPerModel = 32
const mostBytesOfPass = 2 ** 28 // in longer passes JavaScript is a small share
const mostBytes = 2 ** 29

export class PassRecorder {
  /** Why the last pass was not run from a tape, if it never will be. */
  aside: string | undefined
  readonly #backend: InkstoneBackend
  readonly #plans = new WeakMap<RecordableModel, Plan[]>()
  /** Tapes by their last use, the latest last. */
  readonly #tapes = new Set<Plan>()

  constructor(backend: InkstoneBackend) {
    this.#backend = backend
  }

  /** Runs a pass, from a tape if there is one. */
  run(pass: Pass): tf.Tensor[] {
    this.aside = undefined
    if (!this.#mayRecord(pass)) return pass.run()
    if (pass.training) {
      this.aside = randomLayer(pass.model)
      if (this.aside !== undefined) return pass.run()
    }
    const plan = this.#planOf(pass)
    this.aside = plan.aside
    if (plan.aside !== undefined) return pass.run()
    plan.seen++
    const given = this.#given(pass, plan)
    if (given === undefined || plan.seen === 1) return pass.run()
    if (plan.tape === undefined) return this.#record(pass, plan)
    this.#tapes.delete(plan)
    this.#tapes.add(plan)
    return this.#repeat(plan, plan.tape, given)
  }

  get threads(): number {
    return this.#backend.addon.threads()
  }

  /** Runs a pass over so many rows that they are cut into tiles, from the tape of a tile, on all threads at once. A last
   * tile that is not whole is left: its rows of the results are undefined.
   * @returns 'later' until {@link run} has recorded the pass over a tile; 'never' if that cannot be */
  runTiles(pass: TiledPass): tf.Tensor[] | 'later' | 'never' {
    this.aside = undefined
    const { inputs, rows } = pass
    if (!this.#mayRecord(pass)) return 'never'
    const tiles = inputs.map(({ shape, dtype }) => ({ shape: [rows, ...shape.slice(1)], dtype }))
    const plan = this.#planOf({ ...pass, inputs: tiles })
    this.aside = plan.aside
    const given = this.#given(pass, plan)
    if (plan.aside !== undefined || given === undefined) return 'never'
    if (plan.tape === undefined) return 'later'
    this.#tapes.delete(plan)
    this.#tapes.add(plan)
    const results = plan.tape.runTiles(given, inputs.length, rows, inputs[0]!.shape[0]!)
    return results?.map((info) => this.#tensor(info)) ?? 'never'
  }

  /** Writes tensors into others of {@link runTiles}, from a row on. */
  place(parts: readonly tf.Tensor[], results: readonly tf.Tensor[], row: number): void {
    for (const [index, part] of parts.entries()) {
      const values = this.#backend.floats(part)!
      this.#backend.floats(results[index]!)!.set(values, row * (part.size / part.shape[0]!))
    }
  }

  /** A part of a pass in plain JavaScript: computes float32 tensors of these shapes from the values of others. Outside a
   * recording it is only that. */
  compute(
    inputs: readonly tf.Tensor[],
    shapes: readonly number[][],
    compute: (...values: PlainArray[]) => readonly Float32Array[],
  ): tf.Tensor[] {
    const { recording } = this.#backend
    if (recording === undefined) {
      const values = inputs.map((tensor) => tensor.dataSync() as PlainArray)
      return compute(...values).map((result, index) => tf.tensor(result, shapes[index]))
    }
    const results = recording.compute(inputs, shapes.map(tf.util.sizeFromShape), compute)
    return results.map((values, index) =>
      this.#tensor(this.#backend.makeTensorInfo(shapes[index]!, 'float32', values)),
    )
  }

  /** Not within the gradient of another function, not while TensorFlow.js watches each kernel, and not within a pass
   * that is being recorded. */
  #mayRecord({ inputs }: Pick<Pass, 'inputs'>): boolean {
    const { state } = tf.engine()
    if (state.gradientDepth > 0 || state.profiling || tf.env().getBool('DEBUG')) return false
    if (tf.backend() !== this.#backend || this.#backend.recording !== undefined) return false
    return inputs.every((tensor) => {
      if (!(tensor instanceof tf.Tensor)) return false // the pass itself says what is wrong
      if (tensor.dtype !== 'float32' && tensor.dtype !== 'int32') return false
      return tensor.size > 0 && this.#backend.data.has(tensor.dataId)
    })
  }

  #planOf({ model, context, inputs }: PlanKey): Plan {
    let plans = this.#plans.get(model)
    if (plans === undefined) {
      plans = []
      this.#plans.set(model, plans)
    }
    const shapes = inputs.map(({ shape, dtype }) => `${dtype}[${shape}]`).join()
    for (const plan of plans) {
      if (plan.shapes === shapes && sameItems(plan.context, context) && plan.state.holds()) {
        return plan
      }
    }
    const known = plans.find(({ state }) => state.holds())
    const state = known?.state ?? new ModelState(model)
    const tapes = { first: undefined, tape: undefined, written: [] }
    const plan: Plan = { ...tapes, context, shapes, state, seen: 0, aside: state.unknown }
    plans.push(plan)
    if (plans.length > plansPerModel) this.#drop(plans.shift()!)
    return plan
  }

  /** The values of the inputs and of all weights; undefined if a tape cannot read them. */
  #given({ inputs }: Pick<Pass, 'inputs'>, { state }: Plan): PlainArray[] | undefined {
    const given: PlainArray[] = []
    for (const tensor of [...inputs, ...state.variables]) {
      if (!this.#backend.data.has(tensor.dataId)) return undefined // disposed, or on another backend
      const { values, rectified, columnSums, kept } = this.#backend.entry(tensor)
      if (!(values instanceof Float32Array || values instanceof Int32Array)) return undefined
      if (rectified ?? columnSums ?? kept) return undefined
      given.push(values)
    }
    return new Set(given).size === given.length ? given : undefined // not one tensor for two inputs
  }

  #record(pass: Pass, plan: Plan): tf.Tensor[] {
    const { variables } = plan.state
    const before = variables.map(({ dataId }) => dataId)
    let recording: Recording
    try {
      recording = new Recording(this.#backend, [...pass.inputs, ...variables])
    } catch {
      plan.aside = 'its inputs and weights share memory'
      return pass.run()
    }
    let results: tf.Tensor[]
    let all: tf.Tensor[]
    let tape: Tape | undefined
    try {
      results = pass.run()
      const written = variables.filter(({ dataId }, index) => dataId !== before[index])
      all = [...results, ...written]
      tape = recording.end(all)
      plan.written = written
    } catch (error) {
      recording.abandon()
      throw error
    }
    plan.aside = recording.refusal
    if (tape !== undefined) this.#judge(plan, tape, recording, all)
    return results
  }

  /** Keeps the tape of a second recording if it can be trusted. */
  #judge(plan: Plan, tape: Tape, { given }: Recording, results: readonly tf.Tensor[]): void {
    const megabytes = Math.round(tape.bytes / 2 ** 20)
    if (tape.bytes > mostBytesOfPass) {
      plan.aside = `it takes ${megabytes} MB: JavaScript is a small share of its time`
    } else if (plan.first === undefined) {
      plan.first = tape
    } else if (!tape.sameAs(plan.first)) {
      plan.aside = 'JavaScript computes a part of it anew each time'
    } else if (!this.#repeats(tape, given, results)) {
      plan.aside = 'JavaScript writes a part of its values'
    } else {
      plan.tape = tape
      plan.first = undefined
      this.#tapes.add(plan)
      this.#limit()
      return
    }
    tape.dispose() // the memory of a first recording serves the second
  }

  /** Whether a tape computes the results anew, bit for bit, in memory that holds nothing else. */
  #repeats(tape: Tape, given: readonly PlainArray[], results: readonly tf.Tensor[]): boolean {
    const again = tape.run(given, true).map((info) => this.#tensor(info))
    const values = (tensor: tf.Tensor) => this.#backend.entry(tensor).values as Float32Array
    const same = again.every((tensor, index) => sameBits(values(tensor), values(results[index]!)))
    tf.dispose(again)
    return same
  }

  #repeat(plan: Plan, tape: Tape, given: readonly PlainArray[]): tf.Tensor[] {
    const results = tape.run(given).map((info) => this.#tensor(info))
    for (const [index, value] of results.splice(-plan.written.length || results.length).entries()) {
      plan.written[index]!.assign(value)
      value.dispose()
    }
    return results
  }

  #tensor(info: tf.TensorInfo): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo(info, this.#backend)
  }

  /** Drops the tapes that were not used for the longest time, above the limit of memory. */
  #limit(): void {
    let bytes = 0
    for (const { tape } of this.#tapes) bytes += tape!.bytes
    for (const plan of this.#tapes) {
      if (bytes <= mostBytes) return
      bytes -= plan.tape!.bytes
      this.#drop(plan)
    }
  }

  /** It will be recorded anew if it comes again. */
  #drop(plan: Plan): void {
    plan.tape?.dispose()
    this.#tapes.delete(plan)
    plan.tape = plan.first = undefined
  }
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}
