import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { BackendCandidate, Readiness } from '../backendCandidate'
import { firstSentenceOf } from '../firstSentenceOf'
import { withoutRepeats } from '../withoutRepeats'
import { type Gpu, globalGpu } from './gpu'
import { readInNode, withTick } from './readInNode'
import { startGpu } from './startGpu'
import type { WebgpuKernels } from './webgpuKernels'

const kernelsPackage = '@tensorflow/tfjs-backend-webgpu'
const gpuPackage = 'webgpu'

/** `webgpu`: TensorFlow.js' WebGPU backend on Dawn, where the project has `@tensorflow/tfjs-backend-webgpu` and `webgpu`.
 * @param directory of the user's project; the two packages are looked up from there */
export function webgpuBackend(directory: string = process.cwd()): BackendCandidate {
  const require = createRequire(join(directory, 'package.json'))
  return {
    name: 'webgpu',
    optIn: true,
    async prepare() {
      const needed = globalGpu() ? [kernelsPackage] : [kernelsPackage, gpuPackage]
      const missing = needed.filter((name) => !isInstalled(name, require))
      if (missing.length > 0) return notInstalled(missing)
      const gpu = globalGpu() ?? load(gpuPackage, () => bringGpu(require))
      if ('available' in gpu) return gpu
      const version = load(kernelsPackage, () => {
        withoutRepeats(() => require(kernelsPackage)) // registers itself
        return require(`${kernelsPackage}/package.json`) as { version: string }
      })
      if ('available' in version) return version
      return startGpu({
        version: version.version,
        mend: adapterMend(),
        create: readable,
      })
    },
  }
}

function isInstalled(name: string, require: NodeJS.Require): boolean {
  try {
    require.resolve(name)
    return true
  } catch {
    return false
  }
}

function notInstalled(missing: readonly string[]): Readiness {
  const [be, wanted] = [missing.length === 1 ? 'is' : 'are', missing.join(' and ')]
  return {
    available: false,
    reason: `${wanted} ${be} not installed in this project: npm install ${missing.join(' ')}.`,
  }
}

/** What a package gives, or why it does not load. */
function load<Result>(name: string, loaded: () => Result): Result | Readiness {
  try {
    return loaded()
  } catch (error) {
    const esm = (error as { code?: string }).code === 'ERR_REQUIRE_ESM'
    const reason = esm ? 'it needs Node 20.19, 22.12 or later.' : firstSentenceOf(error)
    return { available: false, reason: `${name} does not load: ${reason}` }
  }
}

/** Gives Node the `navigator.gpu` of a browser. */
function bringGpu(require: NodeJS.Require): Gpu {
  const dawn = require(gpuPackage) as { create(flags: string[]): Gpu; globals: object }
  Object.assign(globalThis, dawn.globals)
  const gpu = dawn.create([])
  const place = globalThis as { navigator?: object }
  place.navigator ??= {}
  Object.defineProperty(place.navigator, 'gpu', { value: gpu, configurable: true })
  return gpu
}

/** The backend that `dataSync()` can read. */
async function readable(factory: () => Promise<WebgpuKernels>): Promise<WebgpuKernels> {
  const { result, tick } = await withTick(factory)
  if (!tick) {
    throw new Error(
      `${gpuPackage} cannot be read synchronously in this version: npm install ${gpuPackage}@0.6.2.`,
    )
  }
  readInNode(result, tick)
  return result
}

function adapterMend(): string {
  if (process.platform !== 'linux') return 'Update the driver of the graphics card.'
  return (
    'It needs the loader of Vulkan and a driver of the graphics card: apt install libvulkan1 mesa-vulkan-drivers, or ' +
    'the driver of its maker.'
  )
}
