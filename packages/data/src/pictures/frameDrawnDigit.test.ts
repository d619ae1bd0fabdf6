import { frameDrawnDigit } from './frameDrawnDigit'

/** A bar of 40 rows and 10 columns on a picture of 60 by 50. */
const pixels = new Uint8Array(60 * 50)
for (let y = 10; y < 50; y++) pixels.fill(255, y * 50 + 20, y * 50 + 30)

test("a bar fills MNIST's 20 rows, and a quarter of them in width, around the middle", () => {
  const frame = frameDrawnDigit({ pixels, width: 50, height: 60 })
  const inked = (line: (at: number) => number) =>
    Array.from({ length: 28 }, (_, at) => at).filter((at) => line(at) > 0)
  const rows = inked((y) => frame.slice(y * 28, y * 28 + 28).reduce((sum, value) => sum + value, 0))
  const columns = inked((x) => frame.filter((_, at) => at % 28 === x).reduce((a, b) => a + b, 0))
  expect([rows.length, columns.length]).toEqual([20, 5])
  expect(frame[14 * 28 + 14]).toBe(255)
})

test('paper may be bright', () => {
  const inverted = pixels.map((value) => 255 - value)
  const frame = frameDrawnDigit({ pixels: inverted, width: 50, height: 60 }, 'bright')
  expect(frame).toEqual(frameDrawnDigit({ pixels, width: 50, height: 60 }))
  expect(frameDrawnDigit({ pixels: inverted, width: 50, height: 60 })).not.toEqual(frame)
})
