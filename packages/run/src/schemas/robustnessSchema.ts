import type { Auroc, MeanRate, MeasuredRate, RobustnessFile } from '@inkstone/core'
import { z } from 'zod'
import { fraction, interval, positive, whole } from './scalars'

const rate: z.ZodType<MeasuredRate> = z.object({ correct: whole, accuracy: fraction, interval })
const mean: z.ZodType<MeanRate> = z.object({ accuracy: fraction, interval })

const corruptions = z.object({
  seed: whole,
  images: positive,
  clean: rate,
  mean,
  corruptions: z
    .array(z.object({ corruption: z.string(), severities: z.array(rate).min(1), mean }))
    .min(1),
})

const attacks = z.object({
  images: positive,
  clean: rate,
  attacks: z
    .array(
      z.object({
        attack: z.string(),
        epsilon: z.number().positive(),
        options: z.record(z.string(), z.json()),
        correct: whole,
        accuracy: fraction,
        interval,
      }),
    )
    .min(1),
})

const auroc: z.ZodType<Auroc> = z.object({ value: fraction, interval })

const outOfDistribution = z.object({
  outside: z.string(),
  images: positive,
  outsideImages: positive,
  confidence: auroc,
  energy: auroc,
})

/** `robustness.json`. */
export const robustnessSchema: z.ZodType<RobustnessFile> = z.object({
  entries: z.array(
    z.object({
      model: z.string(),
      dataset: z.string(),
      split: z.string(),
      contaminated: z.literal(true).optional(),
      corruptions: corruptions.optional(),
      attacks: attacks.optional(),
      outOfDistribution: outOfDistribution.optional(),
    }),
  ),
})
