import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unknownOrigin } from '@inkstone/core'
import { readModelLineage, writeModelLineage } from './modelLineage'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-lineage-'))
})
afterEach(() => rm(folder, { recursive: true }))

const entry = {
  role: 'training' as const,
  ...{ dataset: 'digits', split: 'train', size: 2 },
  fingerprint: `sha256:${'ab'.repeat(32)}`,
  images: Buffer.alloc(16).toString('base64'),
}

it('gives back what was written', async () => {
  const signed = { ...entry, signatures: Buffer.alloc(24).toString('base64') }
  for (const lineage of [[entry], [signed]]) {
    await writeModelLineage(folder, lineage)
    expect(await readModelLineage(folder)).toEqual({ lineage })
  }
})

it('makes a model without the file one of unknown origin', async () => {
  expect(await readModelLineage(folder)).toEqual({
    lineage: [unknownOrigin],
    doubt:
      'of unknown origin: there is no lineage.json beside this model, so it is not known which images it was trained on',
  })
})

it.each([
  ['is empty', [], 'its lineage.json is empty'],
  [
    'names no images',
    [{ ...entry, size: 0 }],
    'entry 0 of its lineage.json is implausible (no images)',
  ],
  ['has no fingerprint', [{ ...entry, fingerprint: 'x' }], "is implausible (the fingerprint 'x')"],
  [
    'has too many signatures',
    [{ ...entry, signatures: Buffer.alloc(36).toString('base64') }],
    'is implausible (2 images with 3 signatures)',
  ],
  [
    'has half a signature',
    [{ ...entry, signatures: Buffer.alloc(6).toString('base64') }],
    'is implausible (2 images with 0.5 signatures)',
  ],
  ['counts wrongly', [{ ...entry, size: 3 }], 'is implausible (3 images with 2 digests)'],
])('says that a lineage %s, and keeps the rest', async (_, model, doubt) => {
  await writeFile(join(folder, 'lineage.json'), JSON.stringify({ model }))
  const found = await readModelLineage(folder)
  expect(found.doubt).toContain(doubt)
  expect(found.lineage).toEqual([unknownOrigin, ...model])
})

it('keeps an unknown origin, once', async () => {
  await writeModelLineage(folder, [unknownOrigin, entry])
  const found = await readModelLineage(folder)
  expect(found.lineage).toEqual([unknownOrigin, entry])
  expect(found.doubt).toContain('it was made from weights without a lineage')
})

const garbled = (field: string) => JSON.stringify({ model: [{ ...entry, [field]: '\u0000!' }] })

it.each([
  ...['null', '{}', '{"model":3}', '{"model":[null]}', 'x'],
  ...[garbled('images'), garbled('signatures')],
])('refuses %s', async (text) => {
  await writeFile(join(folder, 'lineage.json'), text)
  await expect(readModelLineage(folder)).rejects.toThrow(/lineage\.json: .* The file is damaged/)
})
