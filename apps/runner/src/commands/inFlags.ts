import { InkstoneError, isInkstoneError } from '@inkstone/core'

/** Runs the work of a package. An error that names an option of its API names the flag that was typed instead.
 * @param flags the flag of each option: `{ 'serve.batching.maxBatch': '--max-batch' }`
 * @example await inFlags({ 'contactSheet.seed': '--seed' }, () => contactSheet(split, augmentations, { seed })) */
export async function inFlags<Value>(
  flags: Readonly<Record<string, string>>,
  work: () => Promise<Value> | Value,
): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    if (!isInkstoneError(error)) throw error
    const [option = ''] = error.message.split(': ', 1)
    const flag = Object.hasOwn(flags, option) ? flags[option] : undefined
    if (flag === undefined) throw error
    throw new InkstoneError(`${flag}${error.message.slice(option.length)}`)
  }
}
