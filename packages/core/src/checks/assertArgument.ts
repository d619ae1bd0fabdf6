import { optionError } from './inkstoneError'

/** What an argument has to be. */
export type ArgumentKind =
  | ('object' | 'list' | 'numbers' | 'bytes' | 'text' | 'string' | 'path' | 'number' | 'function')
  | ('imageShape' | 'picture' | 'predictions' | 'tensor')

/** Refuses an argument of the wrong kind before anything is read from it, so that a call without arguments ends in an
 * error that names the function, and not in one about the properties of undefined.
 * @param argument the function and its argument: `explain.image`
 * @param mend one sentence that says how to get one
 * @throws InkstoneError naming the argument, what it is expected to be and what was given
 * @example assertArgument('explain.image', image, 'numbers') */
export function assertArgument(
  argument: string,
  given: unknown,
  kind: ArgumentKind,
  mend?: string,
): void {
  const { expected, is } = kinds[kind]
  if (!is(given)) throw optionError({ option: argument, expected, given, mend })
}

interface Kind {
  expected: string
  is(given: unknown): boolean
}

const isObject = (given: unknown): given is object => typeof given === 'object' && given !== null
const isList = (given: unknown): given is ArrayLike<unknown> =>
  Array.isArray(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView))
const isSize = (given: unknown): boolean => Number.isInteger(given) && (given as number) >= 1
const has = (given: unknown, ...members: string[]): given is Record<string, unknown> =>
  isObject(given) && members.every((member) => member in given)

const kinds: Record<ArgumentKind, Kind> = {
  object: { expected: 'an object', is: isObject },
  list: { expected: 'a list', is: isList },
  numbers: {
    expected: 'a list of numbers, such as a Float32Array',
    is: (given) => isList(given) && (given.length === 0 || typeof given[0] === 'number'),
  },
  bytes: {
    expected: 'bytes: a Uint8Array or a Buffer',
    is: (given) => given instanceof Uint8Array || given instanceof Uint8ClampedArray,
  },
  text: {
    expected: 'a text',
    is: (given) => typeof given === 'string' && given !== '',
  },
  string: { expected: 'a text', is: (given) => typeof given === 'string' },
  path: {
    expected: "a path, such as 'runs/latest'",
    is: (given) => typeof given === 'string' && given !== '',
  },
  number: { expected: 'a finite number', is: Number.isFinite },
  function: { expected: 'a function', is: (given) => typeof given === 'function' },
  imageShape: {
    expected: 'an image shape [height, width, channels]',
    is: (given) => Array.isArray(given) && given.length === 3 && given.every(isSize),
  },
  picture: {
    expected: 'a picture { pixels, width, height, channels }',
    is: (given) => has(given, 'pixels', 'width', 'height'),
  },
  predictions: {
    expected: 'predictions { classes, labels, probabilities }, of which predict() returns the last',
    is: (given) =>
      has(given, 'classes', 'labels', 'probabilities') &&
      isList(given.labels) &&
      isList(given.probabilities),
  },
  tensor: {
    expected: 'a tensor',
    is: (given) => has(given, 'shape', 'dtype', 'dataId'),
  },
}
