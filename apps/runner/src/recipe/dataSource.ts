import { existsSync, readdirSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { type Dataset, InkstoneError, type ModelCard } from '@inkstone/core'
import {
  assumedFraming,
  csv,
  idxDirectory,
  imageFolder,
  mnist,
  npz,
  optdigits,
  parquet,
  reviewed,
} from '@inkstone/data'
import { picturesBelow } from './filesBelow'
import { hintingAtFlags } from './hintingAtFlags'
import { loadModule } from './loadModule'
import { paperOf, sizesOf } from './pictureSurvey'

/** The options `--data` and its companions, which name a dataset. */
export interface DataOrder {
  /** `mnist`, `optdigits`, a folder of pictures, of IDX files or of reviewed pictures, a `.csv`, `.npz` or `.parquet` file, or a TypeScript file that exports
   * a dataset. */
  data: string
  /** Of pictures: `bright` for dark ink on white paper. Default: inferred from the pictures' borders. */
  paper?: string
  /** Side of the square that pictures are scaled to. Default: their common size, else 28. */
  size?: string
  /** Of a CSV file: the column of the label. Default: one called `label` or `class`, else the first. */
  labelColumn?: string
  /** Of a model. A folder of pictures is framed as its images were, unless --paper or --size says how, or they have its shape
   * already; and if it has only some of its classes, it is read with all of them. */
  card?: Pick<ModelCard, 'classes' | 'imageShape' | 'framing'>
}

export interface DataSource {
  dataset: Dataset
  /** The TypeScript that makes it: `imageFolder('digits', { paper: 'bright' })`. */
  expression: string
  /** What the expression imports from `@inkstone/data`; undefined if it is a file's own export. */
  imports: readonly string[]
  /** What was inferred from the files, for the user: one sentence each. */
  findings: readonly string[]
}

const expected =
  'mnist, optdigits, a folder of pictures, IDX files or reviewed pictures, a .csv, .npz or .parquet file, or a TypeScript file that says ' +
  '`export default mnist()`'

/** The dataset that the command line names.
 * @param option that named it, for messages: `--data`
 * @throws InkstoneError for an unknown name, or an option that does not apply to it */
export async function dataSource(order: DataOrder, option = '--data'): Promise<DataSource> {
  const { data } = order
  if (data === 'mnist' || data === 'optdigits') {
    refuseOptions(order, ['paper', 'size', 'labelColumn'])
    return called(data, { mnist, optdigits }[data](), [])
  }
  const found = existsSync(data) ? statSync(data) : undefined
  if (!found)
    throw new InkstoneError(`${option}: expected ${expected}, got '${data}', which does not exist.`)
  if (found.isDirectory()) return ofFolder(order)
  const extension = extname(data).toLowerCase()
  if (/^\.[cm]?[jt]s$/.test(extension)) return ofModule(order)
  if (extension === '.csv' || extension === '.tsv') return ofCsv(order)
  refuseOptions(order, ['labelColumn'])
  if (extension === '.npz') {
    refuseOptions(order, ['paper', 'size'])
    return called('npz', npz(data), [data])
  }
  if (extension === '.parquet') {
    const options = pictureOptions(order)
    return called('parquet', parquet(data, options), [data, options])
  }
  throw new InkstoneError(
    `${option}: expected ${expected}, got '${data}', a file that ends in '${extension}'.`,
  )
}

async function ofFolder(order: DataOrder): Promise<DataSource> {
  const { data } = order
  refuseOptions(order, ['labelColumn'])
  if (readdirSync(data).some((name) => /images.*idx3/.test(name))) {
    refuseOptions(order, ['paper', 'size'])
    return called('idxDirectory', idxDirectory(data), [data])
  }
  if (isReviewed(data)) {
    refuseOptions(order, ['paper', 'size'])
    return called('reviewed', reviewed(data), [data])
  }
  const given = pictureOptions(order)
  const classes = await missingClasses(order)
  const framed = await framedLike(order)
  if (framed) {
    const options = { ...framed, ...(classes && { classes }) }
    const findings = [
      'pictures framed like the images of the model; --paper or --size only scales them',
    ]
    return { ...called('imageFolder', imageFolder(data, options), [data, options]), findings }
  }
  const findings: string[] = []
  let { paper, imageShape } = given
  if (!paper) {
    const found = await paperOf(data)
    paper = found.paper
    const ink = paper === 'bright' ? 'dark ink on bright paper' : 'bright ink on dark paper'
    if (found.sampled > 0)
      findings.push(`${ink}, by ${found.sampled} pictures; --paper overrides this`)
  }
  if (!imageShape && (await sizesOf(data)) === 'several') {
    imageShape = square(28)
    findings.push('pictures of several sizes, scaled to 28x28; --size overrides this')
  }
  const options = { ...(imageShape && { imageShape }), ...(classes && { classes }), paper }
  return { ...called('imageFolder', imageFolder(data, options), [data, options]), findings }
}

/** The classes of a model, if the folder's are only some of them. */
async function missingClasses({ data, card }: DataOrder): Promise<readonly string[] | undefined> {
  if (!card) return undefined
  const { classes } = card
  const named = new Set((await picturesBelow(data)).map((file) => basename(dirname(file))))
  const areSome = named.size > 0 && named.size < classes.length
  return areSome && [...named].every((name) => classes.includes(name)) ? classes : undefined
}

/** The shape and the framing of a model's images, for pictures that have another shape. */
async function framedLike({ data, card, paper, size }: DataOrder) {
  if (!card || paper !== undefined || size !== undefined) return undefined
  const { imageShape, framing = assumedFraming(card) } = card
  const [height, width] = imageShape
  if ((await sizesOf(data)) === `${width}x${height}`) return undefined
  return { imageShape, framing }
}

/** A folder of rejected pictures and answers, or a run whose rejected pictures were reviewed. */
function isReviewed(folder: string): boolean {
  return [folder, join(folder, 'review')].some((each) => existsSync(join(each, 'answers.jsonl')))
}

async function ofModule(order: DataOrder): Promise<DataSource> {
  refuseOptions(order, ['paper', 'size', 'labelColumn'])
  const dataset = await loadModule(order.data, 'a file that says `export default mnist()`')
  if (typeof dataset !== 'object' || dataset === null || !('load' in dataset)) {
    throw new InkstoneError(
      `${order.data}: its default export is not a dataset. Expected a file that says \`export default mnist()\`.`,
    )
  }
  return { dataset: dataset as Dataset, expression: 'data', imports: [], findings: [] }
}

async function ofCsv(order: DataOrder): Promise<DataSource> {
  const { data } = order
  refuseOptions(order, ['paper'])
  const labelColumn = order.labelColumn ?? (await labelColumnOf(data))
  const shape = order.size === undefined ? undefined : square(side(order.size))
  const options = { ...(labelColumn && { labelColumn }), ...(shape && { imageShape: shape }) }
  return called('csv', csv(data, options), [data, options])
}

/** A column of the header with a usual name for labels. */
async function labelColumnOf(file: string): Promise<string | undefined> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2 ** 16), 0, 2 ** 16, 0)
    const [header = ''] = buffer.toString('utf8', 0, bytesRead).split(/\r?\n|\r/)
    const names = header.split(/[,;\t]/).map((name) => name.trim().replace(/^"(.*)"$/, '$1'))
    return names.find((name) => /^(label|class|target)$/i.test(name))
  } finally {
    await handle.close()
  }
}

