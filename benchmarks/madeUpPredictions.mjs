import { random } from '@inkstone/core'

/** Of a model that is right in some 97 of 100 images, no two probabilities being equal.
 * @returns labels `[size]`, probabilities `[size, classes]` */
export function madeUpPredictions(size, classes) {
  const stream = random(1)
  const labels = Int32Array.from({ length: size }, () => stream.integer(classes))
  const probabilities = new Float32Array(size * classes)
  for (let row = 0; row < size; row++) {
    const exps = Array.from({ length: classes }, (_, label) =>
      Math.exp(2 * stream.normal() + (label === labels[row] ? 10 : 0)),
    )
    const sum = exps.reduce((total, value) => total + value, 0)
    for (let label = 0; label < classes; label++) {
      probabilities[row * classes + label] = exps[label] / sum
    }
  }
  return { labels, probabilities }
}
