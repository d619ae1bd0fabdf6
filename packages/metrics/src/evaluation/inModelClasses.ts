import type { Batch, Split } from '@inkstone/core'

/** A split in the classes of a model, if its own are some of these: a test that lacks classes. Images and their order stay;
 * labels are matched by name. Any other split is returned as it is.
 * @param outputs names of the model's outputs; undefined if they have none
 * @example inModelClasses(split, ['0', '1', '2']).labels // [2, 0] of a split with the labels [1, 0] of ['0', '2'] */
export function inModelClasses(split: Split, outputs: readonly string[] | undefined): Split {
  const { classes } = split
  const areSome = new Set(classes).size === classes.length && classes.length > 0
  if (!outputs || !areSome || classes.length >= outputs.length) return split
  const outputOf = classes.map((name) => outputs.indexOf(name))
  if (outputOf.includes(-1)) return split
  const renamed = (labels: Int32Array) => labels.map((label) => outputOf[label] ?? -1)
  const inOutputs = (batch: Batch): Batch => ({ ...batch, labels: renamed(batch.labels) })
  const { dataset, name, size, imageShape, augmentation, notATest } = split
  return {
    ...{ dataset, name, size, imageShape, classes: outputs, labels: renamed(split.labels) },
    ...(augmentation !== undefined && { augmentation }),
    ...(notATest !== undefined && { notATest }),
    read: async (positions, into) => inOutputs(await split.read(positions, into)),
    async *batches(options) {
      for await (const batch of split.batches(options)) yield inOutputs(batch)
    },
    digests: () => split.digests(),
    fingerprint: () => split.fingerprint(),
    ...(split.sources && { sources: () => split.sources!() }),
  }
}
