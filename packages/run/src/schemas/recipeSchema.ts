import type { RecipeFile } from '@inkstone/core'
import { z } from 'zod'
import { json, whole } from './scalars'

/** `recipe.json`. */
export const recipeSchema: z.ZodType<RecipeFile> = z.object({
  name: z.string(),
  seed: whole,
  stages: z.record(z.string(), z.object({ name: z.string(), options: z.record(z.string(), json) })),
  metrics: z.array(z.string()).optional(),
  settings: z.record(z.string(), json),
  allowContaminated: z.boolean(),
  calibrate: z.literal(false).optional(),
  license: z.string().optional(),
  command: z.enum(['run', 'train', 'finetune']).optional(),
  from: z.string().optional(),
  fineTuned: z
    .object({ run: z.string(), otherRecipe: z.boolean(), set: z.array(z.string()) })
    .optional(),
  file: z.string().optional(),
})
