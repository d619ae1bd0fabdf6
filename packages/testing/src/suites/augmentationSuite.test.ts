import type { Augmentation } from '@inkstone/core'
import { asInstance } from '../subjects/asInstance'
import { augmentationChecks, augmentationSuite } from './augmentationSuite'

/** Fades the ink by up to a half. */
const fade = (apply?: Augmentation['apply']): Augmentation => ({
  name: 'fade',
  options: { most: 0.5 },
  apply:
    apply ??
    ((image, _, random) => {
      const factor = 1 - random.uniform() / 2
      return image.map((value) => value * factor)
    }),
})

augmentationSuite('fade', () => fade())
augmentationSuite('an instance of a class', () => asInstance(fade()))

/** Names of the checks that fail. */
async function failures(make: () => Augmentation): Promise<string[]> {
  const failed: string[] = []
  for (const check of augmentationChecks) {
    await check.run(make).catch(() => failed.push(check.name))
  }
  return failed
}

const broken: [what: string, apply: Augmentation['apply'], check: string][] = [
  [
    'gives back what it was given',
    (image) => image,
    'returns a new image of the same shape, from 0 to 1',
  ],
  [
    'gives another shape',
    (image) => image.slice(1),
    'returns a new image of the same shape, from 0 to 1',
  ],
  [
    'gives more than ink',
    (image) => image.map((value) => value * 2),
    'returns a new image of the same shape, from 0 to 1',
  ],
  [
    'changes its input',
    (image, _, random) => {
      image[0] = random.uniform()
      return image.slice()
    },
    'does not change the image it is given',
  ],
  ['wipes the image', (image) => image.map(() => 0), 'leaves visible ink'],
  ['does nothing', (image) => image.slice(), 'gives another picture for another stream'],
  [
    'rolls dice of its own',
    (image) => image.map((value) => value * (0.5 + Math.random() / 2)),
    'takes randomness from the stream alone',
  ],
]

test.each(broken)('the suite notices one that %s', async (_, apply, check) => {
  expect(await failures(() => fade(apply))).toContain(check)
})

test('the suite notices one that remembers, and one without a name', async () => {
  const remembering = () => {
    let calls = 0
    return fade((image, _, random) => {
      const factor = 1 - random.uniform() / 2 - ++calls / 1000
      return image.map((value) => value * factor)
    })
  }
  expect(await failures(remembering)).toEqual([
    'gives the same picture for the same stream, whatever it did before',
  ])
  expect(await failures(() => ({ ...fade(), name: '' }))).toEqual([
    'has a name, and options that JSON holds',
  ])
})
