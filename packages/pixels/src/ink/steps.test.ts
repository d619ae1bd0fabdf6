import { closing } from './closing'
import { connectedPieces } from './connectedPieces'
import { convexHull, polygonArea, quadrilateralShare } from './convexHull'
import { distanceToPaper } from './distanceToPaper'
import { shrunk } from './greyPicture'
import { otsu } from './otsu'

test('a closing is the least of the greatest values around, as by its definition', () => {
  const [width, height, radius] = [17, 11, 2]
  const values = Float32Array.from({ length: width * height }, (_, at) => (at * 7919) % 101)
  const extreme = (image: Float32Array, pick: (...values: number[]) => number) =>
    image.map((_, at) => {
      const [x, y] = [at % width, Math.floor(at / width)]
      const around: number[] = []
      for (let ny = Math.max(0, y - radius); ny <= Math.min(height - 1, y + radius); ny++) {
        for (let nx = Math.max(0, x - radius); nx <= Math.min(width - 1, x + radius); nx++) {
          around.push(image[ny * width + nx]!)
        }
      }
      return pick(...around)
    })
  expect(closing(values, width, height, 5)).toEqual(extreme(extreme(values, Math.max), Math.min))
})

test('Otsu divides where the variance between the classes is greatest', () => {
  // by hand: of the cuts of [8, 7, 2, 6, 9, 4] (the example of image-processing courses) the third bin begins the upper class
  expect(otsu([8, 7, 2, 6, 9, 4]).bin).toBe(3)
  expect(otsu([5, 0, 0, 5])).toEqual({ bin: 1, share: 1 })
  expect(otsu([0, 9, 0])).toEqual({ bin: 0, share: 0 })
})

test('pieces hang together by corners too', () => {
  const mask = Uint8Array.from([1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1])
  const { pieces, labels } = connectedPieces(mask, 4, 3)
  expect(pieces.map(({ area, box }) => [area, box])).toEqual([
    [2, { left: 0, top: 0, width: 2, height: 2 }],
    [2, { left: 3, top: 1, width: 1, height: 2 }],
  ])
  expect([...labels]).toEqual([1, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 2])
})

test('distances run from the rim inwards', () => {
  const block = distanceToPaper(new Uint8Array(25).fill(1), 5, 5)
  expect([...block.subarray(10, 15)]).toEqual([1, 2, 3, 2, 1])
})

test('the hull of a square is its corners, and a quadrilateral covers it; of a circle it covers 2 / pi', () => {
  const grid = Array.from({ length: 25 }, (_, at) => [at % 5, Math.floor(at / 5)] as const)
  const hull = convexHull(grid)
  expect(hull).toHaveLength(4)
  expect(polygonArea(hull)).toBe(16)
  expect(quadrilateralShare(hull)).toBe(1)
  const circle = Array.from({ length: 48 }, (_, at) => {
    const angle = (2 * Math.PI * at) / 48
    return [Math.cos(angle), Math.sin(angle)] as const
  })
  expect(quadrilateralShare(convexHull(circle))).toBeCloseTo(2 / Math.PI, 2)
})

test('a smaller picture is the mean of squares, and of what is left of them at its end', () => {
  const picture = { pixels: Uint8Array.of(0, 10, 20, 30, 40, 50), width: 3, height: 2 }
  expect(shrunk(picture, 2)).toEqual({ pixels: Uint8Array.of(20, 35), width: 2, height: 1 })
})
