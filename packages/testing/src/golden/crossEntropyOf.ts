import type { Split } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Mean cross-entropy of a model's logits on a small split, straight from the definition; suites compare a trainer's
 * own figures with it. */
export async function crossEntropyOf(model: LayersModel, split: Split): Promise<number> {
  const { images, labels } = await split.read(split.labels.map((_, position) => position))
  const logits = tf.tidy(
    () => model.predict(tf.tensor(images, [split.size, ...split.imageShape])) as tf.Tensor,
  )
  const rows = chunk(Array.from(logits.dataSync()), split.classes.length)
  tf.dispose(logits)
  const losses = rows.map((row, index) => {
    const total = row.reduce((sum, logit) => sum + Math.exp(logit), 0)
    return Math.log(total) - row[labels[index]!]!
  })
  return losses.reduce((sum, loss) => sum + loss, 0) / split.size
}

function chunk(values: number[], length: number): number[][] {
  return Array.from({ length: values.length / length }, (_, row) =>
    values.slice(row * length, (row + 1) * length),
  )
}
