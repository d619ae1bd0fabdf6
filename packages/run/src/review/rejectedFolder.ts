import { createHash } from 'node:crypto'
import { access, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { assertArgument, finiteNumber, knownOptions } from '@inkstone/core'
import { removeLeftovers } from '../files/removeLeftovers'
import { writeWhole } from '../files/writeWhole'
import { checkRejectedPicture, type RejectedPicture } from './rejectedPicture'

export interface RejectedFolderOptions {
  /** Nothing more is kept once the folder holds as much. Default: 1e9. Where several processes write, each looks every two
   * seconds at what the others wrote. */
  maxBytes?: number
}

/** What is known of a picture before it is kept. */
export type RejectedFacts = Omit<RejectedPicture, 'version' | 'digest' | 'file'>

/** `known`: it is there already. `full`: the folder has reached its limit. `busy`: the disk is slower than the pictures come. */
export type Kept = 'kept' | 'known' | 'full' | 'busy'

/** A folder that keeps what a model rejected, for a person to look at. Several processes may write into it. */
export interface RejectedFolder {
  /** Keeps a picture under its digest, whole or not at all, and its facts beside it.
   * @param picture a PNG or JPEG file
   * @throws InkstoneError for facts that are none; the file system's error */
  keep(picture: Uint8Array, facts: RejectedFacts): Promise<Kept>
}

/** Opens a folder of rejected pictures, and makes it if there is none.
 * @throws InkstoneError for a bad option; the file system's error
 * @example await (await rejectedFolder('rejected')).keep(png, facts) */
export async function rejectedFolder(
  directory: string,
  options: RejectedFolderOptions = {},
): Promise<RejectedFolder> {
  assertArgument('rejectedFolder.directory', directory, 'path')
  knownOptions('rejectedFolder', options, ['maxBytes'])
  const { maxBytes = 1e9 } = options
  finiteNumber('rejectedFolder.maxBytes', maxBytes, { min: 1, unit: 'bytes' })
  await mkdir(directory, { recursive: true })
  await removeLeftovers(directory)
  const size = folderSize(directory)
  const writing = new Map<string, Promise<Kept>>()
  let reserved = 0

  async function write(digest: string, picture: Uint8Array, facts: RejectedFacts): Promise<Kept> {
    if (await exists(join(directory, `${digest}.json`))) return 'known'
    const file = `${digest}.${isPng(picture) ? 'png' : 'jpg'}`
    const written: RejectedPicture = { version: 1, digest, file, ...facts }
    checkRejectedPicture(written)
    const line = `${JSON.stringify(written)}\n`
    const bytes = picture.length + Buffer.byteLength(line)
    const used = await size.bytes()
    if (used + reserved + bytes > maxBytes) return 'full'
    reserved += bytes // until the files count
    try {
      await writeWhole(join(directory, file), picture)
      await writeWhole(join(directory, `${digest}.json`), line) // last: it makes the picture count
    } catch (error) {
      const isKept = await exists(join(directory, `${digest}.json`)) // by another process
      if (!isKept) await rm(join(directory, file), { force: true })
      throw error
    } finally {
      reserved -= bytes
    }
    size.add(file, picture.length)
    size.add(`${digest}.json`, bytes - picture.length)
    return 'kept'
  }

  return {
    async keep(picture, facts) {
      assertArgument('rejectedFolder.keep.picture', picture, 'bytes')
      assertArgument('rejectedFolder.keep.facts', facts, 'object')
      const digest = createHash('sha256').update(picture).digest('hex')
      if (writing.has(digest)) return 'known'
      if (writing.size >= mostAtOnce) return 'busy'
      const kept = write(digest, picture, facts).finally(() => writing.delete(digest))
      writing.set(digest, kept)
      return kept
    },
  }
}

/** Pictures that wait for the disk: more would fill the memory. */
const mostAtOnce = 256

/** The bytes of a folder's files: a file is looked at once, the folder every two seconds. */
function folderSize(directory: string) {
  let known = new Map<string, number>()
  let total = 0
  let lookedAt = -Infinity
  let looking: Promise<void> | undefined

  function add(name: string, bytes: number): void {
    total += bytes - (known.get(name) ?? 0)
    known.set(name, bytes)
  }

  async function look(): Promise<void> {
    const names = await readdir(directory)
    const there = new Map<string, number>()
    for (const name of names) {
      const bytes = known.get(name) ?? (await sizeOf(join(directory, name)))
      if (!name.endsWith('.part') && !name.endsWith('.jsonl')) there.set(name, bytes) // others still grow
    }
    known = there
    total = [...there.values()].reduce((sum, bytes) => sum + bytes, 0)
    lookedAt = performance.now()
  }

  return {
    add,
    async bytes(): Promise<number> {
      if (performance.now() - lookedAt > 2000) {
        looking ??= look().finally(() => {
          looking = undefined
        })
        await looking
      }
      return total
    },
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined) // it may be gone again
  return found?.size ?? 0
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function isPng(bytes: Uint8Array): boolean {
  return bytes[0] === 0x89 && bytes[1] === 0x50
}
