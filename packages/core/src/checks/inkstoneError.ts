/** An error that the user can fix: a bad option, a damaged file, a split that must not be tested on.
 *
 * The command line prints `message` alone, without a stack trace, and exits with 1. Two copies of this
 * class may be loaded side by side (ESM and CommonJS), so ask {@link isInkstoneError}, not `instanceof`. */
export class InkstoneError extends Error {
  override readonly name = 'InkstoneError'
}

/** Whether `error` is an {@link InkstoneError} of any copy of this package.
 * @example isInkstoneError(new InkstoneError('no such file')) // true */
export function isInkstoneError(error: unknown): error is InkstoneError {
  return error instanceof Error && error.name === 'InkstoneError'
}

export interface BadOption {
  /** The option: `trainer.epochs`. */
  option: string
  /** What is allowed: `a whole number of epochs >= 1`. */
  expected: string
  given: unknown
  /** One sentence that says what to do: `To train to the end, leave the callback out.` */
  mend?: string
}

/** The error that every stage throws for a bad option: given, expected, how to fix it.
 * @example optionError({ option: 'trainer.epochs', expected: 'a whole number >= 1', given: 0 }).message
 * // 'trainer.epochs: expected a whole number >= 1, got 0.' */
export function optionError({ option, expected, given, mend }: BadOption): InkstoneError {
  return new InkstoneError(
    `${option}: expected ${expected}, got ${show(given)}.${mend ? ` ${mend}` : ''}`,
  )
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'number' || typeof value === 'bigint' || value == null) return String(value)
  if (typeof value === 'function') return 'a function'
  try {
    const text = JSON.stringify(value)
    return text.length > 80 ? `${text.slice(0, 77)}...` : text
  } catch {
    return typeof value // a cycle, or a value that JSON cannot hold
  }
}
