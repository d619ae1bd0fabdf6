import { createHash } from 'node:crypto'
import { contaminatedMark, evaluationName } from './evaluationName'
import { type Html, html, trusted } from './html'
import { pageScript } from './pageScript'
import { pageStyle } from './pageStyle'
import type { Run } from './readRun'
import type { Section } from './section'
import { panelRules } from './sections/whereItFails'

/** Puts the sections below one head. The page's own policy forbids it to load anything at all, and any
 * script but ours. */
export function page(run: Run, sections: readonly Section[]): Html {
  const { metrics, evaluated } = run
  const contaminated = metrics.evaluations.filter((evaluation) => evaluation.contaminated)
  const digest = createHash('sha256').update(pageScript).digest('base64')
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${digest}'`
  const mark = contaminated.length > 0 ? 'CONTAMINATED: ' : ''
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Inkstone">
<title>${mark}${metrics.recipe}, Inkstone report</title>
<link rel="icon" href="data:,">
<style>${trusted(pageStyle)}${trusted(panelRules(evaluated.length))}</style>
</head>
<body>
<a class="skip" href="#${sections[0]!.id}">Skip to the result</a>
<header>
<div class="brand"><b>${inkstone}Inkstone</b><span><time datetime="${metrics.startedAt}">${when(metrics.startedAt)}</time></span></div>
<p class="kicker">A run of the recipe <b>${metrics.recipe}</b></p>
<h1>${title(run)}</h1>
<nav aria-label="Contents"><ul>${sections.map(
    ({ id, question }) => html`<li><a href="#${id}">${question}</a></li>`,
  )}</ul></nav>
${contaminated.length > 0 && warning(contaminated)}
</header>
<main>
${sections.map(
  ({ id, question, note, body }) => html`<section id="${id}" aria-labelledby="${id}-heading">
<div class="head"><h2 id="${id}-heading">${question}</h2><p>${note}</p></div>
<div class="body">${body}</div>
</section>
`,
)}</main>
<footer>Made by Inkstone from the run folder alone. Every figure follows from the predictions kept there.</footer>
<script>${trusted(pageScript)}</script>
</body>
</html>
`
}

function title({ metrics }: Run): Html {
  const { training, fineTuning } = metrics
  return html`${training.model} on ${training.dataset}${fineTuning && html`, fine-tuned to ${fineTuning.dataset}`}`
}

function warning(contaminated: Run['metrics']['evaluations']): Html {
  return html`<p class="warning" role="note">${contaminatedMark} Images of ${contaminated.map(
    (evaluation, index) =>
      html`${index > 0 && ', '}${evaluationName({ ...evaluation, contaminated: undefined })}`,
  )} have touched the weights, in training, in fine-tuning or in choosing a checkpoint. Figures on them
  say nothing about images that the network has not seen.</p>`
}

/** `2 January 2026, 03:04 UTC`. */
function when(startedAt: string): string {
  const date = new Date(startedAt)
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(date)
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`
}

/** A stone, its well, and the ink in it. */
const inkstone = html`<svg viewBox="0 0 24 24" aria-hidden="true"><rect x="2" y="4" width="20" height="16" rx="4.5"
  fill="var(--ink)"/><rect x="5" y="7" width="14" height="10" rx="2.6" fill="var(--paper)"/>
  <path d="M5 13.2c2.6-2 4.8 1.4 7.4.1 2.4-1.2 4.2-1.3 6.6-.2v1.3a2.6 2.6 0 0 1-2.6 2.6H7.6a2.6 2.6 0 0 1-2.6-2.6Z"
  fill="var(--blue)"/></svg>`
