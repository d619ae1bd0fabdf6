import type { Mistake, PredictionsFile } from '@inkstone/core'
import { z } from 'zod'
import { fraction, positive, whole } from './scalars'

export const mistakeSchema: z.ZodType<Mistake> = z.object({
  position: whole,
  label: whole,
  predicted: whole,
  confidence: fraction,
  loss: z.number().min(0),
  pixels: z.base64(),
})

/** A file of `predictions/`. */
export const predictionsSchema: z.ZodType<PredictionsFile> = z.object({
  name: z.string(),
  classes: z.array(z.string()).min(2),
  imageShape: z.tuple([positive, positive, positive]),
  images: z.string().optional(),
  labels: z.array(whole),
  probabilities: z.base64(),
  mistakes: z.array(mistakeSchema),
  leastSure: z.array(mistakeSchema).optional(),
})
