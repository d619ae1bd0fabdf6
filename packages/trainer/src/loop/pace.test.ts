import { pace } from './pace'

test('pace counts training images, and the validations that are still to come', () => {
  let now = 100
  const clock = pace({
    epochs: 2,
    steps: 20,
    stepsPerEpoch: 10,
    trainingImages: 1000,
    validationImages: 300,
    now: () => now,
  })
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

test('pace counts the time that is left under a budget in time', () => {
  let now = 50
  const endless = { epochs: Infinity, steps: Infinity, stepsPerEpoch: 10 }
  const images = { trainingImages: 1000, validationImages: 0 }
  const clock = pace({ ...endless, ...images, seconds: 60, now: () => now })
  now += 10 // callbacks prepare themselves: not counted
  clock.begin()
  clock.epochBegin()
  now += 15
  clock.trained(100)
  expect(clock.seconds()).toBe(15)
  expect(clock.secondsLeft()).toBe(45)
})
