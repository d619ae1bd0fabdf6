import { pace } from './pace'

test('pace counts training images, and the validations that are still to come', () => {
  let now = 100
  const clock = pace({ epochs: 2, trainingImages: 1000, validationImages: 300, now: () => now })
  clock.epochBegin()
  now += 2
  clock.trained(500)
  expect(clock.imagesPerSecond()).toBe(250)
  // 1500 images at 250/s, and two validations of 300 images at 750/s as a first guess
  expect(clock.secondsLeft()).toBeCloseTo(6 + 2 * 0.4)
  now += 2
  clock.trained(500)
  expect(clock.epochSeconds()).toBe(4)
  now += 1
  clock.validated()

  clock.epochBegin()
  now += 5
  clock.trained(500)
  expect(clock.imagesPerSecond()).toBe(100)
  expect(clock.secondsLeft()).toBeCloseTo(5 + 1) // as long as the first validation took
})
