import { printable } from '@inkstone/core'
import type { MarkName, Phrase } from '../document/phrase'
import { escapeMarkdown } from './escapeMarkdown'

/** Text as Markdown, on one line.
 * @example writePhrase(phrase`${strong('98.9 %')} of *all*`) // '**98.9 %** of \\*all\\*' */
export function writePhrase(phrase: Phrase): string {
  return written(phrase).replace(/\s+/g, ' ').trim()
}

function written(phrase: Phrase): string {
  if (phrase === false || phrase === undefined) return ''
  if (typeof phrase !== 'object') return escapeMarkdown(String(phrase))
  if ('mark' in phrase) {
    const { mark, text } = phrase
    if (mark === 'code') return `\`${plain(text)}\``
    const inner = written(text)
    return inner.trim() && (wraps[mark]?.(inner.trim()) ?? inner)
  }
  if ('page' in phrase) return written(phrase.words)
  return phrase.map(written).join('')
}

const bold = (text: string): string => `**${text}**`

const wraps: Partial<Record<MarkName, (text: string) => string>> = {
  strong: bold,
  contaminated: bold,
  points: bold,
  interval: (text) => ` (${text})`,
  key: () => '',
}

/** Without any mark: within backquotes nothing is escaped. */
function plain(phrase: Phrase): string {
  if (phrase === false || phrase === undefined) return ''
  if (typeof phrase !== 'object') return printable(String(phrase)).replaceAll('`', "'")
  if ('mark' in phrase) return plain(phrase.text)
  if ('page' in phrase) return plain(phrase.words)
  return phrase.map(plain).join('')
}
