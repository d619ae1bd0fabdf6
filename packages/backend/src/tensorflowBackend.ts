import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type BackendCandidate, threadCount } from './backendCandidate'
import { firstSentenceOf } from './firstSentenceOf'
import { withoutRepeats } from './withoutRepeats'

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
      process.env.TF_CPP_MIN_LOG_LEVEL ??= '3' // TensorFlow logs at its start, on every machine without a GPU errors too
      try {
        withoutRepeats(() => require(packageName)) // registers itself with the one engine of all copies of tfjs-core
      } catch (error) {
        return { available: false, reason: reasonOf(error) }
      }
      const { version } = require(`${packageName}/package.json`) as { version: string }
      const threads = availableParallelism() // TensorFlow takes them all
      const description = `TensorFlow through ${packageName} ${version}, ${threadCount(threads)}`
      return { available: true, threads, description, version, warning: secondCopy(require) }
    },
  }
}

function reasonOf(error: unknown): string {
  const reason = firstSentenceOf(error)
  if (!/tfjs_binding\.node\) can ?not be found/.test(reason)) {
    return `${packageName} does not load: ${reason}`
  }
  return (
    `${packageName} has no addon, since its install script did not run: ` +
    `npm rebuild ${packageName} --ignore-scripts=false.`
  )
}

function secondCopy(require: NodeJS.Require): string | undefined {
  const core = '@tensorflow/tfjs-core'
  const copyOf = (from: NodeJS.Require) => realpathSync(from.resolve(`${core}/package.json`))
  const [own, other] = [
    createRequire(import.meta.url),
    createRequire(realpathSync(require.resolve(`${packageName}/package.json`))),
  ]
  try {
    if (copyOf(own) === copyOf(other)) return
  } catch {
    return // a package that brings no copy of its own
  }
  const [ours = '', theirs] = [own, other].map(
    (from) => (from(`${core}/package.json`) as { version: string }).version,
  )
  const mend = ours === theirs ? 'npm dedupe' : `npm install ${packageName}@${ours}`
  return `${packageName} brings a second copy of ${core}, ${theirs} beside ${ours}: ${mend} leaves one.`
}
