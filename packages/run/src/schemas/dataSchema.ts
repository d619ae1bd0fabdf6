import type { DataFile, DescribedDataset } from '@inkstone/core'
import { z } from 'zod'
import { positive, whole } from './scalars'

const dataset: z.ZodType<DescribedDataset> = z
  .object({
    stage: z.enum(['training', 'fine-tuning']),
    name: z.string(),
    classes: z.array(z.string()),
    imageShape: z.tuple([positive, positive, positive]),
    splits: z.array(z.object({ name: z.string(), counts: z.array(whole) })),
    samples: z.array(z.object({ position: whole, label: whole, pixels: z.base64() })),
  })
  .superRefine(({ classes, imageShape, splits, samples }, context) => {
    for (const [index, { counts }] of splits.entries()) {
      if (counts.length === classes.length) continue
      const message = `expected a count for each of ${classes.length} classes, got ${counts.length}`
      context.addIssue({ code: 'custom', path: ['splits', index, 'counts'], message })
    }
    const bytes = imageShape.reduce((product, size) => product * size, 1)
    for (const [index, { label, pixels }] of samples.entries()) {
      const given = Buffer.from(pixels, 'base64').length
      const path = ['samples', index]
      if (given !== bytes) {
        const message = `expected ${bytes} bytes of pixels, got ${given}`
        context.addIssue({ code: 'custom', path, message })
      }
      if (label >= classes.length) {
        const message = `expected a label below ${classes.length}, got ${label}`
        context.addIssue({ code: 'custom', path, message })
      }
    }
  })

/** `data.json`. */
export const dataSchema: z.ZodType<DataFile> = z.object({ datasets: z.array(dataset) })
