import { InkstoneError, type Predictor } from '@inkstone/core'
import { type FramedLine, frameHeight } from './frameLine'

/** What a network for lines gives for a line. */
export interface LineOutputs {
  /** `[steps, outputs]`: logits, divided by the model's temperature. */
  readonly values: Float64Array
  readonly steps: number
  readonly outputs: number
  /** Pixels of the framed line for each step. */
  readonly stepWidth: number
}

/** The characters of a network for lines, checked: `blank`, then one character each.
 * @throws InkstoneError naming what the model has */
export function lineCharacters(stage: string, { inputShape, card }: Predictor): string[] {
  const [blank, ...characters] = card?.classes ?? []
  const [height, , channels] = inputShape
  const isLine = height === frameHeight && channels === 1 && blank === 'blank'
  if (isLine && characters.length > 0 && characters.every((one) => [...one].length === 1)) {
    return characters
  }
  throw new InkstoneError(
    `${stage}: expected a model of text lines ${frameHeight} grey pixels high, whose classes are blank and the characters, got ` +
      `one of ${inputShape.join('x')} with ${card?.classes?.length ? `classes ${card.classes.join(', ')}` : 'no classes in its card'}. ` +
      'Train one with inkstone run recipes/strings.ts.',
  )
}

/** Runs the network along a line of any width. A line wider than its images is read in windows that overlap; each step is taken
 * from the window in which it lies far from both ends.
 * @throws InkstoneError if the model does not give whole steps */
export async function lineOutputs(model: Predictor, line: FramedLine): Promise<LineOutputs> {
  const [, width] = model.inputShape
  const outputs = model.card!.classes!.length
  const starts = windowsOf(line.width, width)
  const images = new Float32Array(starts.length * frameHeight * width)
  for (const [at, start] of starts.entries()) {
    for (let y = 0; y < frameHeight; y++) {
      const row = line.image.subarray(y * line.width, (y + 1) * line.width)
      const part = row.subarray(start, start + width)
      images.set(part, (at * frameHeight + y) * width)
    }
  }
  const found = await model.outputs(images)
  const ofEach = found.length / starts.length / outputs
  const stepWidth = width / ofEach
  if (!Number.isInteger(ofEach) || !Number.isInteger(stepWidth) || overlap % stepWidth !== 0) {
    throw new InkstoneError(
      `wholeLine.model: expected [${starts.length}, steps, ${outputs}] outputs with a step for every so many of ${width} columns, ` +
        `got ${found.length} values. Return all steps of each line, row by row.`,
    )
  }
  const steps = Math.ceil(line.width / stepWidth)
  const temperature = model.card!.temperature ?? 1
  const values = new Float64Array(steps * outputs)
  for (const [at, start] of starts.entries()) {
    const from = at === 0 ? 0 : overlap / 2 / stepWidth
    const offset = start / stepWidth
    for (let step = from; step < ofEach && offset + step < steps; step++) {
      for (let output = 0; output < outputs; output++) {
        values[(offset + step) * outputs + output] =
          found[(at * ofEach + step) * outputs + output]! / temperature
      }
    }
  }
  return { values, steps, outputs, stepWidth }
}

/** Columns that neighbouring windows share; half of them is more than a step of lineNet() sees to either side. */
const overlap = 48

/** Where windows of this width begin that cover a line. */
function windowsOf(line: number, width: number): number[] {
  const starts = [0]
  while (starts.at(-1)! + width < line) starts.push(starts.at(-1)! + width - overlap)
  return starts
}
