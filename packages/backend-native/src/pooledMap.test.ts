import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-layers' // registers the gradients
import type { Addon } from './addon'
import type { InkstoneMemory } from './backend'
import { loadAddon } from './loadAddon'
import { expectLikeCpu, onEveryIsa } from './onEveryIsa'

// While a network is trained, a max-pool of 2 by 2 is computed together with its convolution, bias and relu. It leaves a
// byte for each result, and the gradients are computed from those.

function values(shape: number[], seed: number, of = Math.sin): tf.Tensor {
  const size = tf.util.sizeFromShape(shape)
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => of(seed * 7919 + i * 12.9898)),
    shape,
  )
}

interface Case {
  image: [number, number, number, number]
  filters: number
  pad: 'same' | 'valid'
  stride?: number
  of?: (x: number) => number
}

const cases: Case[] = [
  { image: [3, 12, 28, 1], filters: 32, pad: 'valid' },
  { image: [2, 7, 13, 16], filters: 64, pad: 'valid' }, // the pool leaves out a row and a column
  { image: [2, 15, 11, 5], filters: 7, pad: 'same' },
  { image: [2, 9, 12, 3], filters: 33, pad: 'same', stride: 2 },
  { image: [2, 11, 22, 3], filters: 48, pad: 'same', stride: 2 }, // the last panel is half as wide
  { image: [1, 40, 34, 4], filters: 20, pad: 'same' }, // the input's gradient by the turned filter
  { image: [5, 6, 6, 16], filters: 18, pad: 'valid' }, // gathered: no notes
  { image: [1, 12, 12, 48], filters: 48, pad: 'same' }, // transformed: no notes
  { image: [2, 8, 8, 2], filters: 5, pad: 'same', of: (x) => Math.round(2 * Math.sin(x)) }, // many ties
]

type Layer = (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) => tf.Tensor

/** The gradients of x, filter and bias; `look` is given the map before it is pooled. */
function gradients(c: Case, look: (map: tf.Tensor) => void = () => {}): tf.Tensor[] {
  const given = [
    values(c.image, 1, c.of),
    values([3, 3, c.image[3], c.filters], 2, c.of),
    values([c.filters], 3, c.of),
  ]
  const layer: Layer = (x, filter, bias) => {
    const strides = c.stride ?? 1
    const shape = [x, filter] as [tf.Tensor4D, tf.Tensor4D]
    const convolved = tf.conv2d(...shape, strides, c.pad)
    const map = tf.relu(tf.add(convolved, bias)) as tf.Tensor4D
    look(map)
    const pooled = tf.maxPool(map, 2, 2, 'valid')
    return tf.sum(tf.mul(pooled, values(pooled.shape, 4)))
  }
  return tf.grads(layer as (...args: tf.Tensor[]) => tf.Tensor)(given)
}

const read = (tensors: tf.Tensor[]) => tensors.map((tensor) => [...tensor.dataSync()])

/** Replaces functions of the addon while `body` runs. */
function replacing(functions: Partial<Addon>, body: () => void): void {
  const native = loadAddon()!
  const before = Object.fromEntries(
    Object.keys(functions).map((key) => [key, Reflect.get(native, key)]),
  )
  Object.assign(native, functions)
  try {
    body()
  } finally {
    Object.assign(native, before)
  }
}

