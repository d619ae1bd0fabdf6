import { evaluate, predictor } from '@inkstone/metrics'
import { readyBackend } from '../backend/backend'
import { findSplit } from '../job/plan'
import { checkRobustnessOrder, type RobustnessOrder, testRobustness } from '../job/testRobustness'
import { loadTrained, unknownLineage } from '../job/trainedModel'
import { loadData } from '../recipe/loadData'
import { printConfusion } from '../terminal/printConfusion'
import { printEvaluations } from '../terminal/printEvaluations'
import type { Terminal } from '../terminal/terminal'

export interface EvaluateOrder extends RobustnessOrder {
  /** Folder of the model. */
  model: string
  /** `mnist`, `optdigits`, or the path of a file whose default export is a dataset. */
  data: string
  split: string
  allowContaminated?: boolean
  backend?: string
  terminal: Terminal
}

/** `inkstone evaluate`: what a saved model is worth on a split.
 * @throws InkstoneError for images that touched the weights, unless that is allowed */
export async function evaluateModel(order: EvaluateOrder): Promise<void> {
  const { terminal, split: name, allowContaminated } = order
  checkRobustnessOrder(order)
  await readyBackend(order)
  const { model, card, lineage } = await loadTrained(order.model)
  const data = await loadData(order.data)
  const split = findSplit(data, name)
  if (!lineage) terminal.item('lineage', unknownLineage)
  const { evaluation } = await evaluate({
    name: `${data.name}/${name}`,
    model: predictor(model, card),
    split,
    lineage,
    allowContaminated,
  })
  terminal.say()
  printEvaluations([evaluation], terminal)
  printConfusion(evaluation, terminal)
  terminal.emit({ event: 'evaluation', evaluation })
  const { contaminated } = evaluation
  const subject = { model, directory: order.model, split, lineage, contaminated, terminal }
  await testRobustness(order, { ...subject, allowContaminated, temperature: card.temperature })
  model.dispose()
}
