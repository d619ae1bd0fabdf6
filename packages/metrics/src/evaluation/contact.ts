import {
  areMany,
  assertUntouched,
  contamination,
  type EvaluationBase,
  nearCopies,
  type Split,
} from '@inkstone/core'
import type { EvaluateOptions } from './evaluateOptions'
import { knownLineage } from './knownLineage'

type Contact = Pick<EvaluationBase, 'contaminated' | 'nearCopies'>

/** What the images of an evaluation have to do with those that touched the weights. Many near copies are allowed, and
 * said on the console.
 * @throws InkstoneError if they are the same images, or no test for another reason, unless that is allowed */
export async function contact(
  options: Pick<EvaluateOptions, 'model' | 'split' | 'lineage' | 'allowContaminated'>,
): Promise<Contact> {
  const { split, allowContaminated = false } = options
  const lineage = options.lineage ?? (await knownLineage('evaluate', options.model))
  const isNoTest = split.notATest !== undefined
  const contaminated = isNoTest || (await contamination(lineage, split)).length > 0
  if (contaminated && !allowContaminated) await assertUntouched(lineage, split) // throws
  const copies = await nearCopies(lineage, split)
  if (!areMany(copies, split.size)) return contaminated ? { contaminated } : {}
  warnOfCopies(copies, split)
  return { ...(contaminated && { contaminated }), nearCopies: copies }
}

function warnOfCopies(copies: number, { dataset, name, size }: Split): void {
  const count = (images: number): string => images.toLocaleString('en')
  console.warn(
    `evaluate: ${count(copies)} of the ${count(size)} images of ${dataset}/${name} are near copies of images that touched ` +
      'the weights (moved by a pixel, saved as JPEG, a little brighter, or as good as the same), so the figure flatters ' +
      'the model. findFlaws of @inkstone/data, or `inkstone check`, lists those that the parts of a dataset share.',
  )
}
