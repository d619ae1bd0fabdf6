import * as tf from '@tensorflow/tfjs-core'
import type { TensorEntry } from './tensorEntry'

/** A data id that this backend made. It carries its entry. */
class OwnDataId {
  entry: TensorEntry | undefined
  readonly storage: EntryStorage

  constructor(storage: EntryStorage, entry: TensorEntry) {
    this.storage = storage
    this.entry = entry
  }
}

/** The entries of all data ids. TensorFlow.js keeps them in a weak map, whose look-ups take a good part of a call on few
 * values; here only ids that other backends made are looked up. */
export class EntryStorage extends tf.DataStorage<TensorEntry> {
  #count = 0

  /** A new data id of an entry. */
  add(entry: TensorEntry): object {
    this.#count += 1
    return new OwnDataId(this, entry)
  }

  /** The entry of a data id; undefined where another backend holds it, or none. */
  find(dataId: object): TensorEntry | undefined {
    if (dataId instanceof OwnDataId && dataId.storage === this) return dataId.entry
    return super.has(dataId) ? super.get(dataId) : undefined
  }

  /** The entry of a data id, moved here if another backend holds it. */
  override get(dataId: object): TensorEntry {
    if (!(dataId instanceof OwnDataId) || dataId.storage !== this) return this.#moved(dataId)
    if (dataId.entry === undefined) this.#moved(dataId) // which sets the entry
    return dataId.entry!
  }

  #moved(dataId: object): TensorEntry {
    try {
      return super.get(dataId)
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      // TensorFlow.js' engine does not know the id, and stumbles over that.
      throw new RangeError(
        'expected tensors that are not disposed of, got one that is. Keep it with `tf.keep()`, or dispose of it later.',
      )
    }
  }

  override set(dataId: object, entry: TensorEntry): void {
    if (!(dataId instanceof OwnDataId) || dataId.storage !== this) {
      super.set(dataId, entry)
      return
    }
    if (dataId.entry === undefined) this.#count += 1
    dataId.entry = entry
  }

  override has(dataId: object): boolean {
    return this.find(dataId) !== undefined
  }

  override delete(dataId: object): boolean {
    if (!(dataId instanceof OwnDataId) || dataId.storage !== this) return super.delete(dataId)
    const known = dataId.entry !== undefined
    if (known) this.#count -= 1
    dataId.entry = undefined
    return known
  }

  override numDataIds(): number {
    return this.#count + super.numDataIds()
  }
}
