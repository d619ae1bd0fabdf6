import { readSync } from 'node:fs'

/** A part of an ELF file that is mapped into memory. */
export interface ElfSegment {
  type: number
  /** Where it starts in the file, in bytes. */
  offset: number
  /** Its length in the file, in bytes. */
  length: number
}

/** The segments of an open 64-bit ELF file; none for another file. Source of the offsets: the System V ABI, "Program Header". */
export function elfSegments(file: number): ElfSegment[] {
  const header = bytesAt(file, 0, 64)
  if (!header.subarray(0, 5).equals(Buffer.from('\x7fELF\x02', 'latin1'))) return []
  const start = offset(header, 32)
  const size = header.readUInt16LE(54)
  return Array.from({ length: header.readUInt16LE(56) }, (_, index) => {
    const segment = bytesAt(file, start + index * size, 56)
    const type = segment.readUInt32LE(0)
    return { type, offset: offset(segment, 8), length: offset(segment, 32) }
  })
}

/** Zeros stand for what lies past the end of the file. */
export function bytesAt(file: number, position: number, length: number): Buffer {
  const read = Buffer.alloc(length)
  readSync(file, read, 0, length, position)
  return read
}

function offset(of: Buffer, at: number): number {
  return Number(of.readBigUInt64LE(at))
}
