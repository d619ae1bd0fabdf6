import { printable } from '@inkstone/core'

/** Text as it is, whatever it holds; line ends and other control characters as their escapes. @example escapeMarkdown('a*b|c') // 'a\\*b\\|c' */
export function escapeMarkdown(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>|#]/g, '\\$&')
}
