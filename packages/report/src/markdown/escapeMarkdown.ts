/** Text as it is, whatever it holds. @example escapeMarkdown('a*b|c') // 'a\\*b\\|c' */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, '\\$&')
}
