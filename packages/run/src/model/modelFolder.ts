import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InkstoneError } from '@inkstone/core'
import type { io } from '@tensorflow/tfjs-core'
import { writeWhole } from '../files/writeWhole'

/** Reads and writes a LayersModel as TensorFlow.js lays it out in a folder: `model.json` and `weights.bin`.
 * (`tfjs-node` brings such a handler; the other backends have none for files.)
 * @example await model.save(modelFolder('runs/latest/model')) */
export function modelFolder(directory: string): io.IOHandler {
  return {
    async save(artifacts) {
      const weights = concatenate(artifacts.weightData)
      const manifest: io.ModelJSON = {
        modelTopology: artifacts.modelTopology ?? {},
        format: artifacts.format ?? 'layers-model',
        generatedBy: artifacts.generatedBy ?? 'Inkstone',
        convertedBy: artifacts.convertedBy ?? null,
        weightsManifest: [{ paths: ['weights.bin'], weights: artifacts.weightSpecs ?? [] }],
      }
      await writeWhole(join(directory, 'weights.bin'), weights)
      await writeWhole(join(directory, 'model.json'), JSON.stringify(manifest)) // last: it says all is there
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
    },
    async load() {
      const manifest = parse(
        join(directory, 'model.json'),
        await readText(join(directory, 'model.json')),
      )
      const specs = manifest.weightsManifest.flatMap((group) => group.weights)
      const files = manifest.weightsManifest.flatMap((group) => group.paths)
      const parts = await Promise.all(files.map((file) => readBytes(join(directory, file))))
      const weights = Buffer.concat(parts)
      const expected = specs.reduce((sum, spec) => sum + bytesOf(spec), 0)
      if (weights.byteLength !== expected) {
        throw new InkstoneError(
          `${join(directory, files.join(', '))}: expected ${expected} bytes of weights as model.json lists them, ` +
            `got ${weights.byteLength}. The file is damaged or belongs to another model: copy the folder again.`,
        )
      }
      const { modelTopology, format, generatedBy } = manifest
      const weightData = new Uint8Array(weights).buffer // a copy of its own, aligned
      return { modelTopology, format, generatedBy, weightSpecs: specs, weightData }
    },
  }
}

function concatenate(data: io.WeightData | undefined): Uint8Array {
  const parts = data === undefined ? [] : Array.isArray(data) ? data : [data]
  return Buffer.concat(parts.map((part) => new Uint8Array(part)))
}

function parse(path: string, text: string): io.ModelJSON {
  try {
    const manifest = JSON.parse(text) as io.ModelJSON
    if (manifest.modelTopology && Array.isArray(manifest.weightsManifest)) return manifest
  } catch {} // not JSON: the same answer as JSON of another kind
  throw new InkstoneError(
    `${path}: expected a TensorFlow.js LayersModel (modelTopology and weightsManifest), found none. ` +
      'Point at a folder that `inkstone run` or model.save() wrote.',
  )
}

async function readText(path: string): Promise<string> {
  return (await readBytes(path)).toString('utf8')
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : String(error)
    throw new InkstoneError(
      `${path}: ${reason}. A model is a folder with model.json and weights.bin, such as runs/latest/model.`,
    )
  }
}

function bytesOf({ shape, dtype }: io.WeightsManifestEntry): number {
  const bytes = dtype === 'bool' ? 1 : dtype === 'complex64' ? 8 : 4
  return shape.reduce((product, size) => product * size, bytes)
}
