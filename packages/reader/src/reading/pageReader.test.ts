import type { StringPicture } from '@inkstone/core'
import { glyphModel, glyphPicture } from '../../test/glyphs'
import { parseFormat } from '../formats/parseFormat'
import { pageReader } from './pageReader'
import { parseField } from './parseField'

const model = glyphModel()
const options = { model, format: parseFormat('digits:3-5'), errorRate: 0.1 }
const page = glyphPicture(['10275', '386'])

it('reads every line of a page', async () => {
  const readings = await pageReader(options)(page)
  expect(readings.map(({ field, line, text }) => [field, line, text])).toEqual([
    [undefined, 1, '10275'],
    [undefined, 2, '386'],
  ])
})

it('reads fields, each in its own format, with boxes in pixels of the page', async () => {
  // the second line begins 36 pixels below the first, which begins 12 below the edge
  const fields = ['0,0,140,44', '0,44,140,48=digits:3'].map((text) => parseField(text))
  const [first, second] = await pageReader({ ...options, fields })(page)
  expect([first!.field, first!.line, first!.text]).toEqual([1, 1, '10275'])
  expect([second!.field, second!.line, second!.text]).toEqual([2, 1, '386'])
  expect(second!.digits[0]!.box.top).toBeGreaterThanOrEqual(48)
  expect(second!.box!.top).toBeGreaterThanOrEqual(48)
})

it('has one reading for a page without ink', async () => {
  const blank: StringPicture = { pixels: new Uint8Array(5000).fill(240), width: 100, height: 50 }
  const readings = await pageReader(options)(blank)
  expect(readings).toEqual([expect.objectContaining({ line: 1, text: '', reason: 'no ink' })])
})

it('names a picture whose field lies outside, or that has too many lines', async () => {
  const outside = pageReader({ ...options, fields: [parseField('100,0,100,40')] })
  await expect(outside(page, 'form.png')).rejects.toThrow(
    `form.png: expected a field inside its ${page.width} x ${page.height} pixels, got 100,0,100,40, which ends at 200,40.`,
  )
  let calls = 0
  const counted = {
    ...model,
    outputs(images: Float32Array) {
      calls++
      return model.outputs(images)
    },
  }
  const short = pageReader({ ...options, model: counted, maxLines: 1 })
  await expect(short(page, 'form.png')).rejects.toThrow(
    'form.png: expected at most 1 lines of writing, found 2. Read a part of the picture at a time.',
  )
  const whole = [parseField(`0,0,${page.width},${page.height}`)]
  const field = pageReader({ ...options, model: counted, maxLines: 1, fields: whole })
  expect(await field(page)).toEqual([expect.objectContaining({ reason: 'too many', text: '' })])
  expect(calls).toBe(0)
})

it('accepts nothing wrong in a picture of 300 lines, whose digits are too small for its size, or refuses it', async () => {
  const column = Array.from({ length: 300 }, (_, row) => String(100 + row))
  const picture = glyphPicture(column)
  const readings = await pageReader({ ...options, errorRate: 0.01 })(picture)
  expect(readings.length).toBeGreaterThan(50)
  expect(readings.length).toBeLessThanOrEqual(300)
  for (const { accepted, text } of readings) if (accepted) expect(column).toContain(text)
  const limited = pageReader({ ...options, maxLines: 50 })
  await expect(limited(picture, 'list.png')).rejects.toThrow(
    /^list\.png: expected at most 50 lines of writing, found \d+\. Read a part of the picture at a time\.$/,
  )
})

it.each([
  ['1,2,3', 'field: expected x,y,width,height in whole pixels'],
  ['1,2,0,4', 'field: expected x,y,width,height in whole pixels'],
  ['1,2,3,4,5', 'field: expected x,y,width,height in whole pixels'],
  [
    '1,2,3,4=zip',
    "field: expected postcode:5, digits:3-9, amount, date, luhn:16, iso7064:11 or ean13, got 'zip'",
  ],
  ['1,2,3,4=luhn:99', "field 'luhn:99': expected a whole number of digits >= 2 and <= 60, got 99"],
])('refuses the field %s', (text, message) => {
  expect(() => parseField(text)).toThrow(message)
})

it.each(['zip', 'postcode:3-5', 'amount:3', '', 'digits:'])('refuses the format "%s"', (text) => {
  expect(() => parseFormat(text, '--format')).toThrow(
    `--format: expected postcode:5, digits:3-9, amount, date, luhn:16, iso7064:11 or ean13, got '${text}'.`,
  )
})
