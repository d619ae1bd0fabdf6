import assert from 'node:assert/strict'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { datasetSuite } from '@inkstone/testing'
import { drawStrokes } from './drawStrokes.js'
import { strokes } from './strokes.js'

datasetSuite('strokes', () => strokes(['fixtures/strokes.ndjson']))

it('draws a line two pixels thick through the middle, its ends round', () => {
  const image = drawStrokes(
    [
      [
        [0, 100],
        [0, 0],
      ],
    ],
    2,
  ) // 20 pixels long, from 4 to 24, between rows 13 and 14
  const end = Math.round(255 * (1.5 - Math.SQRT1_2)) // half a pixel beside and half a pixel past it
  const row = [0, 0, 0, end, ...Array<number>(20).fill(255), end, 0, 0, 0]
  assert.deepEqual([...image.subarray(13 * 28, 14 * 28)], row)
  assert.deepEqual([...image.subarray(14 * 28, 15 * 28)], row)
  assert.equal(image.findIndex(Boolean), 13 * 28 + 3)
})

it('names file and line of what is no drawing', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'strokes-')), 'bad.ndjson')
  await writeFile(file, '{"word": "dot", "drawing": [[[1], [1]]]}\n{"word": "cat"}\n')
  await assert.rejects(strokes([file]).load(), {
    name: 'InkstoneError',
    message:
      `${file}, line 2: expected a drawing as {"word": "cat", "drawing": [[xs, ys], ...]}, found {"word": "cat"}. ` +
      'Leave the line out, or write each stroke as two lists of numbers of one length.',
  })
})

it('names a file that is not there', async () => {
  await assert.rejects(strokes(['no.ndjson']).load(), {
    name: 'InkstoneError',
    message: 'no.ndjson: no such file. Give paths of newline-delimited JSON.',
  })
})

it('refuses options that cannot work', () => {
  assert.throws(() => strokes([]), /strokes\.files: expected a list of paths, got \[\]\./)
  assert.throws(
    () => strokes(['a.ndjson'], { penWidth: 0 }),
    /strokes\.penWidth: expected a number of pixels >= 0\.5/,
  )
})
