import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readReview } from '@inkstone/run'
import { metric, picture, send, served, until } from '../../test/service'

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'inkstone-kept-'))
})
afterEach(() => rm(place, { recursive: true }))

const outcome = (name: string) => `inkstone_rejected_pictures_total{outcome="${name}"}`

it('keeps what it rejects, as it was sent, with what it would have said', async () => {
  const keep = join(place, 'rejected')
  const here = await served({ rejected: { keep } })
  const [pale, red] = await Promise.all([picture('#2e0000'), picture('#ff0000')])
  for (const body of [pale, red, pale]) expect((await send(here, body)).status).toBe(200)
  for (const one of ['known', 'kept']) {
    // a picture is known while it is being written
    await until(async () => (await metric(here, outcome(one))) === 1)
  }
  const { digest } = here.service.model
  await here.close()
  const { pictures } = await readReview(keep)
  expect(pictures).toHaveLength(1)
  const [kept] = pictures
  expect(kept).toMatchObject({
    ...{ kind: 'class', reason: 'unsure', text: 'red', threshold: 0.9 },
    model: { name: 'colours/8', digest },
    ...{ classes: ['red', 'green', 'blue'], imageShape: [32, 32, 3] },
    framing: { fit: 'resize', polarity: 'bright' },
  })
  const said = Math.exp((8 * 0x2e) / 255) // softmax by hand, against two logits of 0
  expect(kept!.confidence).toBeCloseTo(said / (said + 2), 5)
  expect(kept!.alternatives.map(({ probability }) => probability)).toEqual([
    expect.closeTo(said / (said + 2), 5),
    expect.closeTo(1 / (said + 2), 5),
    expect.closeTo(1 / (said + 2), 5),
  ])
  expect(await readFile(join(keep, kept!.file))).toEqual(pale)
})

it('keeps nothing beyond the limit, or on a disk that fails; requests are answered all the same', async () => {
  const keep = join(place, 'rejected')
  const warned = jest.spyOn(console, 'warn').mockImplementation(() => {})
  const here = await served({ rejected: { keep, maxBytes: 1000 } })
  const shades = await Promise.all(
    [40, 41, 42, 43].map((level) => picture(`#${level.toString(16)}0000`)),
  )
  for (const shade of shades.slice(0, 3)) expect((await send(here, shade)).status).toBe(200)
  await until(async () => (await metric(here, outcome('full'))) === 2)
  await until(async () => (await metric(here, outcome('kept'))) === 1)
  expect((await readdir(keep)).length).toBe(2) // a picture and its facts
  await rename(keep, `${keep}.aside`)
  await writeFile(keep, 'no folder')
  await until(async () => {
    expect((await send(here, shades[3]!)).status).toBe(200) // the folder's size is looked at every two seconds
    return (await metric(here, outcome('failed'))) > 0
  })
  await here.close()
  const lines = warned.mock.calls.map(([line]) => String(line).replaceAll(keep, 'DIR'))
  // the first picture may be written after the second was refused: then the line comes again
  expect([...new Set(lines)]).toEqual([
    expect.stringMatching(/^DIR: rejected pictures are not kept: the folder has reached its limit/),
    expect.stringMatching(/^DIR: rejected pictures are not kept: .*(ENOTDIR|EEXIST)/),
  ])
})

it('refuses options that do nothing, and a folder that cannot be', async () => {
  await expect(served({ rejected: { maxBytes: 5 } })).rejects.toThrow(
    'serve.rejected.maxBytes: expected nothing, because no folder keeps rejected pictures',
  )
  await writeFile(join(place, 'file'), '')
  await expect(served({ rejected: { keep: join(place, 'file', 'in') } })).rejects.toThrow(
    /serve\.rejected\.keep: .*ENOTDIR.*Choose another folder\./,
  )
})

it('refuses a file where a folder is to keep them', async () => {
  const keep = join(place, 'file')
  await writeFile(keep, '')
  await expect(served({ rejected: { keep } })).rejects.toThrow(
    `serve.rejected.keep: expected a folder, got ${keep}, which is a file. Choose another folder.`,
  )
})
