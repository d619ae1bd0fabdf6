import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { readKerasFile } from './readKerasFile'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-keras-file-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const config = new TextEncoder().encode('{}')

test.each(['model.weights.h5', 'config.json'])(
  'an archive whose %s unpacks to a thousand times its size is refused before it is unpacked',
  async (name) => {
    const path = join(directory, 'bomb.keras')
    const zeros = new Uint8Array(2 ** 27)
    const files = { 'config.json': config, 'model.weights.h5': config, [name]: zeros }
    await writeFile(path, zipSync(files, { level: 1 }))
    const before = process.memoryUsage().arrayBuffers
    await expect(readKerasFile(path)).rejects.toThrow(
      `${path}: expected ${name} to unpack to at most 100 times its size, found `,
    )
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 25)
  },
)

test('an archive with more in it than its table declares gives no more', async () => {
  const path = join(directory, 'liar.keras')
  const weights = new Uint8Array(100_000)
  const bytes = zipSync({ 'config.json': config, 'model.weights.h5': weights }, { level: 9 })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + 4 <= bytes.length; at++) {
    // the unpacked size, in an entry's own header and in the table at the end
    const kind = view.getUint32(at, true)
    const place = kind === 0x04034b50 ? 22 : kind === 0x02014b50 ? 24 : undefined
    if (place && view.getUint32(at + place, true) === 100_000) {
      view.setUint32(at + place, 1000, true)
    }
  }
  await writeFile(path, bytes)
  const found = await readKerasFile(path).then(
    (file) => file.weights.length,
    () => 0,
  )
  expect(found).toBeLessThanOrEqual(1000)
})
