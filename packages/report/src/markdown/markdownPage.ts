import type { Run } from '@inkstone/run'
import { paragraph } from '../document/block'
import { phrase, strong } from '../document/phrase'
import type { RunSection } from '../document/section'
import { contaminationWarning, nearCopyWarning, runHeading } from '../page/page'
import { writeBlocks } from './writeBlocks'
import { writePhrase } from './writePhrase'

/** The report as Markdown: the same questions, figures and tables as on the page, in the same order. */
export function markdownPage(run: Run, sections: readonly RunSection[]): string {
  const { recipe, startedAt } = run.metrics
  const warnings = [contaminationWarning(run), nearCopyWarning(run)]
  const paragraphs = [
    `# ${writePhrase(runHeading(run))}`,
    ...writeBlocks([
      paragraph(phrase`A run of the recipe ${strong(recipe)}, ${startedAt}.`),
      ...warnings.flatMap((warning) => (warning ? [paragraph(warning)] : [])),
    ]),
    ...sections.flatMap(({ question, note, blocks }) => [
      `## ${writePhrase(question)}`,
      ...writeBlocks([paragraph(note), ...blocks]),
    ]),
  ]
  return `${paragraphs.join('\n\n')}\n`
}
