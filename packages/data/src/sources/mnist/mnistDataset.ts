import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import {
  type Dataset,
  finiteNumber,
  InkstoneError,
  knownOptions,
  optionError,
  wholeNumber,
} from '@inkstone/core'
import { writeWhole } from '@inkstone/run'
import { loadOnce } from '../loadOnce'
import { type MnistFile, mnistFiles, mnistParts } from './mnistParts'

export interface MnistDatasetOptions {
  /** URL of a mirror's folder, plain HTTP, with MNIST's four files, gzipped, under their own names. The package's
   * default host, http://yann.lecun.com/exdb/mnist, no longer serves them. */
  baseUrl: string
  /** As in `mnist`. */
  validation?: number
  seed?: number
  trainingImages?: number
  /** Timeout per file. Default: 120,000. */
  timeoutMs?: number
}

const known = ['baseUrl', 'validation', 'seed', 'trainingImages', 'timeoutMs']

/** MNIST over the network, through npm `mnist-dataset`: fetched once, then read from that package's cache in the
 * temporary folder. A download is verified before it is cached, and again before it is used: a cached file that is
 * not MNIST's is removed and fetched again. The images and splits are those of `mnist`.
 * @throws InkstoneError for a bad option; from `load`, naming the URL, if a file cannot be fetched, does not
 * unpack, or is not MNIST's
 * @example mnistDataset({ baseUrl: 'http://localhost:8080/mnist' }) */
export function mnistDataset(options: MnistDatasetOptions): Dataset {
  knownOptions('mnistDataset', options, known)
  const { baseUrl, validation = 0.1, seed = 1, trainingImages, timeoutMs = 120_000 } = options
  const base = folderUrl(baseUrl)
  finiteNumber('mnistDataset.validation', validation, { min: 0, max: 0.9 })
  wholeNumber('mnistDataset.seed', seed, { min: 0 })
  if (trainingImages !== undefined) {
    wholeNumber('mnistDataset.trainingImages', trainingImages, { min: 1 })
  }
  wholeNumber('mnistDataset.timeoutMs', timeoutMs, { min: 1, unit: 'milliseconds' })
  return {
    name: 'mnist',
    options: { baseUrl, validation, seed, trainingImages: trainingImages ?? null, timeoutMs },
    load: loadOnce(async () => {
      const paths = new Map<MnistFile, string>()
      for (const file of Object.keys(mnistFiles) as MnistFile[]) {
        paths.set(file, await cached(`${base}${file}.gz`, mnistFiles[file], timeoutMs))
      }
      return mnistParts({ pathOf: (file) => paths.get(file)!, validation, trainingImages, seed })
    }),
  }
}

/** Ends with a slash. */
function folderUrl(given: string): string {
  if (typeof given === 'string' && URL.canParse(given) && new URL(given).protocol === 'http:') {
    return given.endsWith('/') ? given : `${given}/`
  }
  throw optionError({
    option: 'mnistDataset.baseUrl',
    expected: 'a URL that begins with http://',
    given,
    mend: 'npm mnist-dataset supports nothing else. Without a mirror, use mnist(), which needs no network.',
  })
}

/** The file in the package's cache, verified. */
async function cached(url: string, md5: string, timeoutMs: number): Promise<string> {
  const { default: imported, ...named } = await import('mnist-dataset')
  const { getTempPath, gunzipUrl } = imported ?? named
  const path = getTempPath(url)
  const kept = await readFile(path).catch(() => undefined)
  if (kept && digestOf(kept) === md5) return path
  if (kept) {
    await rm(path)
    console.warn(`${url}: removed ${path}, which was cached but is not MNIST's. Fetching it again.`)
  }
  const bytes = await inTime(gunzipUrl(url), timeoutMs).catch((error: unknown) => {
    throw new InkstoneError(
      `${url}: expected a gzipped file of MNIST, but ${reason(error)}. ${mend}`,
    )
  })
  const found = digestOf(bytes)
  if (found !== md5) {
    throw new InkstoneError(
      `${url}: expected the md5 digest ${md5} once unpacked, found ${found} over ${bytes.length} bytes. Nothing was kept. ${mend}`,
    )
  }
  await writeWhole(path, bytes)
  return path
}

const mend = 'Give the baseUrl of another mirror, or use mnist(), which needs no network.'

const digestOf = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')

/** The package does not notice a broken connection: its promise never settles. */
async function inTime<Value>(promise: Promise<Value>, timeoutMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`it did not arrive completely within ${timeoutMs} ms`)
    timer = setTimeout(() => reject(error), timeoutMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** For an answer that is not a file (a 404 page, say), the package's error only mentions zlib. */
function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'Z_DATA_ERROR')
    return `the download does not unpack (${message}; a page, not a file?)`
  if (code === 'Z_BUF_ERROR') return 'the download is truncated'
  return message
}
