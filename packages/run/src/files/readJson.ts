import { readFile } from 'node:fs/promises'
import { assertArgument, InkstoneError } from '@inkstone/core'
import type { z } from 'zod'
import { damagedFile } from './damagedFile'

/** What to say about a missing or damaged file. */
export interface JsonFileErrors {
  /** A sentence for a file that is missing: what is expected there. */
  missing: string
  /** A sentence for a damaged file: how to fix it. Default: make the run again. */
  mend?: string
}

/** Reads a JSON file through its schema.
 * @throws InkstoneError naming the file and, in a damaged one, the field
 * @example await readJson('runs/latest/recipe.json', recipeSchema, { missing: 'Expected a run.' }) */
export async function readJson<Content>(
  path: string,
  schema: z.ZodType<Content>,
  errors: JsonFileErrors,
): Promise<Content> {
  assertArgument('readJson.path', path, 'path')
  assertArgument('readJson.schema', schema, 'object')
  assertArgument('readJson.errors', errors, 'object')
  const { missing, mend } = errors
  return checkJson(path, parseJson(path, await readText(path, missing), mend), schema, mend)
}

/** Reads a text file. @throws InkstoneError saying what is expected there if it is missing */
export async function readText(path: string, missing: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const found = code === 'ENOENT' || code === 'ENOTDIR' ? 'no such file' : String(error)
    throw new InkstoneError(`${path}: ${found}. ${missing}`)
  }
}

/** @throws InkstoneError for text that is not JSON */
export function parseJson(path: string, text: string, mend?: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw damagedFile(path, `not JSON (${(error as SyntaxError).message})`, mend)
  }
}

/** Returns a value that fits a schema, without unknown fields. @throws InkstoneError naming the first field that does
 * not fit */
export function checkJson<Content>(
  place: string,
  given: unknown,
  schema: z.ZodType<Content>,
  mend?: string,
): Content {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [first, ...others] = parsed.error.issues.flatMap(innermost)
  const where = first!.path.join('.') || 'the whole'
  const more = others.length > 0 ? ` (and ${others.length} more)` : ''
  throw damagedFile(place, `${where}: ${lowerFirst(first!.message)}${more}`, mend)
}

/** The issues of a value with several possible shapes: those of the closest shape. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue]
  const closest = issue.errors.reduce((best, one) => (one.length < best.length ? one : best))
  return closest
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
    .flatMap(innermost)
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
