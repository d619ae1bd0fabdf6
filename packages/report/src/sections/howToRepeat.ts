import { join, relative } from 'node:path'
import type { Json, Lineage, RecipeFile } from '@inkstone/core'
import type { Run } from '@inkstone/run'
import { count } from '../figures/formatFigure'
import { partsInWords } from '../figures/partsInWords'
import { type Html, html } from '../page/html'
import { scrollTable } from '../page/scrollTable'
import type { Section } from '../page/section'

/** The command, the settings, and every set of images that touched the weights. */
export async function howToRepeat(run: Run): Promise<Section> {
  const { recipe, lineage } = run
  return {
    id: 'repeat',
    question: 'How do I get it again?',
    note: html`The same recipe, seed and backend give the same weights, bit for bit. A fingerprint names a set
      of images, whatever its file or order.`,
    body: html`
      <div class="command"><pre tabindex="0" role="region" aria-label="Command"><code>${command(run)}</code></pre><button type="button" hidden>Copy</button></div>
      <h3>Stages</h3>${stages(recipe)}
      <h3>What touched the weights</h3>${images(lineage.finetuned ?? lineage.model)}
      <h3>Made with</h3>
      <p class="versions">${Object.entries(lineage.versions).map(
        ([name, version]) => html`<span>${name} <b>${version}</b></span> `,
      )}<span>seed <b>${lineage.seed}</b></span></p>`,
  }
}

/** What to type: the recipe as it is reached from here, every dial as it was set, and the backend. */
export function command({ directory, recipe, lineage }: Run): string {
  const { file, name, settings } = recipe
  const path = file ? relative('.', join(directory, file)) : `recipes/${name}.ts`
  const dials = flatten(settings).map(
    ([dial, value]) => `--set ${shellWord(`${dial}=${asText(value)}`)}`,
  )
  const words = [
    `npx inkstone run ${shellWord(path)}`,
    ...dials,
    `--backend ${shellWord(lineage.backend.name)}`,
  ]
  return words.join(' \\\n  ')
}

/** `{ training: { epochs: 3 } }` is `training.epochs` and `3`. */
function flatten(settings: { readonly [key: string]: Json }, prefix = ''): [string, Json][] {
  return Object.entries(settings).flatMap(([key, value]): [string, Json][] => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return [[prefix + key, value]]
    }
    return flatten(value as { readonly [key: string]: Json }, `${prefix}${key}.`)
  })
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function shellWord(text: string): string {
  return /^[\w./=:,@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

function stages({ stages }: RecipeFile): Html {
  return scrollTable({
    label: 'Stages',
    table: html`<table class="words">
    <thead><tr><th scope="col">Stage</th><th scope="col">Is</th><th scope="col">Options</th></tr></thead>
    <tbody>${Object.entries(stages).map(
      ([role, { name, options }]) => html`<tr><th scope="row">${role}</th><td>${name}</td>
        <td>${flatten(options).map(
          ([option, value]) =>
            html`<span class="option">${option} <b>${partsInWords(value) ?? asText(value)}</b></span> `,
        )}</td></tr>`,
    )}</tbody></table>`,
  })
}

function images(lineage: Lineage): Html {
  return scrollTable({
    label: 'Lineage',
    table: html`<table class="words" data-sortable>
    <thead><tr><th scope="col">Role</th><th scope="col">Images of</th><th scope="col" class="number">Count</th>
      <th scope="col">Fingerprint</th></tr></thead>
    <tbody>${lineage.map(
      ({ role, dataset, split, size, fingerprint }) => html`<tr><th scope="row">${role}</th>
        <td>${dataset}/${split}</td><td class="number" data-value="${size}">${count(size)}</td>
        <td><code title="${fingerprint}">${shortened(fingerprint)}</code></td></tr>`,
    )}</tbody></table>`,
  })
}

/** `sha256:` and twelve digits tell any two sets of images apart that one will meet. */
function shortened(fingerprint: string): string {
  return fingerprint.length > 19 ? `${fingerprint.slice(0, 19)}…` : fingerprint
}
