import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  assertArgument,
  isOfUnknownOrigin,
  type Lineage,
  type LineageEntry,
  unknownOrigin,
} from '@inkstone/core'
import { checkJson, parseJson, readText } from '../files/readJson'
import { writeJson } from '../files/writeJson'
import { modelLineageSchema } from '../schemas/lineageSchema'

export interface ModelLineage {
  /** What touched the weights. It begins with {@link unknownOrigin} if the file leaves any doubt. */
  lineage: Lineage
  /** Why the origin is unknown, as text; undefined if it is known. */
  doubt?: string
}

/** Reads which images touched the weights of a model's folder, from its `lineage.json`. A missing, empty or implausible
 * file makes a model of unknown origin, not an error.
 * @throws InkstoneError for a file that is damaged
 * @example const { lineage, doubt } = await readModelLineage('runs/latest/model') */
export async function readModelLineage(directory: string): Promise<ModelLineage> {
  assertArgument('readModelLineage.directory', directory, 'path')
  const path = join(directory, lineageFile)
  const doubted = (lineage: Lineage, doubt: string): ModelLineage => ({
    lineage: isOfUnknownOrigin(lineage) ? lineage : [unknownOrigin, ...lineage],
    doubt: `of unknown origin: ${doubt}, so it is not known which images it was trained on`,
  })
  if (!existsSync(path)) return doubted([], `there is no ${lineageFile} beside this model`)
  const mend = 'copy the folder again. Without the file the model is of unknown origin.'
  const given = parseJson(path, await readText(path, ''), mend)
  const { model: lineage } = checkJson(path, given, modelLineageSchema, mend)
  if (isOfUnknownOrigin(lineage))
    return doubted(lineage, 'it was made from weights without a lineage')
  if (lineage.length === 0) return doubted(lineage, `its ${lineageFile} is empty`)
  for (const [index, entry] of lineage.entries()) {
    const found = implausible(entry)
    if (found)
      return doubted(lineage, `entry ${index} of its ${lineageFile} is implausible (${found})`)
  }
  return { lineage }
}

/** Writes a model's lineage beside it. */
export function writeModelLineage(directory: string, lineage: Lineage): Promise<void> {
  assertArgument('writeModelLineage.lineage', lineage, 'list')
  assertArgument('writeModelLineage.directory', directory, 'path')
  return writeJson(join(directory, lineageFile), { model: lineage })
}

const lineageFile = 'lineage.json'

/** What is implausible about an entry, if anything. */
function implausible({ size, fingerprint, images, signatures }: LineageEntry): string | undefined {
  if (size === 0) return 'no images'
  if (!/^sha256:[0-9a-f]{64}$/.test(fingerprint)) return `the fingerprint '${fingerprint}'`
  if (images === undefined) return undefined // older versions recorded the fingerprint alone
  const digests = Buffer.from(images, 'base64').length / 8
  if (digests !== size) return `${size} images with ${digests} digests`
  const signed = signatures === undefined ? 0 : Buffer.from(signatures, 'base64').length / 12
  const plausible = Number.isInteger(signed) && signed <= size
  return plausible ? undefined : `${size} images with ${signed} signatures`
}
