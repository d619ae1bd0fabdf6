import { inspectMachine, selectBackend } from '@inkstone/backend'
import { lentWarpImages } from '@inkstone/core'
import { augmentedSplit, rotate, scale, shear, shift } from '@inkstone/data'
import { tinySplit } from '@inkstone/testing'

it('draws the same pictures to the bit whether or not the native backend lends its kernel', async () => {
  const split = tinySplit({ size: 300, imageShape: [28, 28, 1] })
  const augmented = augmentedSplit(split, [rotate(), scale(), shear(), shift()])
  const epoch = async () => {
    const pictures: number[] = []
    for await (const { images } of augmented.batches({ batchSize: 64, shuffleSeed: 1 })) {
      pictures.push(...images)
    }
    return pictures
  }
  expect(lentWarpImages()).toBeUndefined()
  const plain = await epoch()
  const { backends } = await inspectMachine()
  const native = backends.find(({ name }) => name === 'inkstone')
  if (!native?.available) return console.log(`the native kernel was not tested: ${native?.detail}`)
  await selectBackend({ backend: 'inkstone', log() {} })
  expect(lentWarpImages()).toBeDefined()
  expect(await epoch()).toEqual(plain)
})
