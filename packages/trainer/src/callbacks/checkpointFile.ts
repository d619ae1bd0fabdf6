import { createHash } from 'node:crypto'
import { InkstoneError, type TrainingCheckpoint } from '@inkstone/core'

/** A checkpoint as the bytes of a file: a line that names the format, the SHA-256 of all that follows it, a line of
 * JSON, then the tensors one after another, float32 little-endian. Every number keeps its bits. */
export function encodeCheckpoint({ tensors, ...rest }: TrainingCheckpoint): Uint8Array {
  const sizes = Object.fromEntries(
    Object.entries(tensors).map(([name, values]) => [name, values.map(({ length }) => length)]),
  )
  const header = `${JSON.stringify({ ...rest, sizes }, writeNumber)}\n`
  const values = Object.values(tensors).flat()
  const content = Buffer.concat([Buffer.from(header), ...values.map(bytesOf)])
  return Buffer.concat([Buffer.from(`${format}\n${digestOf(content)}\n`), content])
}

/** Decodes what {@link encodeCheckpoint} wrote. @throws InkstoneError saying how the bytes are damaged */
export function decodeCheckpoint(bytes: Uint8Array): TrainingCheckpoint {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const begin = Buffer.from(`${format}\n`)
  if (!file.subarray(0, begin.length).equals(begin))
    throw damaged(`it does not begin with '${format}'`)
  const digestEnd = begin.length + digestLength
  const content = file.subarray(digestEnd + 1)
  if (file.toString('latin1', begin.length, digestEnd) !== digestOf(content)) {
    throw damaged('its bytes do not have the SHA-256 that it names')
  }
  const headerEnd = content.indexOf('\n')
  const { sizes, ...rest } = JSON.parse(
    content.toString('utf8', 0, headerEnd),
    readNumber,
  ) as Header
  let at = headerEnd + 1
  const read = (length: number): Float32Array => {
    const values = new Float32Array(length)
    bytesOf(values).set(content.subarray(at, at + 4 * length))
    at += 4 * length
    return values
  }
  const tensors = Object.fromEntries(
    Object.entries(sizes).map(([name, lengths]) => [name, lengths.map(read)]),
  )
  return { ...rest, tensors }
}

const format = 'inkstone checkpoint 1'
const digestLength = 'sha256:'.length + 64

type Header = Omit<TrainingCheckpoint, 'tensors'> & { sizes: Record<string, number[]> }

function digestOf(content: Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** JSON cannot hold these numbers: `{ "number": "-Infinity" }`. */
function writeNumber(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value
}

function readNumber(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('number' in value)) return value
  return typeof value.number === 'string' ? Number(value.number) : value
}

function damaged(how: string): InkstoneError {
  return new InkstoneError(`the checkpoint is damaged: ${how}`)
}
