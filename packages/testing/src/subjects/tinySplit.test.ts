import { createHash } from 'node:crypto'
import { tinySplit } from './tinySplit'

test('tinySplit gives each image once an epoch, in an order that its seed and epoch decide', async () => {
  const split = tinySplit({ size: 10 })
  const order = async (options: { shuffleSeed?: number; epoch?: number; skip?: number }) => {
    const positions: number[] = []
    for await (const batch of split.batches({ batchSize: 4, ...options })) {
      positions.push(...batch.positions)
    }
    return positions
  }
  const inOrder = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
  expect(await order({})).toEqual(inOrder)
  const shuffled = await order({ shuffleSeed: 1 })
  expect(shuffled).not.toEqual(inOrder)
  expect([...shuffled].sort()).toEqual(inOrder)
  expect(await order({ shuffleSeed: 1 })).toEqual(shuffled)
  expect(await order({ shuffleSeed: 1, epoch: 1 })).not.toEqual(shuffled)
  expect(await order({ shuffleSeed: 1, skip: 1 })).toEqual(shuffled.slice(4))
})

test('its digests are those of the contract', async () => {
  const split = tinySplit({ size: 3 })
  const { images } = await split.read([1])
  const header = Buffer.from(Uint32Array.of(6, 6, 1).buffer)
  const pixels = Uint8Array.from(images, (value) => Math.round(value * 255))
  const hash = createHash('sha256').update(header).update(pixels).digest('hex')
  expect((await split.digests())[1]).toBe(hash.slice(0, 16))
  expect(await split.fingerprint()).toBe(await tinySplit({ size: 3 }).fingerprint())
  expect(await split.fingerprint()).not.toBe(await tinySplit({ size: 3, seed: 2 }).fingerprint())
})
