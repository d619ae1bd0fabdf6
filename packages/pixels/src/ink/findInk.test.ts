import { findInk } from './findInk'

/** White paper with black boxes `[left, top, width, height]`. */
function sheet(width: number, height: number, boxes: number[][], ink = 0, paper = 255) {
  const pixels = new Uint8Array(width * height).fill(paper)
  for (const [left, top, wide, high] of boxes as [number, number, number, number][]) {
    for (let y = top; y < top + high; y++) {
      pixels.fill(ink, y * width + left, y * width + left + wide)
    }
  }
  return { pixels, width, height }
}

test('marks come from left to right, each with its box, its area and the width of its stroke', () => {
  const { marks, paper, isEven } = findInk(
    sheet(200, 120, [
      [120, 30, 9, 60],
      [40, 20, 11, 80],
    ]),
  )
  expect([paper, isEven]).toEqual(['bright', true])
  expect(marks.map(({ box, area }) => [box, area])).toEqual([
    [{ left: 40, top: 20, width: 11, height: 80 }, 880],
    [{ left: 120, top: 30, width: 9, height: 60 }, 540],
  ])
  expect(marks.map(({ strokeWidth }) => Math.round(strokeWidth))).toEqual([11, 9])
  expect([...marks[0]!.ink()]).toEqual(Array(880).fill(1))
})

test('the ink of a mark is its own alone', () => {
  // two bars of an L and, in the same box, a speck that belongs to nothing
  const picture = sheet(150, 150, [
    [30, 20, 8, 100],
    [30, 112, 80, 8],
    [90, 40, 3, 3],
  ])
  const { marks, specks } = findInk(picture)
  expect(marks).toHaveLength(1)
  const { box } = marks[0]!
  expect(box).toEqual({ left: 30, top: 20, width: 80, height: 100 })
  expect(marks[0]!.ink()[(41 - 20) * 80 + (91 - 30)]).toBe(0)
  expect(specks).toEqual([{ left: 90, top: 40, width: 3, height: 3 }])
})

test('either polarity is found, and can be said', () => {
  const boxes = [[40, 20, 10, 80]]
  const bright = findInk(sheet(120, 120, boxes, 240, 20))
  expect([bright.paper, bright.marks[0]!.box]).toEqual([
    'dark',
    findInk(sheet(120, 120, boxes)).marks[0]!.box,
  ])
  expect(findInk(sheet(120, 120, boxes), { paper: 'dark' }).paper).toBe('dark')
})

test('a bar above another belongs to it, one beside it does not', () => {
  const five = findInk(
    sheet(150, 150, [
      [40, 20, 60, 8],
      [40, 36, 8, 90],
    ]),
  )
  expect(five.marks).toHaveLength(1)
  expect(five.marks[0]!.pieces).toHaveLength(2)
  expect(
    findInk(
      sheet(150, 150, [
        [30, 20, 8, 100],
        [90, 20, 8, 100],
      ]),
    ).marks,
  ).toHaveLength(2)
})

test('lines from edge to edge are no ink, and strokes that cross them stay whole', () => {
  const rules = [20, 60, 100, 140, 180].map((top) => [0, top, 300, 2])
  const crossed = findInk(sheet(300, 200, [...rules, [150, 30, 12, 140]]))
  expect(crossed.lines).toBe(5)
  expect(crossed.marks.map(({ box }) => [box.left, box.width, box.height])).toEqual([
    [150, 12, 140],
  ])
  expect(findInk(sheet(300, 200, rules)).marks).toEqual([])
})

test('a frame is no ink, a digit that is round is', () => {
  const frame = [
    [50, 40, 100, 3],
    [50, 157, 100, 3],
    [50, 40, 3, 120],
    [147, 40, 3, 120],
  ]
  const framed = findInk(sheet(200, 200, [...frame, [95, 70, 10, 60]]))
  expect(framed.lines).toBe(4)
  expect(framed.marks.map(({ box }) => box)).toEqual([{ left: 95, top: 70, width: 10, height: 60 }])
  const ring = sheet(200, 200, [])
  for (let at = 0; at < ring.pixels.length; at++) {
    const far = Math.hypot((at % 200) - 100, (Math.floor(at / 200) - 100) * 0.8)
    if (Math.abs(far - 50) < 5) ring.pixels[at] = 0
  }
  expect([findInk(ring).lines, findInk(ring).marks.length]).toEqual([0, 1])
})

test('the boxes of a form are no ink, whose inner sides run from the upper one to the lower', () => {
  const lines = [20, 100].map((top) => [20, top, 181, 1])
  const sides = [20, 80, 140, 200].map((left) => [left, 20, 1, 81])
  const strokes = [48, 108, 168].map((left) => [left, 35, 6, 50])
  const { marks, lines: found } = findInk(sheet(220, 120, [...lines, ...sides, ...strokes]))
  expect(found).toBe(6)
  expect(marks.map(({ box }) => box)).toEqual(
    strokes.map(([left, top, width, height]) => ({ left, top, width, height })),
  )
})

