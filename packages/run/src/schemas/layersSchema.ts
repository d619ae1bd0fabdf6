import type { LayersFile } from '@inkstone/core'
import { z } from 'zod'
import { whole } from './scalars'

/** `layers.json`. */
export const layersSchema: z.ZodType<LayersFile> = z.object({
  model: z.string(),
  layers: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      outputShape: z.array(whole),
      parameters: whole,
      trainableParameters: whole,
      flops: z.number().min(0).nullable(),
    }),
  ),
})
