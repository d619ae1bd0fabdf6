import { strict as assert } from 'node:assert'
import { type Augmentation, type ImageShape, random } from '@inkstone/core'
import { type Check, registerChecks } from './check'

/** Registers {@link augmentationChecks} as tests of an augmentation.
 * @param make returns a fresh one each time, with the same options, which almost always changes an image
 * @example augmentationSuite('rotate', () => rotate({ degrees: 10 })) */
export function augmentationSuite(name: string, make: () => Augmentation): void {
  registerChecks(`${name} as an Augmentation`, make, augmentationChecks)
}

/** What every `Augmentation` must do. */
export const augmentationChecks: readonly Check<Augmentation>[] = [
  {
    name: 'has a name, and options that JSON holds',
    async run(make) {
      const { name, options } = make()
      assert.ok(typeof name === 'string' && name !== '', 'expected a name')
      assert.deepEqual(JSON.parse(JSON.stringify(options)), options)
    },
  },
  perShape('returns a new image of the same shape, from 0 to 1', (augmentation, shape) => {
    const image = stroke(shape)
    for (const seed of seeds) {
      const given = augmentation.apply(image, shape, random(seed))
      assert.ok(given instanceof Float32Array, 'expected a Float32Array')
      assert.notEqual(given, image, 'expected a new image, got the one that was given')
      assert.equal(given.length, image.length)
      assert.ok(
        given.every((value) => value >= 0 && value <= 1),
        'expected pixels from 0 to 1',
      )
    }
  }),
  perShape('does not change the image it is given', (augmentation, shape) => {
    const image = stroke(shape)
    for (const seed of seeds) augmentation.apply(image, shape, random(seed))
    assert.deepEqual(image, stroke(shape))
  }),
  perShape('leaves visible ink', (augmentation, shape) => {
    const image = stroke(shape)
    const least = sum(image) / 10
    const blank = seeds.filter(
      (seed) => sum(augmentation.apply(image, shape, random(seed))) < least,
    )
    assert.deepEqual(blank, [], 'seeds that leave less than a tenth of the ink')
  }),
  {
    name: 'gives the same picture for the same stream, whatever it did before',
    async run(make) {
      const [one, other] = [make(), make()]
      const image = stroke(shapes[0]!)
      for (const seed of seeds.toReversed()) other.apply(image, shapes[0]!, random(seed))
      for (const seed of seeds) {
        const first = one.apply(image, shapes[0]!, random(seed))
        assert.deepEqual(other.apply(image, shapes[0]!, random(seed)), first)
      }
    },
  },
  {
    name: 'gives another picture for another stream',
    async run(make) {
      const image = stroke(shapes[0]!)
      const pictures = seeds.map((seed) => make().apply(image, shapes[0]!, random(seed)).join())
      const different = new Set(pictures).size
      assert.ok(different > seeds.length / 4, `${different} pictures of ${seeds.length} streams`)
    },
  },
  {
    name: 'takes randomness from the stream alone',
    async run(make) {
      const { random: own } = Math
      Math.random = () => assert.fail('expected no call of Math.random')
      try {
        make().apply(stroke(shapes[0]!), shapes[0]!, random(1))
      } finally {
        Math.random = own
      }
    },
  },
]

const shapes: readonly ImageShape[] = [
  [28, 28, 1],
  [20, 31, 3],
]
const seeds = Array.from({ length: 24 }, (_, seed) => seed)

function perShape(
  name: string,
  run: (augmentation: Augmentation, shape: ImageShape) => void,
): Check<Augmentation> {
  return {
    name,
    async run(make) {
      for (const shape of shapes) run(make(), shape)
    },
  }
}

/** A slanting stroke, three pixels wide, with a grey edge: about a twelfth of the image. */
function stroke([height, width, channels]: ImageShape): Float32Array {
  const image = new Float32Array(height * width * channels)
  for (let y = 5; y < height - 5; y++) {
    for (let x = 0; x < width; x++) {
      const distance = Math.abs(x - width / 2 - (height / 2 - y) / 3)
      const ink = Math.min(1, Math.max(0, 2 - distance))
      image.fill(ink, (y * width + x) * channels, (y * width + x + 1) * channels)
    }
  }
  return image
}

const sum = (image: Float32Array): number => image.reduce((total, value) => total + value, 0)
