import type { TrainingSummary } from '@inkstone/core'
import type { Run } from '@inkstone/run'
import type { RunSection } from '../document/section'
import { count, duration } from '../figures/formatFigure'
import { html } from '../page/html'

/** A figure with its name and a remark. */
interface Cost {
  what: string
  figure: string
  remark: string
}

/** Time, throughput, size and the machine it ran on. */
export async function whatItCost(run: Run): Promise<RunSection> {
  const all = costs(run)
  const drawn = all.map(
    ({ what, figure, remark }) =>
      html`<div><dt>${what}</dt><dd class="amount">${figure}</dd><dd>${remark}</dd></div>`,
  )
  const items = all.map(({ what, figure, remark }) => `${what}: ${figure}, ${remark}`)
  return {
    id: 'cost',
    question: 'What did it cost?',
    note: 'Wall-clock time on the machine that made the run. Speed is that of the median epoch, without validation.',
    blocks: [
      {
        kind: 'drawn',
        page: html`<dl class="costs">${drawn}</dl>`,
        told: [{ kind: 'list', items }],
      },
    ],
  }
}

function costs({ metrics, lineage }: Run): Cost[] {
  const { training, fineTuning, seconds } = metrics
  const { name, threads, isa } = lineage.backend
  const found = [
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
    found.push(
      cost('Fine-tuning', duration(fineTuning.seconds), `${count(fineTuning.images)} images`),
      speed('Fine-tuning speed', fineTuning),
      cost('Fine-tuned weights', part, `of ${count(totalParameters)}`),
    )
  }
  const machine = [`${threads} ${threads === 1 ? 'thread' : 'threads'}`, ...(isa ? [isa] : [])]
  return [...found, cost('Backend', name, machine.join(', '))]
}

function cost(what: string, figure: string, remark: string): Cost {
  return { what, figure, remark }
}

function speed(what: string, { history }: TrainingSummary): Cost {
  const sorted = history.map(({ imagesPerSecond }) => imagesPerSecond).sort((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)]
  return median === undefined
    ? cost(what, 'unknown', 'no epoch was finished')
    : cost(what, count(median), 'images a second')
}
