import { type Html, html } from '../page/html'
import { runColours } from './comparisonStyle'

/** A run's letter on its colour. After the sixth run colours repeat; letters do not. */
export function runLetter(letter: string): Html {
  return html`<span class="letter run-${runIndex(letter) % runColours}">${letter}</span>`
}

/** @example runIndex('C') // 2 */
export function runIndex(letter: string): number {
  return letter.charCodeAt(0) - 'A'.charCodeAt(0)
}
