import * as tf from '@tensorflow/tfjs-core'

/** Einstein's sum of one or two tensors, with `...` for the axes that the equation does not name. */
export function einsum(equation: string, ...tensors: tf.Tensor[]): tf.Tensor {
  return tf.einsum(withoutEllipsis(equation, tensors), ...tensors)
}

function withoutEllipsis(equation: string, tensors: readonly tf.Tensor[]): string {
  const [inputs, output] = equation.replace(/\s/g, '').split('->') as [string, string]
  const spare = [...'zyxwvutsrqponmlkjihgfedcba'].filter((letter) => !equation.includes(letter))
  const terms = inputs.split(',')
  const hidden = terms.map((term, index) =>
    term.includes('...') ? tensors[index]!.rank - term.replace('...', '').length : 0,
  )
  const letters = spare.slice(0, Math.max(...hidden)).join('')
  const spelled = terms.map((term, index) =>
    term.replace('...', letters.slice(letters.length - hidden[index]!)),
  )
  return `${spelled.join(',')}->${output.replace('...', letters)}`
}
