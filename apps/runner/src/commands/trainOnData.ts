import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { InkstoneError } from '@inkstone/core'
import { writeWhole } from '@inkstone/run'
import type { Order } from '../job/job'
import { type DataRecipeOrder, dataRecipe } from '../recipe/dataRecipe'
import { runWith } from './overSeeds'
import { train } from './run'

export interface TrainOnDataOrder extends DataRecipeOrder, Omit<Order, 'file' | 'source'> {
  /** Where to write the recipe instead of running it. */
  eject?: string
  /** Trains once with each seed: `1,2,3`. */
  seeds?: string
}

/** `inkstone train --data`: trains a network on the user's own data, with a generated recipe.
 * @returns whether it finished */
export async function trainOnData({ eject, seeds, ...order }: TrainOnDataOrder): Promise<boolean> {
  const { terminal } = order
  if (eject !== undefined && existsSync(eject)) {
    throw new InkstoneError(`--eject ${eject}: it already exists. Choose another name.`)
  }
  if (eject !== undefined && !/\.[cm]?[jt]s$/.test(eject)) {
    throw new InkstoneError(`--eject: expected a name that ends in .ts, got '${eject}'.`)
  }
  const { source, findings } = await dataRecipe(order)
  for (const finding of findings) terminal.item('data', finding)
  if (eject === undefined) return runWith(seeds, { ...order, file: 'recipe.ts', source }, train)
  await writeWhole(eject, source(dirname(eject)))
  terminal.emit({ event: 'recipe', path: eject })
  terminal.item('recipe', `${eject}. Run it with: inkstone train ${eject}`)
  return true
}
