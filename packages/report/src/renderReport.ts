import { join } from 'node:path'
import { assertArgument, oneOf } from '@inkstone/core'
import { type Run, readRun, writeWhole } from '@inkstone/run'
import { modelCard } from './card/modelCard'
import type { RunSection, SectionMaker } from './document/section'
import { upToDate } from './json/upToDate'
import { markdownPage } from './markdown/markdownPage'
import { markupOf } from './page/html'
import { page } from './page/page'
import { amISure } from './sections/amISure'
import { beforeAfter } from './sections/beforeAfter'
import { howCalibrated } from './sections/howCalibrated'
import { howGood } from './sections/howGood'
import { howItLearned } from './sections/howItLearned'
import { howRobust } from './sections/howRobust'
import { howToRepeat } from './sections/howToRepeat'
import { whatItCost } from './sections/whatItCost'
import { whatItLearnedFrom } from './sections/whatItLearnedFrom'
import { whereItFails } from './sections/whereItFails'
import { whichLearningRate } from './sections/whichLearningRate'
import { whichNetwork } from './sections/whichNetwork'
import { whyMistakes } from './sections/whyMistakes'

/** The questions that the page answers, in this order. */
const questions: readonly SectionMaker[] = [
  howGood,
  amISure,
  howCalibrated,
  beforeAfter,
  whereItFails,
  whyMistakes,
  howRobust,
  whatItLearnedFrom,
  whichNetwork,
  howItLearned,
  whichLearningRate,
  whatItCost,
  howToRepeat,
]

/** `html`: the page. `md`: all of it as Markdown. `json`: the figures, by the published schema. `card`: the model's
 * card, with the front matter of Hugging Face. */
export type ReportFormat = 'html' | 'md' | 'json' | 'card'

const files: Readonly<Record<ReportFormat, string>> = {
  html: 'report.html',
  md: 'report.md',
  json: 'metrics.json',
  card: 'model-card.md',
}

const render: Readonly<Record<ReportFormat, (run: Run) => Promise<string>>> = {
  html: async (run) => markupOf(page(run, await sections(run))),
  md: async (run) => markdownPage(run, await sections(run)),
  json: upToDate,
  card: async (run) => modelCard(run),
}

/** A run folder as one HTML page that works offline and needs no other file, or in another format.
 * @param runDirectory holds `recipe.json`, `lineage.json`, `metrics.json` and `predictions/`, as `inkstone run`
 * writes them, `learning-rate.json` if it swept learning rates, and `robustness.json` if `inkstone evaluate` tested
 * robustness
 * @param format default `html`
 * @throws InkstoneError naming the file that is missing or damaged, or whose figures contradict another's; or for an
 * unknown format
 * @example const page = await renderReport('runs/latest') // '<!doctype html>…' */
export async function renderReport(
  runDirectory: string,
  format: ReportFormat = 'html',
): Promise<string> {
  assertArgument('renderReport.runDirectory', runDirectory, 'path')
  oneOf('report.format', format, Object.keys(files))
  return render[format](await readRun(runDirectory))
}

/** Writes the result of {@link renderReport} into the run's folder, whole or not at all: `report.html`, `report.md`,
 * `metrics.json` or `model-card.md`.
 * @returns the path of the file
 * @example await writeReport('runs/latest') // 'runs/latest/report.html' */
export async function writeReport(
  runDirectory: string,
  format: ReportFormat = 'html',
): Promise<string> {
  assertArgument('writeReport.runDirectory', runDirectory, 'path')
  const report = await renderReport(runDirectory, format)
  const path = join(runDirectory, files[format])
  await writeWhole(path, report)
  return path
}

async function sections(run: Run): Promise<RunSection[]> {
  const answered: RunSection[] = []
  for (const question of questions) {
    const section = await question(run)
    if (section) answered.push(section)
  }
  return answered
}
