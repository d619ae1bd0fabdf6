// node tests/checkTarballs.mjs FOLDER: holds every packed package against its exports (publint, strict) and its types
// against Node's ESM and CommonJS (Are the types wrong), all in one process, which loads TypeScript once.
// Prints the problems as JSON: { "inkstone-core-0.0.0.tgz": { "exports": [], "types": [] } }.
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

// What the command line `attw` is made of; it takes one package a process.
const cli = fileURLToPath(import.meta.resolve('@arethetypeswrong/cli/package.json'))
const core = createRequire(cli).resolve('@arethetypeswrong/core')
const { checkPackage, createPackageFromTarballData } = await import(pathToFileURL(core).href)

async function problemsOfExports(bytes) {
  const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
  const errors = messages.filter(({ type }) => type === 'error')
  return errors.map((message) => formatMessage(message, pkg, { color: false }))
}

async function problemsOfTypes(bytes) {
  const { types, problems = [] } = await checkPackage(createPackageFromTarballData(bytes))
  if (!types) return ['it brings no types']
  const ours = problems.filter(({ resolutionKind }) => resolutionKind !== 'node10') // older than our Node
  return ours.map((problem) => JSON.stringify(problem))
}

const [folder] = process.argv.slice(2)
const found = {}
for (const file of readdirSync(folder)) {
  const bytes = readFileSync(join(folder, file))
  found[file] = { exports: await problemsOfExports(bytes), types: await problemsOfTypes(bytes) }
}
console.log(JSON.stringify(found))
