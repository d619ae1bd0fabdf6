import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import type { Addon } from './addon'
import type { BufferPool } from './bufferPool'
import type { Place, PooledBuffer } from './bufferSource'
import { EntryStorage } from './dataStorage'
import { withFewValues } from './fewValues'
import type { OpenRecording } from './recording/openRecording'
import { TensorEntry } from './tensorEntry'

type Values = tf.backend_util.BackendValues

const arrayOf = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }

export interface InkstoneMemory {
  unreliable: boolean
  reasons: string[]
  /** Native memory of the process that tensors and the pool hold, in bytes. */
  nativeBytes: number
  /** Of that, the free memory in the pool. */
  poolFreeBytes: number
  /** The most free memory that the pool keeps. */
  poolCapBytes: number
}

/** The backend: TensorFlow.js' own `cpu` backend with tensors in pooled native memory. Kernels written for `cpu` run
 * on it unchanged, so operations without a native kernel work too. */
export class InkstoneBackend extends MathBackendCPU {
  /** The name under which it is registered. */
  readonly name: string
  readonly addon: Addon
  readonly pool: BufferPool
  override readonly data: EntryStorage = new EntryStorage(this, tf.engine())
  /** The pass that is being recorded. */
  recording: OpenRecording | undefined
  /** The array that was allocated last, and its buffer: what becomes a tensor next, most often. */
  #allocated: Float32Array | Int32Array | Uint8Array | undefined
  #buffer: PooledBuffer | undefined

  constructor(name: string, addon: Addon, pool: BufferPool) {
    super()
    this.name = name
    this.addon = withFewValues(addon, () => this.recording !== undefined)
    this.pool = pool
  }

  /** An array in pooled memory, its contents undefined: a kernel must write every value. */
  allocate(dtype: 'float32', size: number): Float32Array
  allocate(dtype: 'int32', size: number): Int32Array
  allocate(dtype: 'bool', size: number): Uint8Array
  allocate(
    dtype: 'float32' | 'int32' | 'bool',
    size: number,
  ): Float32Array | Int32Array | Uint8Array
  allocate(
    dtype: 'float32' | 'int32' | 'bool',
    size: number,
  ): Float32Array | Int32Array | Uint8Array {
    if (size === 0) return new arrayOf[dtype](0)
    if (Number.isNaN(size)) {
      throw new RangeError(
        'expected inputs of the rank that the operation takes, got too few dimensions.',
      )
    }
    const pooled = this.pool.take(dtype === 'bool' ? size : size * 4)
    const { buffer, byteOffset } = pooled
    this.#buffer = pooled
    if (dtype === 'float32') {
      this.#allocated = new Float32Array(buffer, byteOffset, size)
    } else if (dtype === 'int32') {
      this.#allocated = new Int32Array(buffer, byteOffset, size)
    } else {
      this.#allocated = new Uint8Array(buffer, byteOffset, size)
    }
    return this.#allocated
  }

  /** Returns an array from {@link allocate} that did not become a tensor. */
  recycle(array: Place): void {
    const pooled = this.#bufferOf(array)
    if (pooled === undefined) return
    pooled.shares += 1
    this.pool.release(pooled)
  }

  /** What the backend holds for a tensor. */
  entry(tensor: tf.TensorInfo): TensorEntry {
    return this.data.get(tensor.dataId)
  }

  /** The values of a tensor of numbers or bools where kernels read them: moved into the pool if they lie elsewhere.
   * Undefined if it holds texts or complex numbers. */
  values(tensor: tf.TensorInfo): Float32Array | Int32Array | Uint8Array | undefined {
    const { values } = this.entry(tensor)
    if (values instanceof Float32Array) return this.#reached(tensor, values, 'float32')
    if (values instanceof Int32Array) return this.#reached(tensor, values, 'int32')
    return values instanceof Uint8Array ? this.#reached(tensor, values, 'bool') : undefined
  }

  /** The values of a float32 tensor, read in place; undefined if it is of another kind. */
  floats(tensor: tf.TensorInfo): Float32Array | undefined {
    const values = this.values(tensor)
    return values instanceof Float32Array ? values : undefined
  }

