import { optionError } from './inkstoneError'

export interface NumberRange {
  /** Lowest allowed value, inclusive. */
  min?: number
  /** Highest allowed value, inclusive. */
  max?: number
  /** What is counted, for the message: `epochs`. */
  unit?: string
  mend?: string
}

/** Returns a whole number in a range. @throws InkstoneError otherwise
 * @example wholeNumber('trainer.epochs', 3, { min: 1, unit: 'epochs' }) // 3 */
export function wholeNumber(option: string, given: unknown, range: NumberRange = {}): number {
  if (Number.isInteger(given) && inside(given as number, range)) return given as number
  throw optionError({ option, expected: `a whole number${words(range)}`, given, mend: range.mend })
}

/** Returns a finite number in a range. @throws InkstoneError otherwise
 * @example finiteNumber('mnist.validation', 0.1, { min: 0, max: 0.9 }) // 0.1 */
export function finiteNumber(option: string, given: unknown, range: NumberRange = {}): number {
  if (Number.isFinite(given) && inside(given as number, range)) return given as number
  throw optionError({ option, expected: `a number${words(range)}`, given, mend: range.mend })
}

/** Returns one of the listed words. @throws InkstoneError otherwise
 * @example oneOf('cnn', 'seed-001', ['seed-001', 'seed-003']) // 'seed-001' */
export function oneOf<Choice extends string>(
  option: string,
  given: unknown,
  choices: readonly Choice[],
  mend?: string,
): Choice {
  if (choices.includes(given as Choice)) return given as Choice
  const expected = choices.map((choice) => `'${choice}'`).join(' or ')
  throw optionError({ option, expected, given, mend })
}

/** Refuses what is no object of options, and an option that the stage does not have: a typo must not pass silently.
 * @throws InkstoneError naming the first unknown option and all known ones
 * @example knownOptions('trainer', { epoch: 3 }, ['epochs', 'batchSize']) // throws */
export function knownOptions(stage: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const expected = `an object with its options (${known.join(', ')})`
    throw optionError({ option: stage, expected, given })
  }
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue
    throw optionError({
      option: `${stage}.${name}`,
      expected: `one of the options ${known.join(', ')}`,
      given: name,
    })
  }
}

function inside(value: number, { min = -Infinity, max = Infinity }: NumberRange): boolean {
  return value >= min && value <= max
}

function words({ min, max, unit }: NumberRange): string {
  const bounds = [min === undefined ? '' : `>= ${min}`, max === undefined ? '' : `<= ${max}`]
  return [unit ? ` of ${unit}` : '', bounds.filter(Boolean).join(' and ')].join(' ').trimEnd()
}
