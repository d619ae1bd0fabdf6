import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = dirname(fileURLToPath(import.meta.url))

/** The virtual environment that `--install` makes for one family of peers. */
export function environmentFolder(name) {
  return join(folder, '..', '.peers', name)
}

/** Its Python, or the machine's own. */
function python(name) {
  const installed = join(environmentFolder(name), 'bin', 'python')
  return existsSync(installed) ? installed : 'python3'
}

const tfjs = (backend) => ({ program: process.execPath, script: 'tfjs.mjs', options: [backend] })
const torch = (layout, mode) => ({
  program: python('torch'),
  script: 'pytorch.py',
  options: [layout, mode],
})
const keras = (backend) => ({
  program: python('keras'),
  script: 'keras_peer.py',
  options: [],
  environment: { KERAS_BACKEND: backend },
})

/** Who is measured: a program that answers requests, one JSON object a line. Inkstone's own rows come first. */
export const contenders = [
  { name: 'inkstone', ...tfjs('inkstone') },
  { name: 'torch contiguous', ...torch('contiguous', 'eager') },
  { name: 'torch channels_last', ...torch('channels_last', 'eager') },
  { name: 'torch compiled contiguous', ...torch('contiguous', 'compiled') },
  { name: 'torch compiled channels_last', ...torch('channels_last', 'compiled') },
  { name: 'keras tensorflow', ...keras('tensorflow') },
  { name: 'keras jax', ...keras('jax') },
  { name: 'tfjs-node', ...tfjs('tensorflow') },
  { name: 'inkstone-wasm', ...tfjs('inkstone-wasm') },
].map((contender) => ({ ...contender, script: join(folder, contender.script) }))
