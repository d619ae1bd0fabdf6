import { join } from 'node:path'
import { root, run } from './workspace'

// Each network of the zoo trains in WebAssembly with the losses of the native kernels.

type Losses = Record<string, number[]>

function lossesOn(backend: string): Losses {
  const program = join(root, 'tests', 'networks', 'trainNetworks.mjs')
  return JSON.parse(run(process.execPath, [program, backend]).trim()) as Losses
}

test('the networks of the zoo on inkstone-wasm have the losses of inkstone', () => {
  const native = lossesOn('inkstone')
  const wasm = lossesOn('inkstone-wasm')
  expect(Object.keys(wasm)).toEqual(['mlp', 'cnn', 'rnn', 'convNet', 'vit'])
  for (const [network, losses] of Object.entries(native)) {
    for (const [epoch, loss] of losses.entries()) {
      expect(Math.abs(wasm[network]![epoch]! - loss)).toBeLessThan(2e-4 * loss + 1e-4)
    }
    expect(losses[1]).toBeLessThan(losses[0]!)
  }
})
