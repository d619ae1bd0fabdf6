import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assertOutFile } from './outFile'

const place = mkdtempSync(join(tmpdir(), 'inkstone-out-'))
afterAll(() => rmSync(place, { recursive: true }))
const at = (name: string): string => join(place, name)
writeFileSync(at('seven.png'), 'the only copy')
linkSync(at('seven.png'), at('same.png'))
mkdirSync(at('folder'))

it.each([
  [
    'why.jpg',
    `expected a name that ends in .png, the kind of file that is written, got '${at('why.jpg')}'`,
  ],
  ['why', 'expected a name that ends in .png'],
  ['folder', `Name a file in it, such as ${at('folder/out.png')}.`],
  ['seven.png', 'which would be overwritten. Choose another name.'],
  ['folder/../seven.png', 'which would be overwritten.'],
  ['same.png', 'which would be overwritten.'],
])('refuses %s', (name, message) => {
  const out = `${place}/${name}`
  expect(() => assertOutFile('--out', out, '.png', at('seven.png'))).toThrow(message)
})

it('takes a new name, a file that is there, and a device of any name', () => {
  writeFileSync(at('old.PNG'), '')
  for (const out of [at('new.png'), at('old.PNG'), at('no/such/folder.png'), '/dev/null']) {
    expect(() => assertOutFile('--out', out, '.png', at('seven.png'))).not.toThrow()
  }
})
