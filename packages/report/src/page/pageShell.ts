import { createHash } from 'node:crypto'
import { type Html, html, trusted } from './html'
import { pageScript } from './pageScript'
import { pageStyle } from './pageStyle'
import type { Section } from './section'

/** What a page has besides its sections. */
export interface PageShell {
  /** Of the window: plain text. */
  title: string
  /** Beside the name, such as when. */
  aside: Html
  kicker: Html
  heading: Html
  /** A warning below the contents. */
  warning?: Html
  footer: Html
  /** Further rules of the style sheet. */
  style?: string
}

/** Puts sections below one head. The page's own policy forbids loading anything, and any script but ours. */
export function pageShell(shell: PageShell, sections: readonly Section[]): Html {
  const digest = createHash('sha256').update(pageScript).digest('base64')
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${digest}'`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Inkstone">
<title>${shell.title}</title>
<link rel="icon" href="data:,">
<style>${trusted(pageStyle)}${trusted(shell.style ?? '')}</style>
</head>
<body>
<a class="skip" href="#${sections[0]!.id}">Skip to the result</a>
<header>
<div class="brand"><b>${inkstone}Inkstone</b><span>${shell.aside}</span></div>
<p class="kicker">${shell.kicker}</p>
<h1>${shell.heading}</h1>
<nav aria-label="Contents"><ul>${sections.map(
    ({ id, question }) => html`<li><a href="#${id}">${question}</a></li>`,
  )}</ul></nav>
${shell.warning}
</header>
<main>
${sections.map(
  ({ id, question, note, body }) => html`<section id="${id}" aria-labelledby="${id}-heading">
<div class="head"><h2 id="${id}-heading">${question}</h2><p>${note}</p></div>
<div class="body">${body}</div>
</section>
`,
)}</main>
<footer>${shell.footer}</footer>
<script>${trusted(pageScript)}</script>
</body>
</html>
`
}

/** A stone, its well, and the ink in it. */
export const inkstone: Html = html`<svg viewBox="0 0 24 24" aria-hidden="true"><rect x="2" y="4" width="20" height="16" rx="4.5"
  fill="var(--ink)"/><rect x="5" y="7" width="14" height="10" rx="2.6" fill="var(--paper)"/>
  <path d="M5 13.2c2.6-2 4.8 1.4 7.4.1 2.4-1.2 4.2-1.3 6.6-.2v1.3a2.6 2.6 0 0 1-2.6 2.6H7.6a2.6 2.6 0 0 1-2.6-2.6Z"
  fill="var(--blue)"/></svg>`
