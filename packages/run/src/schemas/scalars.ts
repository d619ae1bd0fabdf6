import type { Interval, Json } from '@inkstone/core'
import { z } from 'zod'

// Shared parts of the schemas of a run's files. Unknown fields are ignored, because a newer Inkstone may add some.

/** 0, 1, 2, ... */
export const whole: z.ZodInt = z.int().min(0)
/** 1, 2, 3, ... */
export const positive: z.ZodInt = z.int().min(1)
/** 0 to 1. */
export const fraction: z.ZodNumber = z.number().min(0).max(1)
export const interval: z.ZodType<Interval> = z.object({ low: z.number(), high: z.number() })
export const json: z.ZodType<Json> = z.json()
