import { evenInk } from './evenInk'

test("what differs by less than four times the paper's scatter is paper, and what differs by more is ink", () => {
  // the edge lies at 190, 200 and 210 in turn: around 200, scattered by 10; full ink differs by 150
  const pixels = Uint8Array.from({ length: 40 * 40 }, (_, at) => {
    const [x, y] = [at % 40, Math.floor(at / 40)]
    if (x === 0 || y === 0 || x === 39 || y === 39) return 190 + 10 * (at % 3)
    return x >= 18 && x < 22 && y >= 12 && y < 28 ? 50 : 200
  })
  const { level, scatter, full, least, table } = evenInk({ pixels, width: 40, height: 40 })
  expect([level, scatter, full, least]).toEqual([200, 10, 150, 40])
  expect(table[161]).toBe(0)
  expect(table[159]).toBeCloseTo(41 / 150, 6)
  expect(table[50]).toBe(1)
})

test('without scatter a tenth of full ink is the least', () => {
  const pixels = Uint8Array.of(255, 255, 255, 255, 55, 255, 255, 255, 255)
  const { paper, table } = evenInk({ pixels, width: 3, height: 3 })
  expect([paper, table[236], table[55]]).toEqual(['bright', 0, 1])
  expect(table[235]).toBeCloseTo(0.1, 6)
})
