import { InkstoneError } from '@inkstone/core'
import { fromBfloat16, fromFloat16, type NamedTensor } from '@inkstone/run'
import type { Dataset, Entity, Group } from 'h5wasm'

/** The contents of Keras' HDF5 file, in memory. */
export interface Hdf5File {
  /** The tensor at a path: `model_weights/dense/dense/kernel:0`. @throws InkstoneError if it holds no numbers */
  tensor(path: string): NamedTensor | undefined
  /** Names of a group's members, `''` for the file itself; empty for a missing group. */
  names(group: string): string[]
  /** An attribute of a group: a text or a list of texts. */
  attribute(group: string, name: string): string | string[] | undefined
}

/** Opens an HDF5 file for as long as it is read.
 * @param path for the messages
 * @throws InkstoneError if HDF5 cannot read it */
export async function withHdf5File<Result>(
  path: string,
  bytes: Uint8Array,
  read: (file: Hdf5File) => Result,
): Promise<Result> {
  const { File, ready } = await reader()
  const module = await ready
  module.activate_throwing_error_handler() // instead of printing
  const name = `inkstone-${opened++}.h5` // in the memory of WebAssembly, not on the disk
  module.FS.writeFile(name, bytes)
  let file: InstanceType<typeof File> | undefined
  try {
    file = new File(name, 'r')
    return read(contents(path, file, module))
  } catch (error) {
    if (error instanceof InkstoneError) throw error
    throw new InkstoneError(
      `${path}: expected an HDF5 file, but it could not be read: ${firstLine(error)}. Copy it again from its source.`,
    )
  } finally {
    file?.close()
    module.FS.unlink(name)
    module.deactivate_throwing_error_handler()
  }
}

let opened = 0

/** Loaded when first needed: four megabytes that no other part of this package uses. */
async function reader(): Promise<typeof import('h5wasm')> {
  try {
    return await import('h5wasm')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG') throw error
    throw new InkstoneError(
      'h5wasm, which reads HDF5 files, is an ES module, and jest loads such only with ' +
        'NODE_OPTIONS=--experimental-vm-modules. Set that for jest; Node itself needs nothing.',
    )
  }
}

function contents(path: string, file: Group, module: Hdf5Module): Hdf5File {
  const at = (place: string): Entity | null => (place === '' ? file : file.get(place))
  return {
    tensor(place) {
      const found = at(place)
      if (!found || !('shape' in found)) return
      const dataset = found as Dataset
      const { shape, dtype } = dataset
      const half = halfOf(dataset)
      if (half) return { shape: shape ?? [], values: halfValues(module, dataset, half) }
      const { value } = dataset
      if (value instanceof Float32Array) return { shape: shape ?? [], values: value.slice() }
      if (value instanceof Float64Array) {
        return { shape: shape ?? [], values: Float32Array.from(value) }
      }
      if (shape?.length === 0 && (typeof value === 'number' || typeof value === 'bigint')) {
        return { shape, values: Float32Array.of(Number(value)) } // a count
      }
      throw new InkstoneError(
        `${path}: expected ${place} to hold float32, found ${String(dtype)}. Save the model with float32 weights.`,
      )
    },
    names(place) {
      const found = at(place)
      return found && 'keys' in found ? found.keys() : []
    },
    attribute(place, name) {
      const found = at(place)
      if (!found || !('attrs' in found)) return
      const value = found.attrs[name]?.value
      if (value === undefined || typeof value === 'string') return value
      return Array.isArray(value) ? (value as string[]) : [] // an empty list has no type, and comes as numbers
    },
  }
}

type Hdf5Module = Awaited<Awaited<ReturnType<typeof reader>>['ready']>

/** What numbers of two bytes are: h5py writes bfloat16 as bytes without a meaning (class 5 of HDF5, opaque). */
function halfOf({ metadata: { type, size } }: Dataset): ((bits: number) => number) | undefined {
  if (size !== 2) return
  return type === 1 ? fromFloat16 : type === 5 ? fromBfloat16 : undefined
}

/** h5wasm has no numbers of two bytes: its own way to the bytes. */
function halfValues(
  module: Hdf5Module,
  { file_id, path, metadata }: Dataset,
  number: (bits: number) => number,
): Float32Array {
  const bytes = metadata.size * metadata.total_size
  const pointer = module._malloc(bytes)
  try {
    module.get_dataset_data(file_id, path, null, null, null, BigInt(pointer))
    const { buffer } = module.HEAPU8.slice(pointer, pointer + bytes)
    return Float32Array.from(new Uint16Array(buffer), number)
  } finally {
    module._free(pointer)
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n')[0]!.trim().replace(/\.$/, '')
}
