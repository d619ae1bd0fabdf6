import { join } from 'node:path'
import { InkstoneError } from '@inkstone/core'
import type { io } from '@tensorflow/tfjs-core'
import { writeWhole } from '../files/writeWhole'
import { type ModelJson, modelJsonSchema, type WeightSpec } from '../schemas/modelJsonSchema'
import { readDigest, writeDigest } from './modelCardDigest'
import { modelDigest } from './modelDigest'
import { readInside } from './readInside'

export interface ModelFolderOptions {
  /** Loads files whose digest differs from that in `inkstone.json`. Default false. */
  ignoreDigest?: boolean
}

/** Reads and writes a LayersModel in TensorFlow.js' folder format: `model.json` and `weights.bin`. (`tfjs-node` has
 * such a handler; the other backends have none for files.) If an `inkstone.json` beside them has a digest, loading
 * checks it and saving updates it.
 * @example await model.save(modelFolder('runs/latest/model')) */
export function modelFolder(
  directory: string,
  { ignoreDigest = false }: ModelFolderOptions = {},
): io.IOHandler {
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
      const topology = Buffer.from(JSON.stringify(manifest))
      await writeWhole(join(directory, 'weights.bin'), weights)
      await writeWhole(join(directory, 'model.json'), topology) // last: it marks the folder as complete
      await writeDigest(directory, modelDigest([topology, weights]))
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
    },
    async load() {
      const topology = await readInside(directory, 'model.json')
      const expectedDigest = ignoreDigest ? undefined : await readDigest(directory)
      const manifest = parse(join(directory, 'model.json'), topology.toString('utf8'))
      const specs = manifest.weightsManifest.flatMap((group) => group.weights)
      const files = manifest.weightsManifest.flatMap((group) => group.paths)
      const parts = []
      for (const file of files) parts.push(await readInside(directory, file))
      const weights = Buffer.concat(parts)
      const expected = specs.reduce((sum, spec) => sum + bytesOf(spec), 0)
      if (weights.byteLength !== expected) {
        throw new InkstoneError(
          `${join(directory, files.join(', '))}: expected ${expected} bytes of weights as model.json lists them, ` +
            `got ${weights.byteLength}. The file is damaged or belongs to another model: copy the folder again.`,
        )
      }
      const digest = modelDigest([topology, ...parts])
      if (expectedDigest !== undefined && digest !== expectedDigest) {
        throw damaged(directory, expectedDigest, digest)
      }
      const { modelTopology, format } = manifest
      const weightData = new Uint8Array(weights).buffer // a copy of its own, aligned
      return { modelTopology, format, weightSpecs: specs, weightData }
    },
  }
}

function damaged(directory: string, expected: string, found: string): InkstoneError {
  return new InkstoneError(
    `${directory}: expected model.json and weights with the digest ${shortened(expected)} that inkstone.json names, ` +
      `got ${shortened(found)}. A file is damaged or was changed: copy the folder again. If you changed it yourself, ` +
      'load it with --ignore-digest (loadModel: ignoreDigest: true) and save it again.',
  )
}

function shortened(digest: string): string {
  return `${digest.slice(0, 19)}...`
}

function concatenate(data: io.WeightData | undefined): Uint8Array {
  const parts = data === undefined ? [] : Array.isArray(data) ? data : [data]
  return Buffer.concat(parts.map((part) => new Uint8Array(part)))
}

function parse(path: string, text: string): ModelJson {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {} // not JSON: handled like JSON of another kind
  const manifest = modelJsonSchema.safeParse(found)
  if (manifest.success) return manifest.data
  const [issue] = manifest.error.issues
  const detail =
    found === undefined
      ? 'found no JSON'
      : `${issue!.path.join('.') || 'the whole'}: ${issue!.message}`
  throw new InkstoneError(
    `${path}: expected a TensorFlow.js LayersModel (modelTopology and weightsManifest), ${detail}. ` +
      'Point at a folder that `inkstone run` or model.save() wrote.',
  )
}

/** Bytes of a weight in its file. */
function bytesOf({ shape, dtype, quantization }: WeightSpec): number {
  const stored = quantization?.dtype ?? dtype
  const bytes = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 }[stored]
  return shape.reduce((product, size) => product * size, bytes)
}
