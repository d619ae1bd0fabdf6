import {
  assertUntouched,
  InkstoneError,
  type Lineage,
  type LineageEntry,
  type LoadedDataset,
  lineageEntry,
  type Recipe,
  type Split,
} from '@inkstone/core'

/** What a recipe will do with which images, settled before the first step. */
export interface Plan {
  base: Parts
  fineTuning?: Parts
  /** Other images for the same fine-tuning, for comparison. */
  control?: Parts
  /** What else touches the weights in the fine-tuning strategy: what it replays. Training from scratch never sees it. */
  replayed: Lineage
}

/** One dataset's part in a run. */
export interface Parts {
  data: LoadedDataset
  training: Split
  /** Chooses among the epochs' weights. */
  validation?: Split
  /** What temperature and thresholds are fitted on: the validation part, or that of the data whose test is used. */
  calibration?: Split
  test: Split
  /** What touches the weights here. */
  lineage: Lineage
}

/** Loads the data of a recipe and refuses a test on images that will have touched the weights by then, so that hours
 * of training do not end in that error.
 * @param trained what touched a model that is already trained and only fine-tuned here
 * @throws InkstoneError for a missing split, classes that differ, a fully or partly contaminated test, or no
 * fine-tuning where nothing else is asked for */
export async function planRecipe(recipe: Recipe, trained?: Lineage): Promise<Plan> {
  if (trained && !recipe.fineTune) {
    throw new InkstoneError(
      `${recipe.name}: the recipe has no fineTune: { data, fineTuner }, so there is nothing to fine-tune on.`,
    )
  }
  const planned = await parts(await recipe.data.load(), 'training')
  const base = trained ? { ...planned, lineage: trained } : planned
  const fineTuning =
    recipe.fineTune && (await parts(await recipe.fineTune.data.load(), 'fine-tuning', base))
  if (fineTuning) assertSameImages(base.data, fineTuning.data)
  const control =
    recipe.fineTune?.control &&
    (await parts(await recipe.fineTune.control.load(), 'fine-tuning', base))
  if (control) assertSameTask(fineTuning!.data, control.data)
  const replayed: LineageEntry[] = []
  for (const { role, split } of (await recipe.fineTune?.fineTuner.touches?.()) ?? []) {
    replayed.push(await lineageEntry(role, split))
  }
  if (!recipe.allowContaminated) {
    const touched = [...base.lineage, ...(fineTuning?.lineage ?? []), ...replayed]
    await assertUntouched(touched, base.test)
    if (fineTuning) await assertUntouched(touched, fineTuning.test)
  }
  return { base, fineTuning, control, replayed }
}

/** @param base whose test is used where data of the same classes have none, as what people reviewed */
async function parts(
  data: LoadedDataset,
  role: 'training' | 'fine-tuning',
  base?: Parts,
): Promise<Parts> {
  const training = findSplit(data, 'train')
  const isLikeBase = base && base.data.classes.join() === data.classes.join()
  const borrowed = isLikeBase && !data.splits.test ? base : undefined
  const test = borrowed?.test ?? findSplit(data, 'test')
  const { validation } = data.splits
  const lineage = [await lineageEntry(role, training)]
  if (validation) {
    const validationRole = role === 'training' ? 'validation' : 'fine-tuning validation'
    lineage.push(await lineageEntry(validationRole, validation)) // it chooses among the epochs' weights
  }
  return {
    data,
    training,
    validation,
    calibration: validation ?? borrowed?.validation,
    test,
    lineage,
  }
}

/** The split of that name. @throws InkstoneError naming the splits that there are */
export function findSplit(data: LoadedDataset, name: string): Split {
  const split = Object.hasOwn(data.splits, name) ? data.splits[name] : undefined
  if (split) return split
  const names = Object.keys(data.splits).join(', ')
  throw new InkstoneError(`${data.name}: there is no split '${name}'. It has ${names || 'none'}.`)
}

/** Other classes get a new head, but the image shape must be the same. */
function assertSameImages(base: LoadedDataset, other: LoadedDataset): void {
  const [expected, given] = [base, other].map(({ imageShape }) => imageShape.join('x'))
  if (expected === given) return
  throw new InkstoneError(
    `${other.name}: expected images of ${expected} like those of ${base.name}, got ${given}. Fine-tuning keeps ` +
      'the same network: resize() of @inkstone/data makes them alike.',
  )
}

function assertSameTask(target: LoadedDataset, control: LoadedDataset): void {
  const task = ({ imageShape, classes }: LoadedDataset): string =>
    `images ${imageShape.join('x')}, classes ${classes.join(' ')}`
  if (task(target) === task(control)) return
  throw new InkstoneError(
    `${control.name}: expected the images and classes of ${target.name} (${task(target)}), got ${task(control)}. ` +
      'A control is fine-tuned like the model it is compared with, and tested on the same images.',
  )
}
