import type { TrainingSummary } from '@inkstone/core'
import type { Run } from '@inkstone/run'
import { count, duration } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import type { Section } from '../page/section'

/** Time, throughput, size and the machine it ran on. */
export async function whatItCost({ metrics, lineage }: Run): Promise<Section> {
  const { training, fineTuning, seconds } = metrics
  const { name, threads, isa } = lineage.backend
  const costs: Html[] = [
    cost('Whole run', duration(seconds), 'from reading the data to the last evaluation'),
    cost(
      'Training',
      duration(training.seconds),
      `${count(training.images)} images, validation included`,
    ),
    speed('Training speed', training),
    cost('Parameters', count(training.parameters), `weights of ${training.model}`),
  ]
  if (fineTuning) {
    const { trainedParameters, totalParameters } = fineTuning
    const part = trainedParameters === totalParameters ? 'all' : count(trainedParameters)
    costs.push(
      cost('Fine-tuning', duration(fineTuning.seconds), `${count(fineTuning.images)} images`),
      speed('Fine-tuning speed', fineTuning),
      cost('Fine-tuned weights', part, `of ${count(totalParameters)}`),
    )
  }
  const machine = [`${threads} ${threads === 1 ? 'thread' : 'threads'}`, ...(isa ? [isa] : [])]
  costs.push(cost('Backend', name, machine.join(', ')))
  return {
    id: 'cost',
    question: 'What did it cost?',
    note: html`Wall-clock time on the machine that made the run. Speed is the median epoch’s, training alone.`,
    body: html`<dl class="costs">${costs}</dl>`,
  }
}

function cost(what: string, figure: string, remark: string): Html {
  return html`<div><dt>${what}</dt><dd class="amount">${figure}</dd><dd>${remark}</dd></div>`
}

function speed(what: string, { history }: TrainingSummary): Html {
  const sorted = history.map(({ imagesPerSecond }) => imagesPerSecond).sort((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)]
  return median === undefined
    ? cost(what, 'unknown', 'no epoch was finished')
    : cost(what, count(median), 'images a second')
}
