import { type ArgumentKind, assertArgument } from './assertArgument'

const predictions = { classes: 2, labels: [0], probabilities: [0.5, 0.5] }

test.each<[ArgumentKind, unknown, unknown, string]>([
  ['object', {}, null, 'an object, got null.'],
  ['list', Int32Array.of(1), 'text', "a list, got 'text'."],
  ['numbers', [0.5], ['a'], 'a list of numbers, such as a Float32Array, got ["a"].'],
  ['bytes', Buffer.of(1), [1], 'bytes: a Uint8Array or a Buffer, got [1].'],
  ['text', 'a', '', "a text, got ''."],
  ['string', '', 7, 'a text, got 7.'],
  ['path', 'runs/latest', undefined, "a path, such as 'runs/latest', got undefined."],
  ['number', 0, Number.NaN, 'a finite number, got NaN.'],
  ['function', () => {}, {}, 'a function, got {}.'],
  ['imageShape', [28, 28, 1], [28, 28], 'an image shape [height, width, channels], got [28,28].'],
  ['imageShape', [1, 1, 3], [0, 28, 1], 'an image shape [height, width, channels], got [0,28,1].'],
  [
    'picture',
    { pixels: [], width: 1, height: 1 },
    { width: 1 },
    'a picture { pixels, width, height, channels }, got {"width":1}.',
  ],
  [
    'predictions',
    predictions,
    { ...predictions, labels: 3 },
    'predictions { classes, labels, probabilities }, of which predict() returns the last, got {"classes":2,"labels":3,"probabilities":[0.5,0.5]}.',
  ],
  ['tensor', { shape: [], dtype: 'float32', dataId: {} }, [1], 'a tensor, got [1].'],
])('%s: takes %p and refuses %p', (kind, good, bad, words) => {
  expect(() => assertArgument('stage.part', good, kind)).not.toThrow()
  expect(() => assertArgument('stage.part', bad, kind, 'Mend it.')).toThrow(
    new RegExp(
      `^stage\\.part: expected ${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')} Mend it\\.$`,
    ),
  )
})
