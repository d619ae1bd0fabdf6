import type { InkstoneBackend } from './backend'
import type { HeldValues } from './heldValues'
import { Pending } from './pending'

type Part = 'dx' | 'dGamma' | 'dBeta'

/** The three gradients of a layer normalisation. One pass computes all of them, when the first is read: by then it is
 * known whether the gradient of a residual is added to that of x. */
export class NormGradients {
  readonly #backend: InkstoneBackend
  readonly #held: HeldValues[]
  readonly #epsilon: number
  /** The parts that somebody may still read. */
  readonly #waiting = new Set<Part>()
  /** What was computed for them. */
  readonly #results = new Map<Part, Float32Array>()

  /** @param held x and dy `[rows, columns]`, gamma `[columns]` */
  constructor(backend: InkstoneBackend, held: HeldValues[], epsilon: number) {
    this.#backend = backend
    this.#held = held
    this.#epsilon = epsilon
  }

  part(part: Part): PendingNormGradient {
    this.#waiting.add(part)
    return new PendingNormGradient(this.#backend, this, part)
  }

  get columns(): number {
    return this.#held[2]!.values.length
  }

  /** One gradient, in an array that the caller owns. */
  take(part: Part): Float32Array {
    const found = this.#results.get(part)
    if (found !== undefined) {
      this.#results.delete(part)
      return found
    }
    const dx = this.#run(null, null)
    if (part === 'dx') return dx
    if (this.#waiting.has('dx')) this.#results.set('dx', dx)
    else this.#backend.recycle(dx)
    return this.take(part)
  }

  /** `dx + residual`, in an array that the caller owns. @param columnSums takes the sums of its columns */
  plus(residual: Float32Array, columnSums: Float32Array | null): Float32Array {
    return this.#run(residual, columnSums)
  }

  /** A part is there, or nobody reads it any more. */
  leave(part: Part): void {
    this.#waiting.delete(part)
    const unread = this.#results.get(part)
    if (unread !== undefined) this.#backend.recycle(unread)
    this.#results.delete(part)
    if (this.#waiting.size > 0) return
    for (const held of this.#held) held.release()
    this.#held.length = 0
  }

  /** @returns dx; the other two go to those that wait */
  #run(residual: Float32Array | null, columnSums: Float32Array | null): Float32Array {
    const [x, dy, gamma] = this.#held.map(({ values }) => values) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ]
    const make = (like: Float32Array) => this.#backend.allocate('float32', like.length)
    const [dx, dGamma, dBeta] = [make(x), make(gamma), make(gamma)]
    const arrays = [x, dy, gamma, dx, dGamma, dBeta] as const
    this.#backend.addon.layerNormGradient(...arrays, this.#epsilon, residual, columnSums)
    for (const [part, values] of [
      ['dGamma', dGamma],
      ['dBeta', dBeta],
    ] as const) {
      if (this.#waiting.has(part) && !this.#results.has(part)) this.#results.set(part, values)
      else this.#backend.recycle(values)
    }
    return dx
  }
}

/** One of {@link NormGradients}. */
export class PendingNormGradient extends Pending {
  readonly gradients: NormGradients
  readonly part: Part

  constructor(backend: InkstoneBackend, gradients: NormGradients, part: Part) {
    super(backend, [])
    this.gradients = gradients
    this.part = part
  }

  compute(): Float32Array {
    return this.gradients.take(this.part)
  }

  override discard(): void {
    this.gradients.leave(this.part)
  }
}
