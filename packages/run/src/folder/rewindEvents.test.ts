import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readEvents } from './readEvents'
import { rewindEvents } from './rewindEvents'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-events-'))
  path = join(folder, 'events.jsonl')
})
afterEach(() => rm(folder, { recursive: true }))

const lines = [
  '{"at":1,"event":"begin"}',
  '{"at":2,"event":"step","stage":"training","epoch":1,"step":2}',
  '{"at":3,"event":"epoch","stage":"training","epoch":1}',
  '{"at":4,"event":"step","stage":"training","epoch":2,"step":1}',
  '{"at":5,"event":"step","stage":"training","epoch":2,"step":2}',
  '{"at":6,"event":"epoch","stage":"training","epoch":2}',
  '{"at":7,"event":"trained","stage":"training"}',
  '{"at":8,"event":"evaluation"}',
  '{"at":9,"event":"step","stage":"fine-tuning","epoch":3,"step":1}',
]

it('drops what a stage told after the point, and nothing else', async () => {
  await writeFile(path, `${lines.join('\n')}\n`)
  const left = await rewindEvents(path, { stage: 'training', epoch: 2, step: 1 })
  const kept = [0, 1, 2, 3, 7, 8].map((index) => lines[index])
  expect(await readFile(path, 'utf8')).toBe(`${kept.join('\n')}\n`)
  expect(left.map((event) => JSON.stringify(event))).toEqual(kept)
})

it('does not count a line that was cut short', async () => {
  await writeFile(path, `${lines[0]}\n`)
  await appendFile(path, lines[1]!.slice(0, 20))
  expect(await readEvents(path)).toEqual([{ at: 1, event: 'begin' }])
})

it.each(['half', 'null', '3', '{"at":"now","event":"step"}'])(
  'names a line that is %s',
  async (line) => {
    await writeFile(path, `${lines[0]}\n${line}\n${lines[1]}\n`)
    await expect(readEvents(path)).rejects.toThrow(
      `${path}:2: expected an event as a JSON object with 'at' and 'event', got '${line}'. ` +
        'Delete the line to continue without it.',
    )
  },
)

it('finds none where there is no file yet', async () => {
  expect(await readEvents(path)).toEqual([])
})
