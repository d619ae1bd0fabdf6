import type { RunEvent, StepRecord } from '@inkstone/core'
import { z } from 'zod'
import { positive } from './scalars'

/** A line of `events.jsonl`. Its other fields are JSON because the line is JSON. */
export const eventSchema: z.ZodType<RunEvent> = z.looseObject({
  at: z.number(),
  event: z.string(),
}) as z.ZodType<RunEvent>

/** The part of an event `step` that the curves show. */
export type Step = Pick<StepRecord, 'epoch' | 'step' | 'loss'> & { stage: string }

export const stepSchema: z.ZodType<Step> = z.object({
  stage: z.string(),
  epoch: positive,
  step: positive,
  loss: z.number(),
})
