import { assertArgument, InkstoneError } from '@inkstone/core'

/** Checks that the figures of two models can be of the same images. @param name the caller, for the message @throws
 * InkstoneError for different lengths, no values, or a value that is not finite */
export function sameImages(
  name: string,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): void {
  assertArgument(`${name}.first`, first, 'list')
  assertArgument(`${name}.second`, second, 'list')
  if (first.length !== second.length || first.length === 0) {
    throw new InkstoneError(
      `${name}: expected figures of the same images, at least one, got ${first.length} of the first model and ` +
        `${second.length} of the second. Test both on one split, in its own order.`,
    )
  }
  for (const [model, values] of [first, second].entries()) {
    for (let row = 0; row < values.length; row++) {
      if (Number.isFinite(values[row])) continue
      throw new InkstoneError(
        `${name}: expected finite numbers, got ${values[row]} for image ${row} of the ${['first', 'second'][model]} model.`,
      )
    }
  }
}
