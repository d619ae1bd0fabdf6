import { InkstoneError, isInkstoneError } from '@inkstone/core'
import { readBytes } from '@inkstone/run'
import { type UnzipFileInfo, unzipSync } from 'fflate'
import { refuseSavedModel, somethingElse } from './somethingElse'

/** The two files of a Keras archive, or an HDF5 file alone. */
export interface KerasFile {
  /** Bytes of the HDF5 file. */
  weights: Uint8Array
  /** Text of an archive's `config.json`: the architecture. */
  config?: string
  /** Keras' version, from the archive's `metadata.json`. */
  version?: string
}

/** Reads a file that Keras saved: an archive (`.keras`), whose HDF5 file is unpacked, or HDF5 itself (`.h5`,
 * `.weights.h5`). Its first bytes decide which, not its name.
 * @throws InkstoneError naming the file if it is neither, damaged, or unpacks to more than 2 GB */
export async function readKerasFile(path: string): Promise<KerasFile> {
  await refuseSavedModel(path)
  const bytes = await readBytes(path, mend)
  const begin = Buffer.from(bytes.subarray(0, 8)).toString('latin1')
  if (begin === '\x89HDF\r\n\x1a\n') return { weights: bytes }
  if (begin.startsWith('PK\x03\x04')) return unzip(path, bytes)
  throw new InkstoneError(
    `${path}: expected a file of Keras, HDF5 or a .keras archive, ${somethingElse(path, bytes)}`,
  )
}

const limit = 2 ** 31
/** Keras stores weights unpacked, and deflate rarely halves them: an archive that unpacks to more than this many times
 * its size, and to more than 64 MB, is a bomb. */
const mostRatio = 100
const harmless = 2 ** 26
const needed = ['config.json', 'model.weights.h5']
const parts = [...needed, 'metadata.json']

function unzip(path: string, bytes: Uint8Array): KerasFile {
  const names: string[] = []
  const filter = ({ name, size, originalSize }: UnzipFileInfo): boolean => {
    names.push(name)
    if (!parts.includes(name)) return false
    if (originalSize > Math.max(harmless, mostRatio * size)) {
      throw new InkstoneError(
        `${path}: expected ${name} to unpack to at most ${mostRatio} times its size, found ${size} bytes that unpack to ` +
          `${originalSize}. Save the model again with model.save('model.keras').`,
      )
    }
    if (originalSize <= limit) return true
    throw new InkstoneError(
      `${path}: expected at most ${limit} bytes in ${name}, found ${originalSize}. Save the weights as safetensors.`,
    )
  }
  let files: Record<string, Uint8Array>
  try {
    files = unzipSync(bytes, { filter })
  } catch (error) {
    if (isInkstoneError(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new InkstoneError(
      `${path}: expected a .keras archive, but it could not be unpacked: ${reason}. Copy it again from its source.`,
    )
  }
  const { 'model.weights.h5': weights, 'config.json': config, 'metadata.json': metadata } = files
  const text = (part: Uint8Array) => new TextDecoder().decode(part)
  if (weights && config) {
    return { weights, config: text(config), version: metadata && versionIn(text(metadata)) }
  }
  if (names.some((name) => name.endsWith('data.pkl'))) {
    throw new InkstoneError(
      `${path}: expected a file of Keras, found one of PyTorch. Save the state dict as safetensors in Python, ` +
        'with safetensors.torch.save_file(model.state_dict(), path), and read it with loadWeights(model, path).',
    )
  }
  throw new InkstoneError(
    `${path}: expected a .keras archive with ${needed.join(' and ')}, found ${names.join(', ') || 'nothing'}. ` +
      "Save the model with model.save('model.keras').",
  )
}

const mend = 'Give the path of a file that Keras saved.'

function versionIn(metadata: string): string | undefined {
  try {
    const { keras_version } = JSON.parse(metadata) as { keras_version?: unknown }
    return typeof keras_version === 'string' ? keras_version : undefined
  } catch {
    return // the configuration has it too
  }
}
