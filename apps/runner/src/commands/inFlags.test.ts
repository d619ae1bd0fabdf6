import { InkstoneError, wholeNumber } from '@inkstone/core'
import { inFlags } from './inFlags'

const flags = { 'serve.batching.maxBatch': '--max-batch' }

it('names the flag in place of the option', async () => {
  const work = () => wholeNumber('serve.batching.maxBatch', 0, { min: 1 })
  await expect(inFlags(flags, work)).rejects.toMatchObject({
    name: 'InkstoneError',
    message: '--max-batch: expected a whole number >= 1, got 0.',
  })
})

it('leaves other errors and what the work returns', async () => {
  expect(await inFlags(flags, async () => 3)).toBe(3)
  const others = [
    new InkstoneError('serve.batching: expected one of the options'),
    new InkstoneError('toString: expected nothing'),
    new RangeError('serve.batching.maxBatch: no error of ours'),
  ]
  for (const error of others) {
    await expect(inFlags(flags, () => Promise.reject(error))).rejects.toBe(error)
  }
})
