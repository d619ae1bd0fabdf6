import { packages } from './workspace'

/** Which package may import which. Each may also use `testing` and `backend` in its tests. */
const arrows: Record<string, string[]> = {
  core: [],
  pixels: [],
  run: ['core'],
  data: ['core', 'pixels', 'run'],
  models: ['core', 'pixels', 'run'],
  trainer: ['core', 'pixels', 'run'],
  finetuner: ['core', 'pixels', 'run', 'trainer'],
  metrics: ['core', 'pixels'],
  reader: ['core', 'pixels'],
  report: ['core', 'pixels', 'run'],
  weights: ['core'],
  backend: ['backend-native', 'backend-wasm'],
  'backend-native': [],
  'backend-wasm': ['backend-native'],
  testing: ['core'],
  page: [],
  desk: ['core', 'data', 'metrics', 'page', 'pixels', 'run'],
  server: ['backend', 'core', 'data', 'desk', 'metrics', 'models', 'reader', 'run', 'weights'],
  pad: ['backend-wasm', 'core', 'data', 'finetuner', 'metrics', 'page', 'pixels', 'weights'],
  runner: [
    ...['backend', 'core', 'data', 'finetuner', 'metrics', 'models', 'pixels', 'reader', 'report'],
    ...['run', 'trainer', 'weights'],
    ...['pad', 'server'], // optional, loaded by `inkstone pad` and `inkstone serve` alone
  ],
}

const short = (name: string) => name.replace('@inkstone/', '')
const ours = (names: Record<string, string> = {}) =>
  Object.keys(names)
    .filter((name) => name.startsWith('@inkstone/'))
    .map(short)

it('knows every package and no other', () => {
  const libraries = packages.filter(({ folder }) => !folder.startsWith('examples'))
  expect(libraries.map(({ manifest }) => short(manifest.name)).sort()).toEqual(
    Object.keys(arrows).sort(),
  )
})

it.each(packages.map(({ manifest }) => [manifest.name, manifest] as const))(
  '%s imports only what it may',
  (name, { dependencies, devDependencies, optionalDependencies, peerDependencies }) => {
    const allowed = arrows[short(name)] ?? Object.keys(arrows) // an example may use them all
    const atRunTime = { ...dependencies, ...optionalDependencies, ...peerDependencies }
    for (const used of ours(atRunTime)) expect(allowed).toContain(used)
    for (const used of ours(devDependencies))
      expect([...allowed, 'testing', 'backend']).toContain(used)
  },
)
