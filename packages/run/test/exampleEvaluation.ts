import type {
  ClassScore,
  Evaluation,
  Interval,
  PicturedImage,
  PredictionsFile,
  Random,
} from '@inkstone/core'

export interface ExamplePlan {
  name: string
  dataset: string
  count: number
  /** How far the true class stands out of the noise, in standard deviations. */
  skill: number
  labels: Random
  stream: Random
  classes: string[]
}

/** An evaluation whose figures are counted from its made-up predictions. */
export function exampleEvaluation(plan: ExamplePlan): {
  evaluation: Evaluation
  predictions: PredictionsFile
} {
  const { name, dataset, count, skill, stream, classes } = plan
  const labels = Array.from({ length: count }, () => plan.labels.integer(classes.length))
  const probabilities = new Float32Array(count * classes.length)
  const matrix = classes.map(() => classes.map(() => 0))
  const read: Omit<PicturedImage, 'pixels'>[] = []
  let loss = 0
  for (const [image, label] of labels.entries()) {
    const logits = classes.map((_, index) => {
      const alike = lookAlikes[label]?.includes(index) ? 1.2 : 0
      return 1.4 * (stream.normal() + alike + (index === label ? skill + 1 : 0))
    })
    const exps = logits.map(Math.exp)
    const sum = exps.reduce((a, b) => a + b)
    const row = probabilities.subarray(image * classes.length, (image + 1) * classes.length)
    row.set(exps.map((value) => value / sum))
    const predicted = row.indexOf(Math.max(...row))
    matrix[label]![predicted]! += 1
    loss -= Math.log(row[label]!) / count
    read.push({
      position: image,
      label,
      predicted,
      confidence: row[predicted]!,
      loss: -Math.log(row[label]!),
    })
  }
  read.sort((a, b) => b.loss - a.loss)
  const drawn = (label: number, predicted: number): string =>
    Buffer.from(draw([label, predicted], stream)).toString('base64')
  const mistakes = read
    .filter(({ label, predicted }) => label !== predicted)
    .slice(0, 480)
    .map((mistake) => ({ ...mistake, pixels: drawn(mistake.label, mistake.predicted) }))
  const leastSure = classes
    .flatMap((_, index) => {
      const pixels = drawn(index, index) // once: drawing takes longest
      return read
        .filter(({ label, predicted }) => label === index && predicted === index)
        .slice(0, 12)
        .map((image) => ({ ...image, pixels }))
    })
    .sort((a, b) => b.loss - a.loss)
  const perClass = classes.map((label, index): ClassScore => {
    const right = matrix[index]![index]!
    const support = matrix[index]!.reduce((a, b) => a + b)
    const said = matrix.reduce((total, row) => total + row[index]!, 0)
    const [precision, recall] = [said ? right / said : 0, support ? right / support : 0]
    const f1 = precision + recall ? (2 * precision * recall) / (precision + recall) : 0
    return { class: label, precision, recall, f1, support }
  })
  const mean = (figure: 'precision' | 'recall' | 'f1'): number =>
    perClass.reduce((total, score) => total + score[figure], 0) / classes.length
  const right = matrix.reduce((total, row, index) => total + row[index]!, 0)
  const figures = { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') }
  /** About as wide as they would be. */
  const around = (figure: number, spread: number): Interval => {
    const reach = (1.96 * spread) / Math.sqrt(count)
    return { low: Math.max(0, figure - reach), high: figure + reach }
  }
  const share = (figure: number): Interval => {
    const { low, high } = around(figure, Math.sqrt(figure * (1 - figure)))
    return { low, high: Math.min(1, high) }
  }
  return {
    evaluation: {
      name,
      dataset,
      split: 'test',
      count,
      loss,
      accuracy: right / count,
      ...figures,
      intervals: {
        accuracy: wilson(right, count),
        loss: around(loss, 1.5 * loss),
        precision: share(figures.precision),
        recall: share(figures.recall),
        f1: share(figures.f1),
      },
      perClass,
      confusionMatrix: matrix,
    },
    predictions: {
      name,
      classes,
      imageShape: [28, 28, 1],
      labels,
      probabilities: Buffer.from(probabilities.buffer).toString('base64'),
      mistakes,
      leastSure,
    },
  }
}

/** Digits that are easily taken for one another. */
const lookAlikes: readonly (readonly number[])[] = [
  [6],
  [7],
  [3, 7],
  [5, 8],
  [9],
  [3, 6],
  [0, 5],
  [1, 2],
  [3, 9],
  [4, 7],
]

/** Strokes of each digit through points of a box of 10 x 10, two hexadecimal digits each. */
const strokes = [
  '5082875a272350',
  '505a',
  '225082752a8a',
  '21607345876a29',
  '302585717a',
  '80303475792a',
  '60264a786537',
  '20804a',
  '5522508255885a2855',
  '83553260837a',
]

/** A picture `[28, 28, 1]` of one digit that has something of another. */
function draw([label, predicted]: [number, number], stream: Random): Uint8Array {
  const pixels = new Uint8Array(28 * 28)
  const slant = 0.2 * stream.normal()
  for (const [digit, strength] of [
    [label, 255],
    [predicted, 120],
  ] as const) {
    const points = [...strokes[digit % 10]!.matchAll(/(.)(.)/g)].map(
      ([, x, y]) => [Number.parseInt(x!, 16), Number.parseInt(y!, 16)] as const,
    )
    for (const [index, [x1, y1]] of points.slice(1).entries()) {
      const [x0, y0] = points[index]!
      for (let t = 0; t <= 1; t += 0.1) {
        const y = 4 + 2 * (y0 + t * (y1 - y0))
        const x = 4 + 2 * (x0 + t * (x1 - x0)) + slant * (14 - y)
        dab(pixels, x, y, strength)
      }
    }
  }
  return pixels
}

/** A round drop of ink of some two pixels' width. */
function dab(pixels: Uint8Array, x: number, y: number, strength: number): void {
  for (let row = Math.max(0, Math.floor(y) - 2); row <= Math.min(27, y + 3); row++) {
    for (let column = Math.max(0, Math.floor(x) - 2); column <= Math.min(27, x + 3); column++) {
      const ink = strength * Math.exp(-((column - x) ** 2 + (row - y) ** 2) / 1.6)
      pixels[28 * row + column] = Math.max(pixels[28 * row + column]!, Math.round(ink))
    }
  }
}

/** Wilson (1927), at 95 %. */
function wilson(right: number, count: number): Interval {
  const z = 1.959963984540054
  const centre = (right + z ** 2 / 2) / (count + z ** 2)
  const half = (z * Math.sqrt((right * (count - right)) / count + z ** 2 / 4)) / (count + z ** 2)
  return { low: centre - half, high: centre + half }
}
