import { inspectMachine, selectBackend } from '@inkstone/backend'
import { acceleratedKernels } from '@inkstone/core'
import { augmentedSplit, mnist, rotate, scale, shear, shift } from '@inkstone/data'

it('draws the same pictures to the bit whether or not the native backend lends its kernel', async () => {
  const { splits } = await mnist({ trainingImages: 300 }).load()
  const augmented = augmentedSplit(splits.train!, [rotate(), scale(), shear(), shift()])
  const epoch = async () => {
    const pictures: number[] = []
    for await (const { images } of augmented.batches({ batchSize: 64, shuffleSeed: 1 })) {
      pictures.push(...images)
    }
    return pictures
  }
  expect(acceleratedKernels()).toEqual({})
  const plain = await epoch()
  const { backends } = await inspectMachine()
  const native = backends.find(({ name }) => name === 'inkstone')
  if (!native?.available) return console.log(`the native kernel was not tested: ${native?.detail}`)
  await selectBackend({ backend: 'inkstone', log() {} })
  expect(acceleratedKernels()).toEqual({
    warpImages: expect.any(Function),
    brightness: expect.any(Function),
  })
  expect(await epoch()).toEqual(plain)
})
