import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace'

const pages = ['finetuner', 'metrics', 'models', 'reader', 'report', 'trainer', 'weights']

it.each(pages)('docs/%s.md says how to install what its first example imports', (page) => {
  const text = readFileSync(join(root, 'docs', `${page}.md`), 'utf8')
  const [before = '', example = ''] = text.split('```ts\n')
  const installed = [...before.matchAll(/^npm install (.+)$/gm)].flatMap(([, names]) =>
    names!.split(' ').map((name) => name.replace(/(?<=.)@.+$/, '')),
  )
  const [code = ''] = example.split('```')
  const imported = [...code.matchAll(/from '([^']+)'|^import '([^']+)'/gm)].map(
    ([, from, bare]) => from ?? bare!,
  )
  expect(imported.length).toBeGreaterThan(0)
  expect(imported.filter((name) => !installed.includes(name))).toEqual([])
})
