/** How fast a training goes and how long it still takes. */
export interface Pace {
  /** Over the current epoch so far. Asked before its validation begins. */
  imagesPerSecond(): number
  /** For the rest of the training, validation included. */
  secondsLeft(): number
  /** Since the current epoch began. */
  epochSeconds(): number
  epochBegin(): void
  /** @param images trained on in one step */
  trained(images: number): void
  /** The current epoch's validation, which began after its last step, is over. */
  validated(): void
}

export interface PaceOptions {
  epochs: number
  trainingImages: number
  validationImages: number
  /** In seconds. */
  now?: () => number
}

/** Until a first validation was timed, an image of it counts as a third of one to train on: forward only. */
const validationCost = 1 / 3

export function pace({
  epochs,
  trainingImages,
  validationImages,
  now = () => performance.now() / 1000,
}: PaceOptions): Pace {
  let began = now()
  let lastTrained = began
  let epochsBegun = 0
  let imagesOfEpoch = 0
  let validationSeconds: number | undefined

  const epochSeconds = () => Math.max(now() - began, 1e-9)
  const imagesPerSecond = () => imagesOfEpoch / epochSeconds()

  return {
    epochSeconds,
    imagesPerSecond,
    secondsLeft() {
      const images = trainingImages * (epochs - epochsBegun + 1) - imagesOfEpoch
      const rate = imagesPerSecond()
      const validation = validationSeconds ?? (validationImages * validationCost) / rate
      return images / rate + validation * (epochs - epochsBegun + 1)
    },
    epochBegin() {
      began = now()
      epochsBegun++
      imagesOfEpoch = 0
    },
    trained(images) {
      imagesOfEpoch += images
      lastTrained = now()
    },
    validated() {
      validationSeconds = now() - lastTrained
    },
  }
}
