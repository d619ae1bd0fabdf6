/** The speed of a training and the time it still needs. */
export interface Pace {
  /** Over the current epoch so far. Call it before its validation begins. */
  imagesPerSecond(): number
  /** For the rest of the training, validation included. */
  secondsLeft(): number
  /** Since the training began. */
  seconds(): number
  /** Since the current epoch began. */
  epochSeconds(): number
  /** @param before time of an earlier part of the training */
  begin(before?: { seconds: number; epochs: number; images: number }): void
  /** @param before time of an earlier part of the epoch */
  epochBegin(before?: { seconds: number; images: number }): void
  /** @param count images of one step */
  trained(count: number): void
  /** The current epoch's validation, which began after its last step, is over. */
  validated(): void
}

export interface PaceOptions {
  /** Infinity under a budget in minutes, like `steps`. */
  epochs: number
  /** Total updates of the weights. */
  steps: number
  stepsPerEpoch: number
  trainingImages: number
  validationImages: number
  /** The budget, if it is one of time, else Infinity. */
  seconds?: number
  /** In seconds. */
  now?: () => number
}

/** Until a first validation was timed, an image of it counts as a third of one to train on: forward only. */
const validationCost = 1 / 3

export function pace({
  epochs,
  steps,
  stepsPerEpoch,
  trainingImages,
  validationImages,
  seconds: budget = Infinity,
  now = () => performance.now() / 1000,
}: PaceOptions): Pace {
  let trainingBegan = now()
  let began = trainingBegan
  let lastTrained = began
  let epochsBegun = 0
  let images = 0
  let imagesOfEpoch = 0
  let validationSeconds: number | undefined

  const totalImages = (steps / stepsPerEpoch) * trainingImages
  const seconds = () => Math.max(now() - trainingBegan, 1e-9)
  const epochSeconds = () => Math.max(now() - began, 1e-9)
  const imagesPerSecond = () => imagesOfEpoch / epochSeconds()

  return {
    seconds,
    epochSeconds,
    imagesPerSecond,
    secondsLeft() {
      const rate = imagesPerSecond()
      const validation = validationSeconds ?? (validationImages * validationCost) / rate
      if (budget < Infinity) return Math.max(budget - seconds(), 0) + validation
      const left = Math.max(totalImages - images, 0)
      return left / rate + validation * (epochs - epochsBegun + 1)
    },
    begin(before = { seconds: 0, epochs: 0, images: 0 }) {
      trainingBegan = now() - before.seconds
      epochsBegun = before.epochs
      images = before.images
    },
    epochBegin(before = { seconds: 0, images: 0 }) {
      began = now() - before.seconds
      epochsBegun++
      imagesOfEpoch = before.images
    },
    trained(count) {
      images += count
      imagesOfEpoch += count
      lastTrained = now()
    },
    validated() {
      validationSeconds = now() - lastTrained
    },
  }
}
