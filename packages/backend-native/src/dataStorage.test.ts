import * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from './backend'
import { loadAddon } from './loadAddon'
import './index'

const withAddon = loadAddon() === undefined ? describe.skip : describe

withAddon('the entries of tensors', () => {
  beforeAll(async () => {
    await tf.setBackend('inkstone')
  })

  test('a tensor moves to another backend and back, with its values', async () => {
    const backend = tf.backend() as InkstoneBackend
    const before = backend.numDataIds()
    const x = tf.tensor1d([1, 2, 3])
    expect(backend.numDataIds()).toBe(before + 1)
    await tf.setBackend('cpu')
    const doubled = tf.mul(x, 2)
    expect(backend.numDataIds()).toBe(before)
    await tf.setBackend('inkstone')
    const sum = tf.add(x, doubled) // both come from cpu, one of them for the first time
    expect(backend.numDataIds()).toBe(before + 3)
    expect(Array.from(sum.dataSync())).toEqual([3, 6, 9])
    tf.dispose([x, doubled, sum])
    expect(backend.numDataIds()).toBe(before)
  })

  test('values that are shared live until the last tensor is disposed of', () => {
    const backend = tf.backend() as InkstoneBackend
    const before = backend.numDataIds()
    const x = tf.tensor1d([1, 2, 3, 4])
    const y = tf.reshape(x, [2, 2])
    x.dispose()
    expect(Array.from(y.dataSync())).toEqual([1, 2, 3, 4])
    expect(backend.disposeData(y.dataId)).toBe(true)
    expect(backend.disposeData(y.dataId)).toBe(true) // gone already
    expect(backend.numDataIds()).toBe(before)
    expect(() => backend.data.get(y.dataId)).toThrow()
    y.dispose()
  })

  test('a complex tensor takes its parts with it', () => {
    const backend = tf.backend() as InkstoneBackend
    const before = backend.numDataIds()
    const parts = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])] as const
    const z = tf.complex(...parts)
    expect(Array.from(tf.tidy(() => tf.real(z).dataSync()))).toEqual([1, 2])
    tf.dispose([z, ...parts])
    expect(backend.numDataIds()).toBe(before)
  })
})
