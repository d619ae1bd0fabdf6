import type { Json } from '@inkstone/core'

/** A list of parts, each a name and its options, in words.
 * @returns undefined for any other value
 * @example partsInWords([{ name: 'rotate', degrees: 10 }, { name: 'fade' }]) // 'rotate (degrees 10), fade' */
export function partsInWords(value: Json | undefined): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const parts: string[] = []
  for (const part of value as readonly Json[]) {
    if (!isNamed(part)) return undefined
    const { name, ...options } = part
    const words = Object.entries(options).map(
      ([option, given]) => `${option} ${typeof given === 'string' ? given : JSON.stringify(given)}`,
    )
    parts.push(words.length > 0 ? `${name} (${words.join(', ')})` : name)
  }
  return parts.join(', ')
}

function isNamed(value: Json): value is { readonly name: string; readonly [option: string]: Json } {
  return (
    typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
  )
}
