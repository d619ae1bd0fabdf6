import sharp from 'sharp'
import { pictureSheet } from '../index'

test('pictures stand in rows, ink dark on white, with grey between them', async () => {
  const [ink, paper] = [Float32Array.of(1), Float32Array.of(0)]
  const png = await pictureSheet(
    [
      [ink, paper],
      [paper, Float32Array.of(0.6)],
    ],
    [1, 1, 1],
    { zoom: 1 },
  )
  const { data, info } = await sharp(png)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect([info.width, info.height, info.channels]).toEqual([4, 4, 1])
  const [black, white, grey] = [0, 255, 160]
  expect([...data]).toEqual([
    ...[black, grey, grey, white],
    ...Array(8).fill(grey),
    ...[white, grey, grey, 102], // 255 * 0.4
  ])
})

test('colours are kept, and a pixel grows with the zoom', async () => {
  const red = Float32Array.of(0, 1, 1) // ink of green and of blue
  const { data, info } = await sharp(await pictureSheet([[red]], [1, 1, 3], { zoom: 3 }))
    .raw()
    .toBuffer({ resolveWithObject: true })
  expect([info.width, info.height]).toEqual([3, 3])
  expect([...data.subarray(0, 3)]).toEqual([255, 0, 0])
})

test('rows that differ and pictures of another size are refused', async () => {
  const one = new Float32Array(4)
  await expect(pictureSheet([[one, one], [one]], [2, 2, 1])).rejects.toThrow(
    'pictureSheet: expected rows of equally many pictures, of 2 x 2 x 1 = 4 values, got 4 4, 4.',
  )
  await expect(pictureSheet([[new Float32Array(3)]], [2, 2, 1])).rejects.toThrow('got 3.')
  await expect(pictureSheet([], [2, 2, 1])).rejects.toThrow('got none.')
  await expect(pictureSheet([[one]], [2, 2, 1], { zoom: 0 })).rejects.toThrow('pictureSheet.zoom')
})
