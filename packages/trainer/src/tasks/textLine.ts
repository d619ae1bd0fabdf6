import {
  assertGivesLogits,
  assertReadsImages,
  type Batch,
  InkstoneError,
  knownOptions,
  optionError,
  type Split,
  type SplitShape,
  type Targets,
  type Task,
} from '@inkstone/core'
import { bestPath, editDistance } from '@inkstone/pixels'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { ctc } from '../losses/ctc'
import { forwardBackward } from '../losses/forwardBackward'
import { type Alphabet, alphabetOf, stepsFor } from './alphabet'

export interface TextLineOptions {
  /** Every character that a text may hold, each once: `0123456789`. */
  alphabet: string
}

/** What metrics of text lines are updated with. */
export interface ReadTexts {
  /** `[size]`: what is written. */
  readonly texts: readonly string[]
  /** `[size]`: what was read, by the best path. */
  readonly read: readonly string[]
}

/** A text for each image, by connectionist temporal classification (Graves et al., 2006): the model outputs logits `[batch, steps,
 * characters + 1]` along the line, the blank first. A split's classes are its texts, and its labels say which one an image
 * holds; the empty text is one too.
 *
 * Its score is the loss in nats a line, the string accuracy (texts that are read right as a whole) and the character error
 * rate (characters to insert, delete or replace, of all that are written), both by the best path.
 * @throws InkstoneError for an alphabet that is empty or has a character twice
 * @example textLine({ alphabet: '0123456789' }).outputs(splits.train) // ['blank', '0', ..., '9'] */
export function textLine(options: TextLineOptions): Task<ReadTexts> {
  knownOptions('textLine', options, ['alphabet'])
  const { alphabet: given } = options
  const characters = typeof given === 'string' ? [...given] : []
  if (characters.length === 0 || new Set(characters).size < characters.length) {
    const expected = "a text that holds each character once, such as '0123456789'"
    throw optionError({ option: 'textLine.alphabet', expected, given })
  }
  const alphabet = alphabetOf(characters)
  const outputs = ['blank', ...characters]
  return {
    name: 'text-line',
    options: { alphabet: given },
    loss: ctc(),
    figures: { loss: 'lower', stringAccuracy: 'higher', characterErrorRate: 'lower' },
    trainingFigures: ['stringAccuracy'],
    outputs: () => outputs,
    assertFits: (stage, model, split) => assertFits(stage, model, split, alphabet),
    targets({ labels, size }, { classes }) {
      const { longest, ids } = alphabet.encode(classes)
      const values = new Int32Array(size * longest) // 0, the blank, behind each text
      for (let row = 0; row < size; row++) values.set(ids[labels[row]!]!, row * longest)
      return { values, shape: [size, longest] }
    },
    trainingSums: (values, targets) => ({
      stringAccuracy: linesRight(values, targets, outputs.length),
    }),
    score(split) {
      const { ids } = alphabet.encode(split.classes)
      let [loss, right, edits, written, lines] = [0, 0, 0, 0, 0]
      return {
        update(values, batch) {
          const steps = stepsOf(values, batch.size, outputs.length)
          const { texts, read } = seen(values, batch, split)
          for (const [row, text] of texts.entries()) {
            const from = row * steps * outputs.length
            const labels = ids[batch.labels[row]!]!
            loss += forwardBackward({
              ...{ logits: values, from, steps, outputs: outputs.length, labels, blank: 0 },
            })
            if (read[row] === text) right++
            edits += editDistance(text, read[row]!)
            written += labels.length
          }
          lines += batch.size
        },
        result: () => ({
          loss: loss / lines,
          stringAccuracy: right / lines,
          characterErrorRate: edits / Math.max(1, written),
        }),
      }
    },
    seen,
  }

  function seen(values: Float32Array, { labels, size }: Batch, { classes }: SplitShape): ReadTexts {
    const row = values.length / size
    const read = Array.from({ length: size }, (_, at) => {
      const own = values.subarray(at * row, (at + 1) * row)
      return bestPath({ values: own, outputs: outputs.length })
        .map((output) => outputs[output]!)
        .join('')
    })
    return { texts: Array.from(labels, (label) => classes[label]!), read }
  }
}

/** How many lines the best path reads right as a whole. */
function linesRight(
  values: Float32Array,
  { values: ids, shape }: Targets,
  outputs: number,
): number {
  const [size, longest] = shape as [number, number]
  const row = values.length / size
  let right = 0
  for (let at = 0; at < size; at++) {
    const read = bestPath({ values: values.subarray(at * row, (at + 1) * row), outputs })
    const own = ids.subarray(at * longest, (at + 1) * longest)
    const isRight = read.every((output, place) => output === own[place])
    if (isRight && (own[read.length] ?? 0) === 0) right++
  }
  return right
}

function stepsOf(values: Float32Array, size: number, outputs: number): number {
  const steps = values.length / size / outputs
  if (Number.isInteger(steps)) return steps
  throw new InkstoneError(
    `text-line: expected outputs [${size}, steps, ${outputs}], got ${values.length} values. Take a model that was trained for ` +
      'this alphabet.',
  )
}

function assertFits(stage: string, model: LayersModel, split: Split, alphabet: Alphabet): void {
  assertReadsImages(stage, model, split)
  assertGivesLogits(stage, model)
  const where = `${split.dataset}/${split.name}`
  if (split.size === 0) {
    throw new InkstoneError(`${stage}: expected at least one line in ${where}, got an empty split.`)
  }
  const outputs = alphabet.characters.length + 1
  const shapes = model.outputs.map((output) => output.shape)
  const [, steps, width] = shapes[0]!
  if (shapes.length !== 1 || shapes[0]!.length !== 3 || !steps || width !== outputs) {
    throw new InkstoneError(
      `${stage}: expected a model that outputs [batch, steps, ${outputs}], a blank and the ${outputs - 1} characters of the ` +
        `alphabet, for ${where}, got one that outputs ${shapes.map(shown).join(' and ')}. ` +
        `Build it with classes: ${outputs}, such as lineNet() of @inkstone/models.`,
    )
  }
  const { ids } = alphabet.encode(split.classes, stage)
  for (const [position, label] of split.labels.entries()) {
    const own = ids[label]
    if (!own) {
      throw new InkstoneError(
        `${stage}: expected labels below ${split.classes.length}, the number of texts of ${where}, got ${label} at position ${position}.`,
      )
    }
    if (stepsFor(own) <= steps) continue
    throw new InkstoneError(
      `${stage}: expected texts that fit into the ${steps} steps of the model, got '${split.classes[label]}' at position ` +
        `${position} of ${where}, which takes ${stepsFor(own)}: one a character, and one more between two equal ones. ` +
        'Take wider images, or a network that shortens them less.',
    )
  }
}

function shown(shape: readonly (number | null)[]): string {
  return `[${shape.map((side, axis) => side ?? (axis === 0 ? 'batch' : 'any')).join(', ')}]`
}
