import { resample } from './resample'

// By hand: of two pixels enlarged to four, each sees a window two source pixels long around its middle, which at the
// ends hangs over by a quarter.
test('paper around a picture weighs as much as the window that lies over it; an edge repeats', () => {
  const box = { left: 0, top: 0, width: 2, height: 1 }
  const picture = Float32Array.of(8, 8)
  expect([...resample(picture, 2, box, 4, 1, 'edge')]).toEqual([8, 8, 8, 8])
  const narrow = { left: 0, top: 0, width: 1, height: 1 }
  expect([...resample(picture, 2, narrow, 2, 1, 'edge')]).toEqual([8, 8])
  expect([...resample(picture, 2, box, 4, 1)]).toEqual([6, 8, 8, 6])
})

test('reduced pixels are means of the area they cover', () => {
  const box = { left: 1, top: 0, width: 4, height: 1 }
  const [left, right] = resample(Float32Array.of(9, 0, 4, 8, 0, 9), 6, box, 2, 1, 'edge')
  expect([left, right]).toEqual([2, 4])
})

test('a box that keeps its size is cut out as it is', () => {
  const box = { left: 1, top: 1, width: 2, height: 2 }
  const picture = Float32Array.from({ length: 12 }, (_, at) => at / 7)
  const cut = Float32Array.of(5 / 7, 6 / 7, 9 / 7, 10 / 7)
  expect(resample(picture, 4, box, 2, 2)).toEqual(cut)
  expect(resample(picture, 4, box, 2, 2, 'edge')).toEqual(cut)
})