test('a thin stroke in uneven light is no shadow', () => {
  const picture = sheet(120, 60, [
    [30, 15, 2, 30],
    [60, 15, 5, 30],
    [90, 15, 2, 30],
  ])
  const light = (at: number) => 250 - (at % 120)
  const pixels = picture.pixels.map((value, at) => (value === 0 ? 0.25 : 1) * light(at))
  const { marks, isEven } = findInk({ ...picture, pixels })
  expect(isEven).toBe(false)
  expect(marks.map(({ box }) => box.left)).toEqual([30, 60, 90])
})

/** A picture out of focus: the mean of the square around each pixel, and that again. */
function blurred({ pixels, width, height }: ReturnType<typeof sheet>, reach: number) {
  const once = (from: Float64Array) =>
    from.map((_, at) => {
      const [x, y] = [at % width, Math.floor(at / width)]
      let [sum, count] = [0, 0]
      for (let ny = Math.max(0, y - reach); ny <= Math.min(height - 1, y + reach); ny++) {
        for (let nx = Math.max(0, x - reach); nx <= Math.min(width - 1, x + reach); nx++) {
          sum += from[ny * width + nx]!
          count++
        }
      }
      return sum / count
    })
  return { pixels: Uint8Array.from(once(once(Float64Array.from(pixels)))), width, height }
}

test('strokes out of focus in uneven light are no shadows, and the edge of a shadow is no stroke', () => {
  const bars = [60, 110, 160, 210].map((left) => [left, 50, 28, 60])
  const picture = blurred(sheet(300, 160, bars, 60, 230), 7)
  const dimmed = picture.pixels.map((value, at) => value * (1 - (0.5 * (at % 300)) / 300))
  const { marks, doubtful, isEven } = findInk({ ...picture, pixels: dimmed })
  expect(isEven).toBe(false)
  expect(marks.map(({ box }) => Math.round((box.left + box.width / 2) / 10))).toEqual([
    7, 12, 17, 22,
  ])
  expect(doubtful).toEqual([])

  const shadow = blurred(sheet(300, 160, [[0, 0, 90, 70]], 120, 230), 6)
  expect(findInk(shadow).marks).toEqual([])
})

test('what is as large as a mark beside it and too faint for ink is doubtful, and a stain below is not', () => {
  const picture = sheet(300, 200, [
    [60, 40, 12, 60],
    [160, 40, 12, 60],
  ])
  const stained = { ...picture, pixels: picture.pixels.slice() }
  const fill = (left: number, top: number) => {
    for (let y = top; y < top + 60; y++)
      stained.pixels.fill(180, y * 300 + left, y * 300 + left + 12)
  }
  fill(110, 40)
  fill(110, 130)
  const { marks, doubtful } = findInk(stained)
  expect(marks.map(({ box }) => box.left)).toEqual([60, 160])
  expect(doubtful).toEqual([{ left: 110, top: 40, width: 12, height: 60 }])
  expect(findInk(picture).doubtful).toEqual([])
})

test('an empty sheet has no marks, and nor has one of noise or on a desk', () => {
  expect(findInk(sheet(100, 100, [])).marks).toEqual([])
  const noise = sheet(200, 200, [])
  for (let at = 0; at < noise.pixels.length; at++) noise.pixels[at] = 230 + ((at * 7919) % 25)
  expect(findInk(noise).marks).toEqual([])
  const desk = findInk(sheet(300, 240, [[60, 40, 180, 160]], 240, 70))
  expect([desk.onSheet, desk.marks]).toEqual([true, []])
})

test('what is written on a sheet on a desk is found on it', () => {
  const desk = sheet(300, 240, [[60, 40, 180, 160]], 240, 70)
  for (let y = 80; y < 160; y++) desk.pixels.fill(20, y * 300 + 140, y * 300 + 150)
  const { marks, onSheet } = findInk(desk)
  expect([onSheet, marks.map(({ box }) => box)]).toEqual([
    true,
    [{ left: 140, top: 80, width: 10, height: 80 }],
  ])
})

test('a picture of 3000 pixels has its marks at its own size', () => {
  const { marks } = findInk(sheet(3000, 1500, [[1000, 300, 90, 900]]))
  expect(marks).toHaveLength(1)
  const { box } = marks[0]!
  const ink = marks[0]!.ink()
  expect(ink.reduce((sum, value) => sum + value, 0)).toBe(90 * 900)
  expect(ink[(300 - box.top) * box.width + 1000 - box.left]).toBe(1)
})

test('pixels and size that do not fit are refused', () => {
  expect(() => findInk({ pixels: new Uint8Array(8), width: 3, height: 3 })).toThrow(
    'findInk: expected 9 pixels for 3x3, got 8.',
  )
})
