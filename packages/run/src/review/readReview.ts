import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { assertArgument, InkstoneError } from '@inkstone/core'
import { type Outcome, outcomes } from './answers'
import { answersFile } from './answersFile'
import { digestPattern, type RejectedPicture, readRejectedPicture } from './rejectedPicture'

/** A folder under review. */
export interface Review {
  /** The oldest first. */
  readonly pictures: readonly RejectedPicture[]
  /** By digest. */
  readonly outcomes: ReadonlyMap<string, Outcome>
  /** What was dropped from the answers' file, one sentence each. */
  readonly notes: readonly string[]
}

/** The folder that holds the rejected pictures: the given one, or `review/` in a run's folder.
 * @throws InkstoneError if there is no such folder */
export function reviewDirectory(path: string): string {
  assertArgument('reviewDirectory.path', path, 'path')
  const ofRun = join(path, 'review')
  if (existsSync(join(path, 'recipe.json'))) {
    if (existsSync(ofRun)) return ofRun
    throw new InkstoneError(
      `${path}: no picture of this run is under review yet. \`inkstone review ${path}\` begins.`,
    )
  }
  if (existsSync(path)) return path
  throw new InkstoneError(
    `${path}: no such folder. Expected one that \`inkstone serve --keep-rejected\` filled, or a run.`,
  )
}

/** Reads the rejected pictures of a folder, and what people said of them.
 * @param directory of pictures, or of a run whose pictures were reviewed
 * @throws InkstoneError naming a damaged file
 * @example (await readReview('rejected')).pictures.length */
export async function readReview(directory: string): Promise<Review> {
  assertArgument('readReview.directory', directory, 'path')
  const folder = reviewDirectory(directory)
  const answers = answersFile(folder)
  const pictures = await rejectedPictures(folder)
  return { pictures, outcomes: outcomes(await answers.read()), notes: answers.notes }
}

/** The rejected pictures of a folder, the oldest first.
 * @param known those that were read before, by digest: they do not change
 * @throws InkstoneError naming a damaged file */
export async function rejectedPictures(
  directory: string,
  known: ReadonlyMap<string, RejectedPicture> = new Map(),
): Promise<RejectedPicture[]> {
  assertArgument('rejectedPictures.directory', directory, 'path')
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new InkstoneError(`${directory}: no such folder.`) : error
  })
  const digests = names
    .filter((name) => name.endsWith('.json') && digestPattern.test(name.slice(0, -5)))
    .map((name) => name.slice(0, -5))
  const pictures: RejectedPicture[] = []
  for (let from = 0; from < digests.length; from += together) {
    const some = digests.slice(from, from + together)
    const read = some.map(async (digest) => {
      return known.get(digest) ?? readRejectedPicture(directory, digest)
    })
    pictures.push(...(await Promise.all(read)))
  }
  return pictures.sort(
    (one, other) => compare(one.at, other.at) || compare(one.digest, other.digest),
  )
}

const together = 64 // files read at once

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
