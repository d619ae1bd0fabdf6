import { InkstoneError } from '@inkstone/core'
import { assumedFraming, pictureSheet, readPicture } from '@inkstone/data'
import { explain, packedMap, predict } from '@inkstone/metrics'
import { explanationPicture } from '@inkstone/report'
import { writeWhole } from '@inkstone/run'
import { readyBackend } from '../backend/backend'
import { givenModel } from '../job/givenModel'
import { assertClassifier } from '../job/taskOf'
import { percent, shownClass } from '../terminal/format'
import type { Terminal } from '../terminal/terminal'
import { assertOutFile } from './outFile'
import { sayFraming } from './predict'

export interface WhyOrder {
  /** Path of an image file. */
  image: string
  /** Folder of the model, or of a run. Default: the ready weights. */
  model?: string
  /** Path of an adapter that is merged into it. */
  adapter?: string
  /** Where the pictures are written, a PNG file. */
  out: string
  /** The class to explain. Default: the predicted one. */
  class?: string
  /** Whether to load files that do not have the digest that the model's card names. */
  ignoreDigest?: boolean
  backend?: string
  terminal: Terminal
}

/** `inkstone why`: which pixels of an image lead to its prediction, as pictures side by side.
 * @throws InkstoneError for a class that the model does not know */
export async function why(order: WhyOrder): Promise<void> {
  const { image: path, out, terminal } = order
  assertOutFile('--out', out, '.png', path)
  await readyBackend(order)
  const { model, card } = await givenModel(order)
  assertClassifier('inkstone why', card)
  sayFraming(card, terminal)
  const { classes, imageShape, framing = assumedFraming(card) } = card
  const image = await readPicture(path, { imageShape, framing })
  const ink = Uint8Array.from(image, (value) => Math.round(value * 255))
  const probabilities = [...predict(model, image, imageShape, 1, card.temperature)]
  const read = probabilities.indexOf(Math.max(...probabilities))
  const label = order.class === undefined ? read : classes.indexOf(order.class)
  if (label < 0) {
    throw new InkstoneError(
      `--class: expected one of ${classes.join(', ')}, the classes of ${order.model ?? 'the ready weights'}, got '${order.class}'.`,
    )
  }
  const explanations = explain({ model, image, imageShape, label })
  model.dispose()

  const [height, width] = imageShape
  const maps = explanations.map(({ values }) => packedMap(values))
  const plain = packedMap(new Float32Array(height * width))
  const pictures = [plain, ...maps].map((values) =>
    Float32Array.from(explanationPicture(ink, imageShape, values), (part) => 1 - part / 255),
  )
  await writeWhole(out, await pictureSheet([pictures], [height, width, 3], { zoom: 6 }))
  const methods = explanations.map(({ method }) => method)
  terminal.emit({
    event: 'why',
    image: path,
    class: classes[label],
    read: classes[read],
    confidence: probabilities[read],
    methods,
    path: out,
  })
  terminal.say()
  terminal.say(
    `${path}: predicted as ${shownClass(classes[read]!)}, confidence ${percent(probabilities[read]!)}.`,
  )
  terminal.say(`${out}: the image; ${methods.join('; ')}.`)
  terminal.say(`Red supports ${shownClass(classes[label]!)}, blue opposes it.`)
}
