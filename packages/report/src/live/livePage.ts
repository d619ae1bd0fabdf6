import { createHash } from 'node:crypto'
import { html, markupOf, trusted } from '../page/html'
import { inkstone } from '../page/pageShell'
import { pageStyle } from '../page/pageStyle'
import { liveScript } from './liveScript'

/** The page that shows a run while it trains. It holds no figures: `/events` of its own server sends them, as Server-Sent
 * Events that each hold a list of run events.
 * @returns the page, and the policy to serve it with: it loads nothing and talks to its own server alone
 * @example const { page, policy } = livePage() */
export function livePage(): { page: string; policy: string } {
  const digest = createHash('sha256').update(liveScript).digest('base64')
  const policy =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; connect-src 'self'; " +
    `base-uri 'none'; frame-ancestors 'none'; script-src 'sha256-${digest}'`
  const figure = (id: string, label: string) =>
    html`<div><dt>${label}</dt><dd class="amount" id="${id}">–</dd></div>`
  const chart = (
    id: string,
    label: string,
    legend: string,
  ) => html`<figure class="drawing"><figcaption>
    <strong id="${id}-title">${label}</strong><span>${legend}</span></figcaption>
    <svg id="${id}" viewBox="0 0 400 220" role="img" aria-labelledby="${id}-title"></svg></figure>`
  const page = markupOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Training, Inkstone</title>
<link rel="icon" href="data:,">
<style>${trusted(pageStyle)}${trusted(liveStyle)}</style>
</head>
<body>
<header>
<div class="brand"><b>${inkstone}Inkstone</b><span id="directory"></span></div>
<p class="kicker">A run in progress</p>
<h1 id="recipe">Waiting for the first step</h1>
<p id="state" role="status">connecting</p>
</header>
<main>
<section id="now" aria-labelledby="now-heading">
<div class="head"><h2 id="now-heading">How far is it?</h2><p>Speed is that of the training alone; the time left
includes validation.</p></div>
<div class="body"><dl class="costs">${figure('stage', 'Stage')}${figure('epoch', 'Epoch')}${figure('speed', 'Images a second')}
${figure('left', 'Time left')}${figure('loss', 'Loss')}${figure('rate', 'Learning rate')}</dl></div>
</section>
<section id="learning" aria-labelledby="learning-heading">
<div class="head"><h2 id="learning-heading">How is it learning?</h2><p>The loss of each step, faintly, and at the end of
each epoch <span class="key training">training</span> <span class="key validation">validation</span>.</p></div>
<div class="body"><div class="columns">${chart('losses', 'Loss', 'in nats, on a logarithmic scale')}
${chart('accuracies', 'Accuracy', 'images classified correctly')}</div></div>
</section>
<section id="tests" aria-labelledby="tests-heading">
<div class="head"><h2 id="tests-heading">How good is it?</h2><p>Each with its 95${'\u202f'}% interval.</p></div>
<div class="body"><div class="scroll" role="region" aria-label="Evaluations" tabindex="0"><table><thead><tr><th scope="col">Evaluation</th><th scope="col">Images</th>
<th scope="col">Accuracy</th></tr></thead><tbody id="evaluations"></tbody></table></div></div>
</section>
</main>
<footer>Served by the training process, to this machine alone. It closes with the run; the report stays in the run’s folder.</footer>
<script>${trusted(liveScript)}</script>
</body>
</html>
`)
  return { page, policy }
}

const liveStyle = `
#state { color: var(--soft) }
.drawing path { fill: none; stroke-width: 2; stroke-linejoin: round }
.drawing .step { stroke: var(--ochre); stroke-width: 1; opacity: .55 }
.drawing .training { stroke: var(--ochre) } .drawing .validation { stroke: var(--blue) }
.drawing circle.training { fill: var(--ochre) } .drawing circle.validation { fill: var(--blue) }
.drawing .grid { stroke: var(--line) } .drawing text { fill: var(--soft); font-size: 12px }
`
