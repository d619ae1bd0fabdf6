import { join } from 'node:path'
import { writeWhole } from '@inkstone/core'
import { markupOf } from './html'
import { page } from './page'
import { readRun } from './readRun'
import type { Section, SectionMaker } from './section'
import { amISure } from './sections/amISure'
import { beforeAfter } from './sections/beforeAfter'
import { howCalibrated } from './sections/howCalibrated'
import { howGood } from './sections/howGood'
import { howItLearned } from './sections/howItLearned'
import { howRobust } from './sections/howRobust'
import { howToRepeat } from './sections/howToRepeat'
import { whatItCost } from './sections/whatItCost'
import { whereItFails } from './sections/whereItFails'
import { whichLearningRate } from './sections/whichLearningRate'
import { whyMistakes } from './sections/whyMistakes'

/** What the page answers, in this order. */
const questions: readonly SectionMaker[] = [
  howGood,
  amISure,
  howCalibrated,
  beforeAfter,
  whereItFails,
  whyMistakes,
  howRobust,
  howItLearned,
  whichLearningRate,
  whatItCost,
  howToRepeat,
]

/** A run folder as one HTML page that needs no network and no other file.
 * @param runDirectory holds `recipe.json`, `lineage.json`, `metrics.json` and `predictions/`, as `inkstone run`
 * writes them, `learning-rate.json` if it looked for a learning rate, and `robustness.json` if `inkstone evaluate`
 * found out more
 * @throws InkstoneError naming the file that is missing or damaged, or whose figures contradict another's
 * @example const page = await renderReport('runs/latest') // '<!doctype html>…' */
export async function renderReport(runDirectory: string): Promise<string> {
  const run = await readRun(runDirectory)
  const sections: Section[] = []
  for (const question of questions) {
    const section = await question(run)
    if (section) sections.push(section)
  }
  return markupOf(page(run, sections))
}

/** Writes {@link renderReport}'s page to `report.html` in the run's folder, whole or not at all.
 * @returns the path of the page
 * @example await writeReport('runs/latest') // 'runs/latest/report.html' */
export async function writeReport(runDirectory: string): Promise<string> {
  const path = join(runDirectory, 'report.html')
  await writeWhole(path, await renderReport(runDirectory))
  return path
}
