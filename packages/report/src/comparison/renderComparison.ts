import { assertArgument } from '@inkstone/core'
import { type Html, html, markupOf } from '../page/html'
import { pageShell } from '../page/pageShell'
import type { Section } from '../page/section'
import type { Comparison } from './comparison'
import { comparisonStyle } from './comparisonStyle'
import { contaminatedBadge } from './contaminatedBadge'
import { howTheyLearned } from './howTheyLearned'
import { overManySeeds } from './overManySeeds'
import { runLetter } from './runLetter'
import { whatDiffers } from './whatDiffers'
import { whatEachReads } from './whatEachReads'
import { whatElse } from './whatElse'
import { whatTheyCost } from './whatTheyCost'
import { whichIsBetter } from './whichIsBetter'

/** The questions that the page answers, in this order. */
const questions: readonly ((comparison: Comparison) => Promise<Section | undefined>)[] = [
  whichIsBetter,
  whatEachReads,
  whatElse,
  overManySeeds,
  howTheyLearned,
  whatTheyCost,
  whatDiffers,
]

/** Runs side by side as one HTML page that works offline and needs no other file. The comparison contains its
 * figures: `inkstone compare` computes them.
 * @returns `<!doctype html>…` */
export async function renderComparison(comparison: Comparison): Promise<string> {
  assertArgument('renderComparison.comparison', comparison, 'object')
  for (const part of ['runs', 'tests', 'figures'] as const) {
    assertArgument(`renderComparison.${part}`, comparison[part], 'list')
  }
  const { runs, tests, figures } = comparison
  const sections: Section[] = []
  for (const question of questions) {
    const section = await question(comparison)
    if (section) sections.push(section)
  }
  const tainted = [
    ...tests.filter(({ entries }) =>
      entries.some(({ evaluated }) => evaluated.evaluation.contaminated),
    ),
    ...figures
      .filter(({ contaminated, evaluation }) => {
        return contaminated && !tests.some(({ name }) => name === evaluation)
      })
      .map(({ evaluation }) => ({ name: evaluation })),
  ].filter(({ name }, at, all) => all.findIndex((one) => one.name === name) === at)
  const letters = runs.map(({ letter }) => letter).join(', ')
  return markupOf(
    pageShell(
      {
        title: `${tainted.length > 0 ? 'CONTAMINATED: ' : ''}${letters}, Inkstone comparison`,
        aside: html`${runs.length} runs`,
        kicker: html`Runs side by side, each compared with the first`,
        heading: heading(comparison),
        warning: html`${list(comparison)}${
          tainted.length > 0 &&
          html`<p class="warning" role="note">${contaminatedBadge} In ${tainted.map(
            ({ name }, index) => html`${index > 0 && ', '}<span class="name">${name}</span>`,
          )} are figures on images that have touched the weights. Neither they nor differences from them say anything
          about images that a network has not seen.</p>`
        }`,
        footer: html`Made by Inkstone from the run folders alone. Every figure can be computed again from the predictions in them.`,
        style: comparisonStyle,
      },
      sections,
    ),
  )
}

function heading({ runs }: Comparison): Html {
  const models = [...new Set(runs.map(({ run }) => run.metrics.training.model))]
  if (models.length > 3) return html`${models.length} networks compared`
  return models.length === 1
    ? html`${runs.length} runs of ${models[0]!}`
    : html`${models.slice(0, -1).join(', ')} and ${models.at(-1)!} compared`
}

function list({ runs }: Comparison): Html {
  return html`<ul class="runs">${runs.map(
    ({
      letter,
      run,
    }) => html`<li>${runLetter(letter)}<span class="name">${run.directory}</span><span>${run.metrics.recipe},
      seed ${run.recipe.seed}</span></li>`,
  )}</ul>`
}
