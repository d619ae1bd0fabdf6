import * as tf from '@tensorflow/tfjs-core'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

const x = (...shape: number[]) =>
  tf.tensor(
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, at) => ((at * 5) % 13) - 6),
    shape,
    'float32',
  )

onEveryIsa('einsum', () => {
  test.each<[string, number[][]]>([
    ['ij->ji', [[3, 5]]],
    ['ijk->', [[2, 3, 4]]],
    [
      'ij,jk->ik',
      [
        [3, 4],
        [4, 5],
      ],
    ],
    [
      'bij,bjk->bik',
      [
        [2, 3, 4],
        [2, 4, 5],
      ],
    ],
    ['i,j->ij', [[3], [5]]],
  ])('%s as on cpu', (equation, shapes) => {
    expectLikeCpu(() => tf.einsum(equation, ...shapes.map((shape) => x(...shape))), 0)
  })

  test('leaves its operands and no others behind', () => {
    void tf.setBackend('inkstone')
    const [a, b] = [x(2, 3, 4), x(2, 4, 5)]
    const [tensors, ids] = [tf.memory().numTensors, tf.backend().numDataIds()]
    tf.einsum('bij,bjk->bik', a, b).dispose()
    tf.einsum('bij->bij', a).dispose()
    expect(tf.memory().numTensors).toBe(tensors)
    expect(tf.backend().numDataIds()).toBe(ids)
    expect(Array.from(a.dataSync().slice(0, 3))).toEqual([-6, -1, 4])
    tf.dispose([a, b])
  })
})
