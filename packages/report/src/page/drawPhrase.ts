import type { MarkName, Phrase } from '../document/phrase'
import { type Html, html } from './html'

/** Text as markup. */
export function drawPhrase(phrase: Phrase): Html {
  if (phrase === false || phrase === undefined) return html``
  if (typeof phrase !== 'object') return html`${phrase}`
  if ('mark' in phrase) {
    const { mark, text, tone, title } = phrase
    const className = [classes[mark], tone].filter(Boolean).join(' ')
    const attributes = html`${className && html` class="${className}"`}${
      title !== undefined && html` title="${title}"`
    }`
    return elements[mark](attributes, drawPhrase(text))
  }
  if ('page' in phrase) return phrase.page
  return html`${phrase.map(drawPhrase)}`
}

const classes: Partial<Record<MarkName, string>> = {
  interval: 'interval',
  name: 'name',
  contaminated: 'contaminated',
  key: 'key',
  aside: 'aside',
  unit: 'unit',
  option: 'option',
  points: 'points',
}

type Element = (attributes: Html, text: Html) => Html
const span: Element = (attributes, text) => html`<span${attributes}>${text}</span>`
const bold: Element = (attributes, text) => html`<strong${attributes}>${text}</strong>`

const elements: Record<MarkName, Element> = {
  strong: bold,
  interval: span,
  name: span,
  code: (attributes, text) => html`<code${attributes}>${text}</code>`,
  contaminated: bold,
  key: span,
  aside: span,
  unit: span,
  option: span,
  points: bold,
}
