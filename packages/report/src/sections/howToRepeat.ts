import { join, relative } from 'node:path'
import {
  isOfUnknownOrigin,
  type Json,
  type Lineage,
  printable,
  type RecipeFile,
} from '@inkstone/core'
import type { Run } from '@inkstone/run'
import { figure, heading, type Paragraph, paragraph, type Table, table } from '../document/block'
import { phrase, strong } from '../document/phrase'
import type { RunSection } from '../document/section'
import { count } from '../figures/formatFigure'
import { partsInWords } from '../figures/partsInWords'
import { drawPhrase } from '../page/drawPhrase'
import { html } from '../page/html'

/** The command, the settings, and every set of images that touched the weights. */
export async function howToRepeat(run: Run): Promise<RunSection> {
  const { recipe, lineage } = run
  const made = [...Object.entries(lineage.versions), ['seed', lineage.seed] as const].map(
    ([name, version]) => phrase`${name} ${strong(version)}`,
  )
  return {
    id: 'repeat',
    question: 'How do I reproduce it?',
    note: phrase`The same recipe, seed and backend give the same weights, bit for bit. A fingerprint identifies a set of
      images, whatever its file or order.`,
    blocks: [
      { kind: 'command', text: command(run) },
      heading(3, 'Stages'),
      stageTable(recipe),
      heading(3, 'What touched the weights'),
      ...origin(lineage.finetuned ?? lineage.model),
      lineageTable(lineage.finetuned ?? lineage.model),
      heading(3, 'Made with'),
      {
        kind: 'drawn',
        page: html`<p class="versions">${made.map((each) => html`<span>${drawPhrase(each)}</span> `)}</p>`,
        told: [paragraph(made.flatMap((each, index) => [index > 0 && ', ', each]))],
      },
    ],
  }
}

/** What to type: the recipe's path from here, every setting as set, and the backend. */
export function command({ directory, recipe, lineage }: Run): string {
  const { file, name, settings, fineTuned, calibrate } = recipe
  const path = file ? relative('.', join(directory, file)) : `recipes/${name}.ts`
  const given = fineTuned
    ? fineTuned.set
    : flatten(settings).map(([setting, value]) => `${setting}=${asText(value)}`)
  const begin = fineTuned
    ? [
        `npx inkstone finetune ${shellWord(relative('.', join(directory, fineTuned.run)))}`,
        ...(fineTuned.otherRecipe ? [`--recipe ${shellWord(path)}`] : []),
      ]
    : [`npx inkstone ${recipe.command ?? 'run'} ${shellWord(path)}`]
  const words = [
    ...begin,
    ...given.map((setting) => `--set ${shellWord(setting)}`),
    ...(calibrate === false ? ['--no-calibrate'] : []),
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
  if (/^[\w./=:,@+-]+$/.test(text)) return text
  if (printable(text) === text) return `'${text.replaceAll("'", "'\\''")}'`
  return `$'${printable(text.replace(/[\\']/g, '\\$&'))}'` // stays on one line, as bash and zsh read it
}

function stageTable({ stages }: RecipeFile): Table {
  return table({
    label: 'Stages',
    look: 'words',
    columns: ['Stage', 'Name', 'Options'],
    rows: Object.entries(stages).map(([role, { name, options }]) => ({
      cells: [
        { text: role },
        { text: name },
        {
          text: flatten(options).map(([option, value]) => [
            {
              mark: 'option' as const,
              text: phrase`${option} ${strong(partsInWords(value) ?? asText(value))}`,
            },
            ' ',
          ]),
        },
      ],
    })),
  })
}

/** What the table cannot show. */
function origin(lineage: Lineage): Paragraph[] {
  if (!isOfUnknownOrigin(lineage)) return []
  return [
    paragraph(
      'The model is of unknown origin: nobody recorded which images its first weights were trained on.',
    ),
  ]
}

function lineageTable(lineage: Lineage): Table {
  return table({
    label: 'Lineage',
    look: 'words',
    sortable: true,
    columns: ['Role', 'Images of', 'Count', 'Fingerprint'],
    rows: lineage.map(({ role, dataset, split, size, fingerprint }) => ({
      cells: [
        { text: role },
        { text: `${dataset}/${split}` },
        { ...figure(count(size), size), class: 'number' },
        { text: { mark: 'code', text: shortened(fingerprint), title: fingerprint } },
      ],
    })),
  })
}

/** `sha256:` and twelve digits: enough to distinguish sets of images in practice. */
function shortened(fingerprint: string): string {
  return fingerprint.length > 19 ? `${fingerprint.slice(0, 19)}…` : fingerprint
}
