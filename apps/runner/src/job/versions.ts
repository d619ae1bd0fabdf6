import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const packages = [
  '@inkstone/runner',
  '@inkstone/core',
  '@inkstone/data',
  '@inkstone/models',
  '@inkstone/trainer',
  '@inkstone/finetuner',
  '@inkstone/metrics',
  '@inkstone/backend',
  '@inkstone/report',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-layers',
]

/** The versions that a run's results depend on: `{ node: '20.20.0', '@inkstone/core': '0.1.0', ... }`. */
export function versions(): Record<string, string> {
  const entries = packages.map((name) => [name, versionOf(`${name}/package.json`)])
  return { node: process.versions.node, ...Object.fromEntries(entries) }
}

/** The command line's own. */
export function ownVersion(): string {
  return versionOf('@inkstone/runner/package.json')
}

function versionOf(manifest: string): string {
  const path = createRequire(import.meta.url).resolve(manifest) // a package may name itself
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
}
