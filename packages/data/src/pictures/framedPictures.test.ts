import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { frameDigit } from './frameDigit'

interface Framed {
  kind: string
  /** Intersection over union of found and drawn ink: of a digit of MNIST, of one of strokes. */
  agreement: number[]
  /** Why two digits were refused. */
  two: string
  /** Why an empty sheet was. */
  empty: string[]
}

let framed: Framed[]
beforeAll(() => {
  const script = join(__dirname, '../../test/framePictures.mjs')
  const lines = execFileSync(process.execPath, [script], { encoding: 'utf8' }).trimEnd().split('\n')
  framed = lines.map((line) => JSON.parse(line))
})

test("a digit's ink is found in every kind of picture, and no other ink", () => {
  expect(framed.length).toBeGreaterThanOrEqual(20)
  for (const { kind, agreement } of framed) {
    // a frame that touches the ink and has its colour cannot be told from it to the pixel
    const least = kind === 'box touched' ? 0.8 : 0.93
    expect([kind, agreement.filter((share) => share < least)]).toEqual([kind, []])
  }
})

test('two digits are refused in every kind of picture', () => {
  for (const { kind, two } of framed) {
    expect([kind, two]).toEqual([kind, expect.stringContaining('of one digit, found 2 marks side')])
  }
})

test('an empty sheet of every kind is refused', () => {
  for (const { kind, empty } of framed) {
    const expected = empty.map(() =>
      expect.stringMatching(/^picture: .* found (none|a blank one):/),
    )
    expect([kind, ...empty]).toEqual([kind, ...expected])
  }
})

test('each mark of several is named by its place', () => {
  const pixels = new Uint8Array(200 * 100).fill(255)
  for (const left of [20, 90, 160]) {
    for (let y = 20; y < 80; y++) pixels.fill(0, y * 200 + left, y * 200 + left + 8)
  }
  expect(() => frameDigit({ pixels, width: 200, height: 100, source: 'three.png' })).toThrow(
    'three.png: expected a picture of one digit, found 3 marks side by side, their upper left corners at 20,20; 90,20; ' +
      '160,20. Read a number with `inkstone read` (@inkstone/reader), or crop each digit into a picture of its own.',
  )
})
