import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { elfInterpreter } from './elfInterpreter'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inkstone-elf-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function program(content: Buffer): string {
  const path = join(folder, 'program')
  writeFileSync(path, content)
  return path
}

/** An ELF file of two segments, the second of which names the loader far behind the header, as patchelf leaves it. */
function elf(loader: string): Buffer {
  const file = Buffer.alloc(20_000)
  file.write('\x7fELF\x02\x01\x01', 'latin1')
  const [start, size, place] = [64, 56, 16_384]
  file.writeBigUInt64LE(BigInt(start), 32)
  file.writeUInt16LE(size, 54)
  file.writeUInt16LE(2, 56)
  file.writeUInt32LE(6, start) // PT_PHDR
  file.writeUInt32LE(3, start + size) // PT_INTERP
  file.writeBigUInt64LE(BigInt(place), start + size + 8)
  file.writeBigUInt64LE(BigInt(loader.length + 1), start + size + 32)
  file.write(`${loader}\0`, place)
  return file
}

test('the loader is found wherever it lies in the file', () => {
  const loader = '/opt/musl/ld-musl-x86_64.so.1'
  expect(elfInterpreter(program(elf(loader)))).toBe(loader)
})

test('no loader: a static program, a script, an empty file, a file that ends in its header', () => {
  const isStatic = elf('/lib/ld.so')
  isStatic.writeUInt16LE(1, 56)
  const others = [Buffer.from('#!/bin/sh\n'), Buffer.alloc(0), elf('/lib/ld.so').subarray(0, 70)]
  for (const content of [isStatic, ...others]) {
    expect(elfInterpreter(program(content))).toBeUndefined()
  }
})

const readelf = () => execFileSync('readelf', ['-l', process.execPath], { encoding: 'utf8' })
const withReadelf = process.platform === 'linux' && runs(readelf) ? test : test.skip
withReadelf('of this Node it is what readelf says', () => {
  const [, loader] = /program interpreter: (.*)\]/.exec(readelf())!
  expect(elfInterpreter(process.execPath)).toBe(loader)
  expect(readFileSync(process.execPath).includes(`${loader}\0`)).toBe(true)
})

function runs(command: () => string): boolean {
  try {
    return command() !== ''
  } catch {
    return false
  }
}
