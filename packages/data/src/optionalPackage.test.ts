import { installCommand, optionalPackage } from './optionalPackage'

const missing = (name: string, code = 'ERR_MODULE_NOT_FOUND') =>
  Object.assign(new Error(`Cannot find package '${name}' imported from here`), { code })

test('what is installed is loaded, and what is not is named with the command that installs it', async () => {
  expect(await optionalPackage('x', 'do', async () => 'loaded')).toBe('loaded')
  for (const code of ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']) {
    await expect(
      optionalPackage('sharp', 'read pictures', () => Promise.reject(missing('sharp', code))),
    ).rejects.toThrow(
      /^@inkstone\/data: expected the package sharp, which it needs to read pictures, but it is not installed\. Install it: (npm install|(pnpm|yarn|bun) add) sharp$/,
    )
  }
})

test('another fault of the package, and of what it needs itself, stays what it is', async () => {
  const broken = new Error('invalid ELF header')
  await expect(optionalPackage('sharp', 'x', () => Promise.reject(broken))).rejects.toBe(broken)
  const other = missing('detect-libc')
  await expect(optionalPackage('sharp', 'x', () => Promise.reject(other))).rejects.toBe(other)
})

test.each([
  ['pnpm/12.21.0 npm/? node/v20.20.2 linux x64', 'pnpm add'],
  ['yarn/4.1.0 npm/? node/v20.20.2 linux x64', 'yarn add'],
  ['bun/1.1.0 npm/? node/v21 linux x64', 'bun add'],
  ['npm/10.8.2 node/v20.20.2 linux x64', 'npm install'],
  [undefined, 'npm install'],
])('%s installs by %s', (agent, command) => {
  expect(installCommand(agent)).toBe(command)
})