onEveryIsa('a convolution that is pooled while it is trained', (isa) => {
  if (isa === 'reference') {
    test.each(cases)('has the gradients that it has on cpu: %j', (c) => {
      expectLikeCpu(() => gradients(c), 1e-4)
    })
  }

  test.each(cases)(
    'has the gradients of the map that is computed by itself, to the bit: %j',
    (c) => {
      void tf.setBackend('inkstone')
      tf.tidy(() => {
        const together = read(gradients(c))
        const apart = read(gradients(c, (map) => map.dataSync()))
        expect(together).toEqual(apart)
      })
    },
  )

  test.each(cases)('is right even where another way is chosen: %j', (c) => {
    replacing({ conv2dTakesNotes: () => true }, () => {
      void tf.setBackend('inkstone')
      tf.tidy(() => {
        const apart = read(gradients(c, (map) => map.dataSync()))
        for (const [index, gradient] of read(gradients(c)).entries()) {
          const far = gradient.map((value, at) => Math.abs(value - apart[index]![at]!))
          const worst = far.reduce((a, b) => Math.max(a, b), 0)
          expect(worst).toBeLessThan(1e-4)
        }
      })
    })
  })

  test('never computes the map, nor its gradient', () => {
    void tf.setBackend('inkstone')
    const refuse = (): never => {
      throw new Error('computed apart')
    }
    const names = ['conv2d', 'maxPool', 'maxPoolGradient', 'maxPoolReluGradient'] as const
    const more = ['notedPoolReluGradient', 'reluGradient', 'conv2dPooledFilterGradient'] as const
    const refused = Object.fromEntries([...names, ...more].map((name) => [name, refuse]))
    replacing(refused, () => tf.tidy(() => read(gradients(cases[1]!))))
  })

  test('passes NaN on from where it lies in the map, and none from an infinite largest value', () => {
    for (const odd of [NaN, Infinity, -Infinity]) {
      const c: Case = {
        image: [1, 6, 6, 1],
        filters: 3,
        pad: 'valid',
        of: (x) => (Math.abs(x - (7919 + 14 * 12.9898)) < 1 ? odd : Math.sin(x)),
      }
      void tf.setBackend('inkstone')
      tf.tidy(() => {
        const apart = read(gradients(c, (map) => map.dataSync()))
        expect(read(gradients(c))).toEqual(apart)
      })
    }
  })

  test('a map that is read later has its values, although its weights were changed in between', () => {
    void tf.setBackend('inkstone')
    tf.tidy(() => {
      const x = values([2, 8, 8, 1], 1) as tf.Tensor4D
      const filter = tf.variable(values([3, 3, 1, 4], 2)) as tf.Variable<tf.Rank.R4>
      const bias = values([4], 3)
      const maps: tf.Tensor[] = []
      const step = (look: boolean): void => {
        const { grads } = tf.variableGrads(() => {
          const map = tf.relu(tf.add(tf.conv2d(x, filter, 1, 'same'), bias)) as tf.Tensor4D
          if (look) map.dataSync()
          maps.push(tf.keep(map))
          return tf.sum(tf.maxPool(map, 2, 2, 'valid')) as tf.Scalar
        }, [filter])
        tf.dispose(grads)
      }
      const expected = tf.relu(tf.add(tf.conv2d(x, filter, 1, 'same'), bias))
      step(false)
      filter.assign(values([3, 3, 1, 4], 9) as tf.Tensor4D)
      const native = loadAddon()!
      expect(native.isa()).toBe(isa)
      expect([...maps[0]!.dataSync()]).toEqual([...expected.dataSync()])
      tf.dispose([filter, ...maps])
    })
  })

  test('leaves no tensor and no memory behind', () => {
    void tf.setBackend('inkstone')
    const taken = (): number => {
      const { nativeBytes, poolFreeBytes } = tf.memory() as tf.MemoryInfo & InkstoneMemory
      return nativeBytes - poolFreeBytes
    }
    tf.tidy(() => read(gradients(cases[1]!)))
    const [tensors, bytes] = [tf.memory().numTensors, taken()]
    for (let step = 0; step < 3; step++) tf.tidy(() => read(gradients(cases[1]!)))
    expect([tf.memory().numTensors, taken()]).toEqual([tensors, bytes])
  })

  test('a map that other layers read too is computed once from the second time on', () => {
    void tf.setBackend('inkstone')
    const x = values([1, 8, 8, 2], 1)
    const filter = values([3, 3, 2, 4], 2)
    const both = (): number[][] =>
      tf.tidy(() => {
        const gradient = tf.grad((filter) => {
          const map = tf.relu(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'))
          return tf.add(
            tf.sum(tf.maxPool(map as tf.Tensor4D, 2, 2, 'valid')),
            tf.sum(tf.square(map)),
          )
        })
        return read([gradient(filter)])
      })
    const first = both()
    const { conv2dMaxPool } = loadAddon()!
    let calls = 0
    const counted: Addon['conv2dMaxPool'] = (...given) => {
      calls += 1
      conv2dMaxPool(...given)
    }
    replacing({ conv2dMaxPool: counted }, () => expect(both()).toEqual(first))
    expect(calls).toBe(0)
    tf.dispose([x, filter])
  })
})
