import { count, duration } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import { scrollTable } from '../page/scrollTable'
import type { Section } from '../page/section'
import type { ComparedRun, Comparison } from './comparison'
import { runLetter } from './runLetter'

/** Time, throughput and size, side by side. */
export async function whatTheyCost({ runs }: Comparison): Promise<Section> {
  return {
    id: 'cost',
    question: 'What did each cost?',
    note: html`Wall-clock time, each on the machine that made the run. Speed is that of the median epoch, without validation.`,
    body: scrollTable({
      label: 'Cost, run by run',
      table: html`<table>
      <thead><tr><th scope="col">Run</th><th scope="col">Parameters</th><th scope="col">Epochs</th>
        <th scope="col">Training</th><th scope="col">Images/s</th><th scope="col">Fine-tuning</th>
        <th scope="col">Whole run</th><th scope="col">Backend</th></tr></thead>
      <tbody>${runs.map(row)}</tbody></table>`,
    }),
  }
}

function row({ letter, run, imagesPerSecond }: ComparedRun): Html {
  const { training, fineTuning, seconds } = run.metrics
  const { name, threads, isa } = run.lineage.backend
  return html`<tr><th scope="row">${runLetter(letter)}</th><td>${count(training.parameters)}</td>
    <td>${training.history.length}</td><td>${duration(training.seconds)}</td>
    <td>${imagesPerSecond === undefined ? '' : count(imagesPerSecond)}</td>
    <td>${fineTuning ? duration(fineTuning.seconds) : ''}</td><td>${duration(seconds)}</td>
    <td>${[name, isa, `${threads} ${threads === 1 ? 'thread' : 'threads'}`].filter(Boolean).join(', ')}</td></tr>`
}