function pictureOptions({ paper, size }: DataOrder) {
  if (paper !== undefined && paper !== 'bright' && paper !== 'dark') {
    throw new InkstoneError(`--paper: expected bright or dark, got '${paper}'.`)
  }
  return {
    ...(size !== undefined && { imageShape: square(side(size)) }),
    ...(paper !== undefined && { paper: paper as 'bright' | 'dark' }),
  }
}

function side(size: string): number {
  const value = Number(size)
  if (Number.isInteger(value) && value >= 4 && value <= 1024) return value
  throw new InkstoneError(
    `--size: expected a whole number of pixels from 4 to 1024, got '${size}'.`,
  )
}

function square(size: number): [number, number, number] {
  return [size, size, 1]
}

/** Refuses an option that would do nothing. */
function refuseOptions(order: DataOrder, names: ('paper' | 'size' | 'labelColumn')[]): void {
  const flags = { paper: '--paper', size: '--size', labelColumn: '--label-column' }
  const given = names.find((name) => order[name] !== undefined)
  if (!given) return
  throw new InkstoneError(`${flags[given]} does not apply to ${order.data}. Leave it out.`)
}

function called(maker: string, dataset: Dataset, given: readonly unknown[]): DataSource {
  const written = given
    .filter((one) => !(typeof one === 'object' && Object.keys(one ?? {}).length === 0))
    .map(literal)
  const expression = `${maker}(${written.join(', ')})`
  const from = written[0]
  const hinting = from ? hintingAtFlags(dataset, `${maker}(${from}`) : dataset
  return { dataset: hinting, expression, imports: [maker], findings: [] }
}

/** A value as TypeScript. @example literal({ paper: 'bright' }) // "{ paper: 'bright' }" */
export function literal(value: unknown): string {
  if (typeof value === 'string')
    return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return `{ ${entries.map(([name, one]) => `${name}: ${literal(one)}`).join(', ')} }`
}
