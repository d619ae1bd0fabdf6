import type { ExplanationsFile } from '@inkstone/core'
import { z } from 'zod'
import { mistakeSchema } from './predictionsSchema'

/** A file of `explanations/`. */
export const explanationsSchema: z.ZodType<ExplanationsFile> = z.object({
  name: z.string(),
  mistakes: z.array(
    mistakeSchema.and(
      z.object({ maps: z.array(z.object({ method: z.string(), values: z.base64() })) }),
    ),
  ),
})
