import { assertModelFits, type MixedBatch, type Predictions, type Task } from '@inkstone/core'
import { argMax, logSumExp } from '@inkstone/pixels'
import { softmaxCrossEntropy } from '../losses/softmaxCrossEntropy'
import { softmaxRows } from './softmaxRows'

/** One class for each image: the model outputs logits `[batch, classes]`, and the labels are class ids. The default of
 * every trainer. Its score is the mean cross-entropy, in nats, and the accuracy; a mixed image counts with the share
 * of the predicted class.
 * @example classification().outputs(splits.train) // ['0', '1', ..., '9'] */
export function classification(): Task<Predictions> {
  return {
    name: 'classification',
    options: {},
    classifies: true,
    loss: softmaxCrossEntropy(),
    figures: { loss: 'lower', accuracy: 'higher' },
    trainingFigures: ['accuracy'],
    outputs: ({ classes }) => classes,
    assertFits: assertModelFits,
    targets: ({ labels, size }) => ({ values: labels, shape: [size] }),
    mixedTargets(batch, { classes }) {
      return { values: sharesOf(batch, classes.length), shape: [batch.size, classes.length] }
    },
    trainingSums(outputs, { values, shape }) {
      const [size] = shape as [number]
      const classes = outputs.length / size
      let correct = 0
      for (let row = 0; row < size; row++) {
        const guess = argMax(outputs, row * classes, (row + 1) * classes)
        if (shape.length === 2) correct += values[row * classes + guess]!
        else if (guess === values[row]) correct++
      }
      return { accuracy: correct }
    },
    score() {
      let images = 0
      let loss = 0
      let correct = 0
      return {
        update(outputs, { labels, size }) {
          const classes = outputs.length / size
          for (let row = 0; row < size; row++) {
            const from = row * classes
            const label = labels[row]!
            loss += logSumExp(outputs, from, from + classes) - outputs[from + label]!
            if (argMax(outputs, from, from + classes) === label) correct++
          }
          images += size
        },
        result: () => ({ loss: loss / images, accuracy: correct / images }),
      }
    },
    seen(outputs, { labels, size }) {
      const classes = outputs.length / size
      return { classes, labels, probabilities: softmaxRows(outputs, classes) }
    },
  }
}

/** `[size, classes]`: the share of each class in a mixed image; a row sums to 1. */
function sharesOf({ size, labels, partners, share }: MixedBatch, classes: number): Float32Array {
  const shares = new Float32Array(size * classes)
  for (let row = 0; row < size; row++) {
    shares[row * classes + labels[row]!]! += share
    shares[row * classes + labels[partners[row]!]!]! += 1 - share
  }
  return shares
}
