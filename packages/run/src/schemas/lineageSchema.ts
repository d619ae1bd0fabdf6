import type { LineageFile } from '@inkstone/core'
import { z } from 'zod'
import { whole } from './scalars'

const lineage = z.array(
  z.object({
    role: z.enum([
      'training',
      'validation',
      'fine-tuning',
      'fine-tuning validation',
      'unknown origin',
    ]),
    dataset: z.string(),
    split: z.string(),
    size: whole,
    fingerprint: z.string(),
    images: z.base64().optional(),
    sources: z.base64().optional(),
    signatures: z.base64().optional(),
  }),
)

/** `lineage.json` of a run. */
export const lineageSchema: z.ZodType<LineageFile> = z.object({
  model: lineage,
  finetuned: lineage.optional(),
  seed: whole,
  versions: z.record(z.string(), z.string()),
  backend: z.object({ name: z.string(), threads: whole, isa: z.string().optional() }),
})

/** `lineage.json` beside a model: it may only record what touched the weights. */
export const modelLineageSchema: z.ZodType<Pick<LineageFile, 'model'>> = z.object({
  model: lineage,
})
