import { type Lineage, lineageOf, type ModelCard } from '@inkstone/core'
import { evaluate, predictor } from '@inkstone/metrics'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { readyBackend } from '../backend/backend'
import { givenModel } from '../job/givenModel'
import { resolveModel } from '../job/resolveModel'
import { assertClassifier } from '../job/taskOf'
import { checkRobustnessOrder, type RobustnessOrder, testRobustness } from '../job/testRobustness'
import { loadTrained } from '../job/trainedModel'
import { type DataOrder, dataSource } from '../recipe/dataSource'
import { partOf } from '../recipe/loadData'
import { printConfusion } from '../terminal/printConfusion'
import { printEvaluations } from '../terminal/printEvaluations'
import type { Terminal } from '../terminal/terminal'

export interface EvaluateOrder extends RobustnessOrder, DataOrder {
  /** Folder of the model, or of a run. Default: the ready weights. */
  model?: string
  /** Default: `test`, or the only part. */
  split?: string
  allowContaminated?: boolean
  /** Whether to load files that do not have the digest that the model's card names. */
  ignoreDigest?: boolean
  backend?: string
  terminal: Terminal
}

/** `inkstone evaluate`: tests a saved model on a split.
 * @throws InkstoneError for images that touched the weights, unless that is allowed */
export async function evaluateModel(order: EvaluateOrder): Promise<void> {
  const { terminal, allowContaminated } = order
  checkRobustnessOrder(order)
  await readyBackend(order)
  const { model, card, lineage, doubt, directory } = await testedModel(order)
  assertClassifier('inkstone evaluate', card)
  const source = await dataSource({ ...order, card })
  for (const finding of source.findings) terminal.item('data', finding)
  const data = await source.dataset.load()
  const split = partOf(data, order.split, 'test')
  if (doubt) terminal.item('lineage', doubt)
  const { evaluation } = await evaluate({
    name: `${data.name}/${split.name}`,
    model: predictor(model, card),
    split,
    lineage: lineage ?? [], // reported above
    allowContaminated,
  })
  terminal.say()
  printEvaluations([evaluation], terminal)
  printConfusion(evaluation, terminal)
  terminal.emit({ event: 'evaluation', evaluation })
  const { contaminated } = evaluation
  const subject = { model, directory, split, lineage, contaminated, terminal }
  await testRobustness(order, { ...subject, allowContaminated, temperature: card.temperature })
  model.dispose()
}

interface TestedModel {
  model: LayersModel
  card: ModelCard
  lineage?: Lineage
  /** Why the lineage is not to be relied on. */
  doubt?: string
  /** Undefined for the ready weights. */
  directory?: string
}

async function testedModel(order: EvaluateOrder): Promise<TestedModel> {
  if (order.model === undefined) {
    const { model, card } = await givenModel({ terminal: order.terminal })
    return { model, card, lineage: await lineageOf(model) }
  }
  const directory = await resolveModel(order.model)
  return { ...(await loadTrained(directory, order)), directory }
}
