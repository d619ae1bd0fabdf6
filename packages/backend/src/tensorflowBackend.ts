import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type BackendCandidate, threadCount } from './backendCandidate'

const packageName = '@tensorflow/tfjs-node'

/** `tensorflow`: TensorFlow's C library through `@tensorflow/tfjs-node`, where the user has installed it. Not
 * a dependency of ours: its binary is 400 MB from outside npm.
 * @param directory of the user's project; `@tensorflow/tfjs-node` is looked up from there */
export function tensorflowBackend(directory: string = process.cwd()): BackendCandidate {
  const require = createRequire(join(directory, 'package.json'))
  return {
    name: 'tensorflow',
    async prepare() {
      try {
        require.resolve(packageName)
      } catch {
        return { available: false, reason: `${packageName} is not installed in this project.` }
      }
      try {
        require(packageName) // registers itself with the one engine that all copies of tfjs-core share
      } catch (error) {
        return { available: false, reason: `${packageName} does not load: ${message(error)}` }
      }
      const { version } = require(`${packageName}/package.json`) as { version: string }
      const threads = availableParallelism() // TensorFlow takes them all
      const description = `TensorFlow through ${packageName} ${version}, ${threadCount(threads)}`
      return { available: true, threads, description, version }
    },
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
