import { closeSync, openSync } from 'node:fs'
import { bytesAt, elfSegments } from './elfSegments'

const typeOfInterpreter = 3 // PT_INTERP

/** The loader that starts a program on Linux, such as `/lib/ld-musl-x86_64.so.1`, as its ELF header names it; undefined for a
 * program that needs none, and for what is no 64-bit ELF file.
 * @throws if the file cannot be read */
export function elfInterpreter(program: string): string | undefined {
  const file = openSync(program, 'r')
  try {
    const segment = elfSegments(file).find(({ type }) => type === typeOfInterpreter)
    if (segment === undefined) return undefined
    const name = bytesAt(file, segment.offset, Math.min(4096, segment.length))
    return name.toString('latin1').split('\0')[0]
  } finally {
    closeSync(file)
  }
}
