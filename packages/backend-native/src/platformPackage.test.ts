import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// scripts/platformPackage.mjs writes the packages that hold a compiled addon; loadAddon.ts looks for them by name.

const root = join(__dirname, '..')
const built = existsSync(join(root, 'build', 'inkstone.node'))

function platformPackage(...given: string[]) {
  return spawnSync(process.execPath, [join(root, 'scripts', 'platformPackage.mjs'), ...given], {
    encoding: 'utf8',
  })
}

test('another command is refused with what was expected', () => {
  const { status, stderr } = platformPackage('unpack')
  expect(status).toBe(1)
  expect(stderr.trim()).toBe(
    "platformPackage: expected 'pack DIRECTORY' or 'declare', got 'unpack'.",
  )
})

const packed = built ? test : test.skip

packed('the package of this machine has the name that the loader looks for', () => {
  const directory = mkdtempSync(join(tmpdir(), 'inkstone-package-'))
  const { status } = platformPackage('pack', directory)
  const folders = readdirSync(directory)
  const folder = join(directory, folders[0]!)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = readdirSync(folder).sort()
  rmSync(directory, { recursive: true })
  expect(status).toBe(0)
  expect(folders).toHaveLength(1)
  expect(files).toEqual(['inkstone.node', 'package.json'])
  expect(manifest.name.replace(/-musl$/, '')).toBe(
    `@inkstone/backend-native-${process.platform}-${process.arch}`,
  )
  expect(manifest).toMatchObject({
    main: 'inkstone.node',
    os: [process.platform],
    cpu: [process.arch],
  })
})
