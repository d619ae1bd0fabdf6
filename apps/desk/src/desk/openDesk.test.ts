import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rejectedPicturesIn } from '../../test/rejected'
import { type Desk, openDesk } from './openDesk'

let place: string
let digests: string[]
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'inkstone-desk-'))
  digests = await rejectedPicturesIn(place, [
    {
      at: 2,
      said: [
        ['1', 0.8],
        ['7', 0.1],
      ],
    }, // margin 0.7
    {
      at: 20,
      said: [
        ['4', 0.4],
        ['9', 0.35],
      ],
    }, // 0.05
    {
      at: 19,
      said: [
        ['4', 0.5],
        ['9', 0.4],
      ],
    }, // 0.1, nearly the same picture
    {
      at: 11,
      said: [
        ['2', 0.6],
        ['3', 0.3],
      ],
    }, // 0.3
  ])
})
afterEach(() => rm(place, { recursive: true }))

/** The pictures of a queue, by their number. */
async function queueOf(desk: Desk, keyer: string | null = null): Promise<number[]> {
  const { pictures } = await desk.queue(keyer, 10)
  return pictures.map(({ digest }) => digests.indexOf(digest))
}
const say = (desk: Desk, number: number, keyer: string | null, text: string, settles?: true) =>
  desk.answer({ picture: digests[number]!, keyer, verdict: 'text', text, settles })

test('orders: the oldest first, or the least sure', async () => {
  expect(await queueOf(await openDesk(place, { order: 'oldest' }))).toEqual([0, 1, 2, 3])
  expect(await queueOf(await openDesk(place, { order: 'uncertain' }))).toEqual([1, 2, 3, 0])
})

test('what is answered leaves the queue, what is skipped goes to its end, undo brings back', async () => {
  const desk = await openDesk(place, { order: 'oldest' })
  await desk.answer({ picture: digests[0]!, keyer: null, verdict: 'skip' })
  await say(desk, 1, null, '4')
  expect(await queueOf(desk)).toEqual([2, 3, 0])
  await desk.answer({ picture: digests[2]!, keyer: null, verdict: 'unreadable' })
  expect(await desk.state()).toEqual({
    ...{ pictures: 4, open: 2, answered: 2, differing: 0, settled: 2 },
    ...{ keyers: { '': 2 }, notes: [] },
  })
  expect((await desk.answered(null, 10)).map(({ digest }) => digests.indexOf(digest))).toEqual([
    2, 1, 0,
  ])
  expect(await desk.undo(null)).toBe(digests[2])
  expect(await desk.undo(null)).toBe(digests[1])
  expect(await queueOf(desk)).toEqual([1, 2, 3, 0])
  expect(await desk.undo(null)).toBe(digests[0]) // the skip
  expect(await desk.undo(null)).toBeUndefined()
  expect(await queueOf(desk)).toEqual([0, 1, 2, 3])
})

test('two keyers answer blind; where they differ, a third look settles', async () => {
  const [ofAnna, ofBen] = [await openDesk(place, { order: 'oldest' }), await openDesk(place)]
  await say(ofAnna, 0, 'anna', '1')
  await say(ofAnna, 1, 'anna', '4')
  expect(await queueOf(ofAnna, 'anna')).toEqual([2, 3])
  const { pictures } = await ofBen.queue('ben', 10) // another process, which sees what is in the file
  expect(pictures).toHaveLength(4)
  for (const one of pictures)
    expect([one.own, one.all, one.state]).toEqual([undefined, undefined, 'open'])
  await say(ofBen, 0, 'ben', '1')
  await say(ofBen, 1, 'ben', '9')
  expect(await ofAnna.state()).toMatchObject({
    ...{ open: 2, answered: 2, differing: 1, settled: 1 },
    keyers: { anna: 2, ben: 2 },
  })
  const [differing, ...others] = await ofAnna.differing('anna')
  expect(others).toEqual([])
  expect(differing!.all!.map(({ keyer, text }) => [keyer, text])).toEqual([
    ['anna', '4'],
    ['ben', '9'],
  ])
  await expect(say(ofAnna, 0, 'carl', '7', true)).rejects.toThrow('A third look settles what two')
  await say(ofAnna, 1, 'carl', '9', true)
  expect(await ofBen.state()).toMatchObject({ differing: 0, settled: 2 })
  expect(await queueOf(ofAnna, 'carl')).toEqual([2, 3]) // what is settled needs nobody else
})

test('pictures are files of the folder by their digest, and nothing else', async () => {
  const desk = await openDesk(place)
  const { bytes, type } = (await desk.picture(digests[0]!))!
  expect(type).toBe('image/png')
  expect(Buffer.from(bytes)).toEqual(await readFile(join(place, `${digests[0]}.png`)))
  for (const name of ['answers.jsonl', '../secret', '', 'ab'.repeat(32)]) {
    expect(await desk.picture(name)).toBeUndefined()
  }
})

test('answers that a picture cannot have are refused, and so are bad options', async () => {
  const desk = await openDesk(place)
  await expect(say(desk, 0, null, 'x')).rejects.toThrow(
    "text: expected one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, got 'x'.",
  )
  const none = { picture: 'ab'.repeat(32), keyer: null, verdict: 'none' } as const
  await expect(desk.answer(none)).rejects.toThrow('There is no picture abababababab under review.')
  await expect(openDesk(join(place, 'none'))).rejects.toThrow('no such folder')
  const foreign = join(place, 'foreign')
  await mkdir(join(foreign, '7'), { recursive: true })
  await expect(openDesk(foreign)).rejects.toThrow(
    'found no rejected picture, but 7. Name the folder that the service fills.',
  )
  await rm(join(foreign, '7'), { recursive: true })
  expect(await (await openDesk(foreign)).state()).toMatchObject({ pictures: 0 }) // it may fill
  await rm(foreign, { recursive: true })
  await expect(openDesk('')).rejects.toThrow('openDesk.path: expected the path of a folder')
  await expect(openDesk(place, { order: 'first' as 'oldest' })).rejects.toThrow('openDesk.order')
})

test('a string may be any text', async () => {
  const folder = join(place, 'strings')
  const [digest] = await rejectedPicturesIn(folder, [
    {
      at: 3,
      said: [
        ['12345', 0.5],
        ['12845', 0.3],
      ],
      facts: { kind: 'text', classes: undefined, reason: 'format' },
    },
  ])
  const desk = await openDesk(folder)
  await desk.answer({ picture: digest!, keyer: null, verdict: 'text', text: '12345' })
  expect(await desk.state()).toMatchObject({ settled: 1 })
})
