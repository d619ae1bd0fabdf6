import { comparePaired, type TestAnswers } from './comparePaired'

const answers = (predicted: number[], rest: Partial<TestAnswers> = {}): TestAnswers => ({
  classes: ['a', 'b'],
  labels: [0, 0, 0, 0, 1, 1, 1, 1],
  predicted,
  images: 'sha256:1',
  ...rest,
})
const allRight = [0, 0, 0, 0, 1, 1, 1, 1]
const fourWrong = [1, 1, 1, 1, 1, 1, 1, 1]

it('counts who is right where, image by image', () => {
  const found = comparePaired(answers(allRight), answers(fourWrong))!
  // by hand: 4 images of 8 are lost, none is won; two-sided p = 2 / 2^4
  expect(found).toMatchObject({ difference: -0.5, onlyFirst: 4, onlySecond: 0, sameImages: true })
  expect(found.pValue).toBeCloseTo(0.125, 12)
  expect(found.interval.low).toBeLessThan(-0.5)
  expect(found.interval.high).toBeGreaterThan(-0.5)
})

it('does not claim that images are the same where only the labels are known', () => {
  const unknown = answers(fourWrong, { images: undefined })
  expect(comparePaired(answers(allRight), unknown)).toMatchObject({ sameImages: false })
})

it('matches classes by name, in whatever order they stand', () => {
  const turned = answers(
    fourWrong.map((label) => 1 - label),
    { classes: ['b', 'a'], labels: [1, 1, 1, 1, 0, 0, 0, 0] },
  )
  expect(comparePaired(answers(allRight), turned)).toEqual(
    comparePaired(answers(allRight), answers(fourWrong)),
  )
  expect(comparePaired(answers(allRight), { ...turned, labels: allRight })).toBeUndefined()
})

it('compares nothing on other images, labels or classes', () => {
  const first = answers(allRight)
  expect(comparePaired(first, answers(fourWrong, { images: 'sha256:2' }))).toBeUndefined()
  expect(comparePaired(first, answers(fourWrong, { classes: ['a', 'c'] }))).toBeUndefined()
  expect(comparePaired(first, answers(fourWrong, { classes: ['a,b'] }))).toBeUndefined()
  expect(
    comparePaired(first, answers(fourWrong, { labels: [0, 0, 0, 0, 1, 1, 1, 0] })),
  ).toBeUndefined()
})
