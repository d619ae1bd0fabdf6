import type { Evaluation, MetricsFile } from '@inkstone/core'
import { count } from './formatFigure'

/** What must be known of tests that are close to the training: `9,994 of the 10,000 images of mnist/test`, one an
 * evaluation with many near copies. */
export function nearCopyCounts(
  { evaluations }: Pick<MetricsFile, 'evaluations'>,
  named: (evaluation: Evaluation) => string = ({ name }) => name,
): string[] {
  return evaluations.flatMap((evaluation) => {
    const { nearCopies, count: images } = evaluation
    if (nearCopies === undefined) return []
    return [`${count(nearCopies)} of the ${count(images)} images of ${named(evaluation)}`]
  })
}

/** What they are, and what follows. */
export const nearCopiesMean: string =
  'are near copies of images that touched the weights: moved by a pixel, saved anew, a little brighter, or as good as ' +
  'the same. Figures on them flatter the network.'
