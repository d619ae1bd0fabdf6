import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { packageRoot } from '../packageRoot'

/** Reference values that another library computed: PyTorch, scikit-learn. */
export interface Golden<Scalars> {
  readonly name: string
  readonly scalars: Scalars
  /** Names of all tensors, in the order of the file. */
  readonly tensors: readonly string[]
  /** @throws Error for a name the file does not have, listing those it has */
  tensor(name: string): GoldenTensor
}

export interface GoldenTensor {
  readonly shape: number[]
  readonly dtype: 'float32' | 'int32'
  /** Row by row, as a copy. */
  readonly data: Float32Array | Int32Array
}

interface GoldenFile<Scalars> {
  name: string
  file: string
  scalars: Scalars
  tensors: Record<string, { shape: number[]; dtype: 'float32' | 'int32'; byteOffset: number }>
}

/** The path of a golden file that this package ships: `cnn-seed-003.json`, `metrics.json`.
 * @throws Error for an unknown name, listing the available ones */
export function goldenFile(name: string): string {
  const folder = join(packageRoot, 'fixtures/golden')
  const path = join(folder, name)
  if (existsSync(path)) return path
  throw new Error(`goldenFile: expected one of ${readdirSync(folder).join(', ')}, got '${name}'.`)
}

/** Reads a golden file: a JSON file that lists tensors, which are stored little-endian in the `.bin` beside it.
 * @example
 * const golden = readGolden<{ losses: number[] }>(goldenFile('cnn-seed-003.json'))
 * golden.tensor('logits').shape // [16, 10] */
export function readGolden<Scalars = Record<string, unknown>>(jsonPath: string): Golden<Scalars> {
  const { name, file, scalars, tensors } = JSON.parse(
    readFileSync(jsonPath, 'utf8'),
  ) as GoldenFile<Scalars>
  const bytes = readFileSync(join(dirname(jsonPath), file))
  const names = Object.keys(tensors)
  return {
    name,
    scalars,
    tensors: names,
    tensor(wanted) {
      const entry = tensors[wanted]
      if (!entry) {
        throw new Error(`${jsonPath}: expected one of ${names.join(', ')}, got '${wanted}'.`)
      }
      const { shape, dtype, byteOffset } = entry
      const length = shape.reduce((product, size) => product * size, 1)
      const view = new DataView(bytes.buffer, bytes.byteOffset + byteOffset, length * 4)
      const data = dtype === 'int32' ? new Int32Array(length) : new Float32Array(length)
      for (let index = 0; index < length; index++) {
        data[index] =
          dtype === 'int32' ? view.getInt32(index * 4, true) : view.getFloat32(index * 4, true)
      }
      return { shape: [...shape], dtype, data }
    },
  }
}
