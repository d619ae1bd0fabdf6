import type { Predictor } from '@inkstone/core'
import { predictorChecks, predictorSuite } from './predictorSuite'

/** A class that uses `this`: what is taken apart does not work. */
class Brightness implements Predictor {
  readonly inputShape = [2, 2, 1] as const
  readonly card = { name: 'brightness', classes: ['dark', 'bright'] }
  #scale = 4

  outputs(images: Float32Array): Float32Array {
    const rows = Array.from({ length: images.length / 4 }, (_, image) => {
      const sum = images.subarray(4 * image, 4 * image + 4).reduce((total, value) => total + value)
      return [0, this.#scale * (sum / 4 - 0.5)]
    })
    return Float32Array.from(rows.flat())
  }
}

predictorSuite('a class', () => new Brightness())
predictorSuite('a class that is made in time', async () => new Brightness())

const failures = async (predictor: Predictor): Promise<string[]> => {
  const failed: string[] = []
  for (const { name, run } of predictorChecks()) {
    await run(() => predictor).catch(() => failed.push(name))
  }
  return failed
}

const right = new Brightness()
const broken = (changes: Partial<Predictor>): Predictor => ({
  inputShape: right.inputShape,
  card: right.card,
  outputs: (images) => right.outputs(images),
  ...changes,
})

test.each<[string, Partial<Predictor>, string]>([
  ['no class names', { card: { name: 'nameless' } }, 'names its classes'],
  ['a class twice', { card: { classes: ['a', 'a'] } }, 'names its classes'],
  ['half a row', { outputs: (images) => right.outputs(images).slice(1) }, 'a row of finite logits'],
  [
    'logarithms of 0',
    { outputs: (images) => right.outputs(images).fill(-Infinity) },
    'a row of finite logits',
  ],
  [
    'logits of the whole batch',
    { outputs: (images) => right.outputs(images).map((value) => value * images.length) },
    'for any batch sizes',
  ],
  [
    'changed images',
    {
      outputs(images) {
        images[0] = 9
        return right.outputs(images)
      },
    },
    'does not change the images',
  ],
  [
    'one array for all answers',
    (() => {
      const buffer = new Float32Array(20)
      return {
        outputs(images: Float32Array) {
          const logits = right.outputs(images)
          buffer.set(logits)
          return buffer.subarray(0, logits.length)
        },
      }
    })(),
    'returns a new array',
  ],
])('finds %s', async (_, changes, name) => {
  expect((await failures(broken(changes))).join()).toContain(name)
})

test('finds nothing in one that is right', async () => {
  expect(await failures(broken({}))).toEqual([])
})
