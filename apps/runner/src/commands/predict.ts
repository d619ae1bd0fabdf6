import { InkstoneError, type ModelCard } from '@inkstone/core'
import { frameDigit, readImageFile } from '@inkstone/data'
import { predict } from '@inkstone/metrics'
import { readyBackend } from '../backend/backend'
import { loadTrained } from '../job/trainedModel'
import { percent, table } from '../terminal/format'
import type { Terminal } from '../terminal/terminal'

export interface PredictOrder {
  /** Folder of the model. */
  model: string
  /** Paths of image files, each of one digit. */
  images: readonly string[]
  backend?: string
  terminal: Terminal
}

/** `inkstone predict`: what a saved model reads in image files. They are framed as MNIST frames its digits. */
export async function predictImages(order: PredictOrder): Promise<void> {
  const { images: paths, terminal } = order
  await readyBackend(order)
  const { model, card } = await loadTrained(order.model)
  assertFrame(order.model, card)
  const images = new Float32Array(paths.length * frameSize)
  for (const [index, path] of paths.entries()) {
    const ink = frameDigit(await readImageFile(path)) // 0 to 255
    for (let at = 0; at < frameSize; at++) images[index * frameSize + at] = ink[at]! / 255
  }
  const probabilities = predict(model, images, card.imageShape, 1000, card.temperature)
  model.dispose()

  const { classes, thresholds } = card
  const rows = paths.map((image, index) => {
    const row = [...probabilities.subarray(index * classes.length, (index + 1) * classes.length)]
    const [first = 0, second = 0] = row.map((_, label) => label).sort((a, b) => row[b]! - row[a]!)
    terminal.emit({
      event: 'prediction',
      image,
      class: classes[first],
      confidence: row[first],
      probabilities: row,
      ...(thresholds && {
        thresholds: thresholds.map(({ errorRate, threshold }) => ({
          errorRate,
          threshold,
          read: row[first]! >= threshold,
        })),
      }),
    })
    const [loosest] = thresholds ?? []
    return [
      image,
      classes[first]!,
      percent(row[first]!),
      `or ${classes[second]} ${percent(row[second]!)}`,
      ...(loosest && row[first]! < loosest.threshold ? ['unsure'] : []),
    ]
  })
  terminal.say()
  for (const line of table(rows)) terminal.say(line)
}

const frameSize = 28 * 28 // MNIST's

/** Refuses a model that does not read images as files are framed. */
export function assertFrame(directory: string, { imageShape }: ModelCard): void {
  const [height, width, channels] = imageShape
  if (height === 28 && width === 28 && channels === 1) return
  throw new InkstoneError(
    `${directory}: expected a model of 28x28x1 images, for that is how digits in files are framed, ` +
      `got one of ${imageShape.join('x')}.`,
  )
}
