import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'

/** A layer without weights that replaces numbers by rows of a table: `[batch, 1, 1, 1]` in, `[batch, columns]` out.
 * @param table `[rows, columns]`; whoever made it disposes it */
export function tableLookup(table: tf.Tensor2D): tfl.layers.Layer {
  return new TableLookup(table)
}

class TableLookup extends tfl.layers.Layer {
  static readonly className: string = 'TableLookup'

  constructor(private readonly table: tf.Tensor2D) {
    super({})
  }

  override computeOutputShape(shape: tfl.Shape): tfl.Shape {
    return [shape[0]!, this.table.shape[1]]
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const given = Array.isArray(inputs) ? inputs[0]! : inputs
    return tf.gather(this.table, tf.cast(tf.reshape(given, [-1]), 'int32'))
  }

  override getClassName(): string {
    return TableLookup.className
  }
}
