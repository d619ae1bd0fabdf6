import { printable } from '@inkstone/core'

/** Escapes text for Markdown, including line ends and other control characters. @example escapeMarkdown('a*b|c') // 'a\\*b\\|c' */
export function escapeMarkdown(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>|#]/g, '\\$&')
}
