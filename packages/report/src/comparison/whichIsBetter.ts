import { evaluationInterval } from '../figures/evaluationInterval'
import { count, percent, percentDigits, percentRange, points } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import { scrollTable } from '../page/scrollTable'
import type { Section } from '../page/section'
import type { ComparedEntry, ComparedTest, Comparison, PairedFigures } from './comparison'
import { contaminatedBadge } from './contaminatedBadge'
import { runLetter } from './runLetter'

/** Every test that runs share: each accuracy with its interval, and its difference from the first one. */
export async function whichIsBetter({ tests, figures }: Comparison): Promise<Section> {
  return {
    id: 'result',
    question: 'Which is better?',
    note: html`Each run is compared with the first on the same images. The difference has its 95${'\u202f'}% interval by
      paired bootstrap; p is McNemar’s: how often two equally good networks would differ this much.`,
    body:
      tests.length > 0
        ? html`${tests.map(testTable)}`
        : figures.length > 0
          ? html`<p>These runs share no test of a classification. Their other figures are below.</p>`
          : html`<p>These runs share no test, so they cannot be compared.</p>`,
  }
}

function testTable({ name, entries }: ComparedTest): Html {
  const [first] = entries
  return html`<div><h3><span class="name">${name}</span></h3>${scrollTable({
    label: `${name}, run by run`,
    table: html`<table>
    <thead><tr><th scope="col">Run</th><th scope="col">Images</th><th scope="col">Accuracy</th>
      <th scope="col">Against ${first!.letter}, in points</th><th scope="col">Only ${first!.letter} correct</th>
      <th scope="col">Only this correct</th><th scope="col">p</th></tr></thead>
    <tbody>${entries.map((entry) => row(entry, first!))}</tbody></table>`,
  })}${remarks(entries)}</div>`
}

function row({ letter, evaluated, against }: ComparedEntry, first: ComparedEntry): Html {
  const { accuracy, count: images, contaminated } = evaluated.evaluation
  return html`<tr${contaminated && html` class="tainted"`}><th scope="row">${runLetter(letter)}${
    contaminated && html` ${contaminatedBadge}`
  }</th>
    <td>${count(images)}</td>
    <td><strong>${percent(accuracy, images)}</strong>
      <span class="interval">${percentRange(evaluationInterval(evaluated.evaluation), images)}</span></td>
    ${against ? paired(against, images) : unpaired(letter === first.letter)}</tr>`
}

function paired(figures: PairedFigures, images: number): Html {
  const { difference, interval, onlyFirst, onlySecond, pValue } = figures
  return html`<td><strong>${points(difference, images)}</strong>
      <span class="interval">${signedRange(interval, images)}</span></td>
    <td>${count(onlyFirst)}</td><td>${count(onlySecond)}</td><td>${probability(pValue)}</td>`
}

function unpaired(isFirst: boolean): Html {
  return isFirst
    ? html`<td></td><td></td><td></td><td></td>`
    : html`<td colspan="4">not paired: other images</td>`
}

function remarks(entries: readonly ComparedEntry[]): Html {
  const [first, ...others] = entries
  const apart = others.filter(({ against }) => !against)
  const guessed = others.filter(({ against }) => against && !against.sameImages)
  return html`${
    apart.length > 0 &&
    html`<p class="caption">${letters(apart)} ${apart.length === 1 ? 'was' : 'were'} evaluated on other images than
      ${runLetter(first!.letter)}, so they cannot be compared image by image, and the difference is not tested.</p>`
  }${
    guessed.length > 0 &&
    html`<p class="caption">${letters(guessed)} may have other images: an older version recorded only the labels, and those are the same in the same
      order.</p>`
  }`
}

function letters(entries: readonly ComparedEntry[]): Html {
  return html`${entries.map(({ letter }, index) => html`${index > 0 && ', '}${runLetter(letter)}`)}`
}

/** `−0.12 to +0.40`. */
function signedRange({ low, high }: { low: number; high: number }, images: number): string {
  return `${signed(low, images)} to ${signed(high, images)}`
}

function signed(share: number, images: number): string {
  const digits = percentDigits(Math.abs(share), images)
  return Number(digits) === 0 ? digits : `${share < 0 ? '−' : '+'}${digits}`
}

/** @example probability(0.00001) // '< 0.0001' */
function probability(pValue: number): string {
  return pValue < 0.0001 ? '< 0.0001' : pValue.toFixed(4)
}
