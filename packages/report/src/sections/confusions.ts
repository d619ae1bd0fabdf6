/** Images of one class that were predicted as another. */
export interface Confusion {
  readonly label: number
  readonly predicted: number
  readonly images: number
}

/** Everything off the diagonal of a confusion matrix, most frequent first. */
export function confusions(matrix: readonly (readonly number[])[]): Confusion[] {
  return matrix
    .flatMap((row, label) => row.map((images, predicted) => ({ label, predicted, images })))
    .filter(({ label, predicted, images }) => label !== predicted && images > 0)
    .sort((a, b) => b.images - a.images)
}

/** How the page addresses a confusion. @example pairKey(4, 9) // '4-9' */
export function pairKey(label: number, predicted: number): string {
  return `${label}-${predicted}`
}
