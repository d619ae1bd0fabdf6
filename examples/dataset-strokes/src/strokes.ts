import { type FileHandle, open } from 'node:fs/promises'
import {
  type Dataset,
  finiteNumber,
  InkstoneError,
  knownOptions,
  type LoadedDataset,
  optionError,
} from '@inkstone/core'
import { arraySplit } from '@inkstone/data'
import { drawStrokes, type Stroke } from './drawStrokes.js'

export interface StrokesOptions {
  /** In pixels of the image. */
  penWidth?: number
}

/** Drawings made with a pen or a finger, one JSON object per line: `{"word": "cat", "drawing": [[xs, ys], ...]}`, the
 * format of Quick, Draw!. Each becomes an image of 28x28x1. The words, sorted, are the classes. There is one split,
 * `train`; `holdOut` of `@inkstone/data` divides it.
 * @throws InkstoneError for a bad option; from `load`, naming file and line, for a missing file or a line that is not
 * a drawing
 * @example strokes(['cat.ndjson', 'dog.ndjson'], { penWidth: 2 }) */
export function strokes(files: readonly string[], options: StrokesOptions = {}): Dataset {
  knownOptions('strokes', options, ['penWidth'])
  const { penWidth = 2 } = options
  if (!Array.isArray(files) || files.length === 0) {
    throw optionError({ option: 'strokes.files', expected: 'a list of paths', given: files })
  }
  finiteNumber('strokes.penWidth', penWidth, { min: 0.5, max: 10, unit: 'pixels' })
  let loaded: Promise<LoadedDataset> | undefined
  return {
    name: 'strokes',
    options: { files, penWidth },
    load() {
      loaded ??= read(files, penWidth)
      return loaded
    },
  }
}

async function read(files: readonly string[], penWidth: number): Promise<LoadedDataset> {
  const words: string[] = []
  const images: Uint8Array[] = []
  for (const file of files) {
    let line = 0
    for await (const text of (await opened(file)).readLines()) {
      line++
      if (text === '') continue
      const { word, drawing } = parse(text, `${file}, line ${line}`)
      words.push(word)
      images.push(drawStrokes(drawing, penWidth))
    }
  }
  const classes = [...new Set(words)].sort()
  const train = arraySplit({
    dataset: 'strokes',
    name: 'train',
    imageShape: [28, 28, 1],
    classes,
    pixels: Buffer.concat(images),
    labels: words.map((word) => classes.indexOf(word)),
  })
  return { name: 'strokes', classes, imageShape: [28, 28, 1], splits: { train } }
}

async function opened(file: string): Promise<FileHandle> {
  try {
    return await open(file)
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new InkstoneError(
      `${file}: ${missing ? 'no such file' : error}. Give paths of newline-delimited JSON.`,
    )
  }
}

interface Drawing {
  word: string
  drawing: readonly Stroke[]
}

function parse(text: string, place: string): Drawing {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {} // not JSON: handled like JSON of another kind
  if (isDrawing(found)) return found
  throw new InkstoneError(
    `${place}: expected a drawing as {"word": "cat", "drawing": [[xs, ys], ...]}, found ${text.slice(0, 60)}. ` +
      'Leave the line out, or write each stroke as two lists of numbers of one length.',
  )
}

function isDrawing(found: unknown): found is Drawing {
  const { word, drawing } = (found ?? {}) as Partial<Drawing>
  return (
    typeof word === 'string' &&
    Array.isArray(drawing) &&
    drawing.length > 0 &&
    drawing.every(isStroke)
  )
}

function isStroke(stroke: unknown): stroke is Stroke {
  if (!Array.isArray(stroke)) return false
  const [xs, ys] = stroke as unknown[]
  const numbers = (list: unknown): list is number[] =>
    Array.isArray(list) && list.length > 0 && list.every(Number.isFinite)
  return numbers(xs) && numbers(ys) && xs.length === ys.length
}
