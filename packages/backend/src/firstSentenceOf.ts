/** What another program's error says, as one sentence: its first line, with a full stop.
 * @example firstSentenceOf(new Error("Cannot find module 'x'\nRequire stack:")) // "Cannot find module 'x'." */
export function firstSentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const line = message.trim().split('\n')[0]!.trim()
  return /[.!?]$/.test(line) ? line : `${line}.`
}
