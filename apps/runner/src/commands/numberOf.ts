import { InkstoneError } from '@inkstone/core'

/** An option's number. @param text as it was typed @throws InkstoneError for anything else */
export function numberOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isFinite(value)) return value
  throw new InkstoneError(`${option}: expected a number, got '${text}'.`)
}
