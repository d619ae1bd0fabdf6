import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { blocksOf } from './walkthrough'
import { root, run } from './workspace'

// docs/plugins.md builds the packages of examples/ before the reader's eyes. That its commands work is tested
// with the packed tarballs, in pluginsWalkthrough.test.ts.

const listings = blocksOf('docs/plugins.md').flatMap(({ path, text }) =>
  path ? [[path.replace(/^inkstone-/, 'examples/'), text] as const] : [],
)

it.each(listings)('lists %s as it is', (path, text) => {
  const file = readFileSync(join(root, path), 'utf8')
  if (!path.endsWith('package.json')) return expect(text).toBe(file)
  const { private: _, dependencies, peerDependencies, devDependencies, ...rest } = JSON.parse(file)
  expect(JSON.parse(text)).toEqual(rest) // what is missing is what the page's commands install
})

it('lists every source of the plugins and the recipe', () => {
  const forms = ':!examples/read-forms' // it draws pictures to read; it is no plugin
  const files = run('git', ['ls-files', 'examples/*.ts', 'examples/*.mjs', forms])
  const sources = files.trim().split('\n')
  expect(sources.length).toBeGreaterThan(5)
  expect(listings.map(([path]) => path)).toEqual(expect.arrayContaining(sources))
})

it.each([
  ['trainer', 'fitTrainer'],
  ['callbacks', 'webhook'],
  ['fineTune', 'bitFit'],
])('exchanges %s by one line of a recipe and its import', (stage, plugin) => {
  const recipe = readFileSync(join(root, 'examples/recipe-strokes/exchanged.ts'), 'utf8')
  const lines = recipe
    .split('\n')
    .filter((line) => line.includes(`${plugin} `) || line.includes(`${plugin}(`))
  expect(lines).toEqual([
    expect.stringMatching(`^import { ${plugin} } from 'inkstone-`),
    expect.stringMatching(`^ +${stage}: .*${plugin}\\(.*,$`),
  ])
})
