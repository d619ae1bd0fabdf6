import type { LearningRateSweep } from '@inkstone/core'
import { z } from 'zod'

const rate = z.number().positive()

/** `learning-rate.json`. */
export const learningRateSchema: z.ZodType<LearningRateSweep> = z.object({
  curve: z.array(z.object({ learningRate: rate, loss: z.number(), smoothed: z.number() })).min(2),
  steepest: rate,
  tenthOfMinimum: rate,
  suggestion: rate,
})