  /** The values of an int32 tensor, read in place; undefined if it is of another kind. */
  ints(tensor: tf.TensorInfo): Int32Array | undefined {
    const values = this.values(tensor)
    return values instanceof Int32Array ? values : undefined
  }

  /** The values of a bool tensor, read in place; undefined if it is of another kind. */
  bools(tensor: tf.TensorInfo): Uint8Array | undefined {
    if (tensor.dtype !== 'bool') return undefined
    const values = this.values(tensor)
    return values instanceof Uint8Array ? values : undefined
  }

  #reached(
    tensor: tf.TensorInfo,
    values: Float32Array | Int32Array | Uint8Array,
    dtype: 'float32' | 'int32' | 'bool',
  ): Float32Array | Int32Array | Uint8Array {
    if (values.length === 0 || this.pool.reaches(values)) return values
    const moved = this.allocate(dtype, values.length)
    moved.set(values)
    this.fill(this.entry(tensor), moved)
    return moved
  }

  override makeTensorInfo(
    shape: number[],
    dtype: tf.DataType,
    values?: Values | string[],
  ): tf.TensorInfo {
    if (dtype === 'string') return super.makeTensorInfo(shape, dtype, values)
    return { dataId: this.write(values as Values, shape, dtype), shape, dtype }
  }

  override write(values: Values, _shape: number[], dtype: tf.DataType): object {
    return this.data.add(this.#newEntry(values, dtype, 1))
  }

  override move(
    dataId: object,
    values: Values,
    _shape: number[],
    dtype: tf.DataType,
    refCount: number,
  ): void {
    this.data.set(dataId, this.#newEntry(values, dtype, refCount))
  }

  /** A copy if the values are in pooled memory, which is overwritten when it is reused. */
  override readSync(dataId: object): Values {
    this.recording?.refuse('JavaScript reads values in the middle of the pass')
    const values = super.readSync(dataId)
    if (ArrayBuffer.isView(values) && this.pool.find(values) !== undefined) return values.slice()
    return values
  }

  override disposeData(dataId: object, force = false): boolean {
    const entry = this.data.find(dataId)
    if (entry === undefined) return true
    entry.refCount -= 1
    if (!force && entry.refCount > 0) return false
    if (entry.complexTensorInfos !== undefined) {
      this.disposeData(entry.complexTensorInfos.real.dataId, true)
      this.disposeData(entry.complexTensorInfos.imag.dataId, true)
    }
    this.data.delete(dataId)
    this.drop(entry)
    return true
  }

  /** Releases what an entry holds: its share of a buffer, and an unread result. */
  drop(entry: TensorEntry): void {
    entry.pending?.discard()
    entry.pending = undefined
    this.dropExtras(entry)
    if (entry.pooled !== undefined) this.pool.release(entry.pooled)
    entry.pooled = undefined
  }

  /** Releases what kernels left with an entry for others; they compute it anew. */
  dropExtras(entry: TensorEntry): void {
    entry.rectified?.release()
    entry.columnSums?.release()
    if (entry.kept !== undefined) for (const kept of entry.kept) kept.release()
    entry.rectified = entry.columnSums = entry.kept = undefined
  }

  /** Sets an entry's values, and adds a share of the buffer behind them. */
  fill(entry: TensorEntry, values: Values): void {
    entry.values = values
    entry.pooled = ArrayBuffer.isView(values) ? this.#bufferOf(values) : undefined
    if (entry.pooled !== undefined) entry.pooled.shares += 1
  }

  #bufferOf(array: Place): PooledBuffer | undefined {
    return array === this.#allocated ? this.#buffer : this.pool.find(array)
  }

  override memory(): InkstoneMemory {
    return {
      unreliable: false,
      reasons: [],
      nativeBytes: this.addon.allocatedBytes(),
      poolFreeBytes: this.pool.freeBytes,
      poolCapBytes: this.pool.capBytes,
    }
  }

  override dispose(): void {
    this.#allocated = this.#buffer = undefined
    this.pool.trim()
  }

  /** Views of a pooled buffer (a contiguous slice, say) each count as a share, so the buffer is not reused while one
   * of them is alive. */
  #newEntry(values: Values, dtype: tf.DataType, refCount: number): TensorEntry {
    const entry = new TensorEntry(dtype, refCount)
    entry.recording = this.recording
    this.fill(entry, values)
    return entry
  }
}
