import { z } from 'zod'
import { whole } from './scalars'

/** How TensorFlow.js stores a weight in fewer bits: `value * scale + min`, or as float16. */
const quantization: z.ZodType<NonNullable<WeightSpec['quantization']>> = z.union([
  z.object({
    dtype: z.enum(['uint8', 'uint16']),
    scale: z.number(),
    min: z.number(),
    original_dtype: z.enum(['float32', 'int32']).optional(),
  }),
  z.object({ dtype: z.literal('float16'), original_dtype: z.literal('float32').optional() }),
])

/** A weight as `model.json` lists it. */
export interface WeightSpec {
  name: string
  shape: number[]
  dtype: 'float32' | 'int32' | 'bool'
  quantization?: {
    dtype: 'uint8' | 'uint16' | 'float16'
    scale?: number
    min?: number
    original_dtype?: 'float32' | 'int32'
  }
}

const weight: z.ZodType<WeightSpec> = z.object({
  name: z.string(),
  shape: z.array(whole).max(16),
  dtype: z.enum(['float32', 'int32', 'bool']),
  quantization: quantization.optional(),
})

/** `model.json` of a LayersModel. */
export interface ModelJson {
  /** TensorFlow.js checks it when it builds the model. */
  modelTopology: Record<string, unknown>
  format?: string
  weightsManifest: { paths: string[]; weights: WeightSpec[] }[]
}

export const modelJsonSchema: z.ZodType<ModelJson> = z.object({
  modelTopology: z.record(z.string(), z.unknown()),
  format: z.string().optional(),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(weight) })),
})
