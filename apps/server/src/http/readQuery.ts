import { printable } from '@inkstone/core'
import { parseField, parseFormat } from '@inkstone/reader'
import type { ReadOptions } from '../threads/messages'
import { Problem } from './problem'

/** The options in the address of a request to read strings: `?format=postcode:5&field=290,262,270,76&errorRate=0.05`.
 * @param query as Fastify parses it: a text, or texts if a name is repeated
 * @throws InkstoneError for a format or a field that is none; Problem `bad-request` for anything else that is wrong */
export function readQuery(query: Record<string, unknown>, maxLines: number): ReadOptions {
  const unknown = Object.keys(query).find(
    (name) => !['format', 'field', 'errorRate'].includes(name),
  )
  if (unknown !== undefined) {
    throw refused(`expected format, field or errorRate in the address, got '${shown(unknown)}'.`)
  }
  const fields = query.field === undefined ? [] : [query.field].flat().map(String)
  if (fields.length > maxLines) {
    throw refused(
      `field: expected at most ${maxLines} of them, got ${fields.length}. Send several requests.`,
    )
  }
  const format = once('format', query.format) ?? 'digits'
  parseFormat(shown(format))
  for (const field of fields) parseField(shown(field))
  const text = once('errorRate', query.errorRate) ?? '0.01'
  const errorRate = text.trim() === '' ? Number.NaN : Number(text)
  if (!(errorRate > 0 && errorRate < 1)) {
    throw refused(`errorRate: expected a number above 0 and below 1, got '${shown(text)}'.`)
  }
  return { format, fields, errorRate }
}

function once(name: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  throw refused(`${name}: expected one value, got several.`)
}

function refused(detail: string): Problem {
  return new Problem('bad-request', detail)
}

/** For messages. */
function shown(text: string): string {
  return printable(text.slice(0, 80))
}
