import { closeSync, openSync, readSync } from 'node:fs'

const segmentOfInterpreter = 3 // PT_INTERP

/** The loader that starts a program on Linux, such as `/lib/ld-musl-x86_64.so.1`, as its ELF header names it; undefined for a
 * program that needs none, and for what is no 64-bit ELF file. Source of the offsets: the System V ABI, "Program Header".
 * @throws if the file cannot be read */
export function elfInterpreter(program: string): string | undefined {
  const file = openSync(program, 'r')
  try {
    const header = bytes(file, 0, 64)
    if (!header.subarray(0, 5).equals(Buffer.from('\x7fELF\x02', 'latin1'))) return undefined
    const [start, size, count] = [
      offset(header, 32),
      header.readUInt16LE(54),
      header.readUInt16LE(56),
    ]
    for (let index = 0; index < count; index++) {
      const segment = bytes(file, start + index * size, 56)
      if (segment.readUInt32LE(0) !== segmentOfInterpreter) continue
      const name = bytes(file, offset(segment, 8), Math.min(4096, offset(segment, 32)))
      return name.toString('latin1').split('\0')[0]
    }
  } finally {
    closeSync(file)
  }
}

/** Zeros stand for what lies past the end of the file. */
function bytes(file: number, position: number, length: number): Buffer {
  const read = Buffer.alloc(length)
  readSync(file, read, 0, length, position)
  return read
}

function offset(of: Buffer, at: number): number {
  return Number(of.readBigUInt64LE(at))
}
