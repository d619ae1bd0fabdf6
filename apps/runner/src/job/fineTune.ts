import { join } from 'node:path'
import type { Lineage } from '@inkstone/core'
import { newHead } from '@inkstone/finetuner'
import type { Confidence } from '@inkstone/metrics'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { count } from '../terminal/format'
import { calibrateStep, confidenceOf } from './calibrateStep'
import { compareFineTuning } from './compareFineTuning'
import { evaluateStep } from './evaluateStep'
import type { Job } from './job'
import type { Parts } from './plan'
import { cardOf, outputsOf } from './taskOf'
import { isDone, resumeStage, stageCallbacks, summary } from './train'
import { loadTrained, saveTrained, type TrainedModel } from './trainedModel'
import { writeMetrics } from './writeMetrics'

/** Fine-tunes the trained model to the recipe's other data, writes `model-finetuned/`, and tests it on that data,
 * before and after, and on the first data again, to see what was forgotten. Where both have the same test, it is
 * tested once; where the classes are others, a new head takes the place of the model's own. At last come the
 * comparisons that the recipe asks for. */
export async function fineTune(job: Job, trained: TrainedModel): Promise<void> {
  const { recipe, plan, signal, folder, terminal, lineage, metrics } = job
  const { base, fineTuning } = plan
  if (!recipe.fineTune || !fineTuning) return
  const { data, training, validation, calibration, test } = fineTuning
  const [from, to] = [outputsOf(recipe, base.data), outputsOf(recipe, data)]
  const inOrder = to.join() === from.join()
  const same = {
    classes: sameNames(to, from),
    test: (await test.fingerprint()) === (await base.test.fingerprint()),
  }
  const model = inOrder
    ? trained.model
    : await newHead({
        model: trained.model,
        from,
        to,
        seed: recipe.seed,
      })
  if (!same.test) {
    const confidence = same.classes ? confidenceOf(trained.card) : undefined // a new head has none
    const name = `${data.name}/before`
    await evaluateStep(job, { name, model, test, lineage: lineage.model, confidence })
  }
  if (signal.aborted) return
  lineage.finetuned = [...lineage.model, ...fineTuning.lineage, ...plan.replayed]
  await folder.write('lineage.json', lineage)

  const after = async ({ model: tuned, card }: TrainedModel): Promise<void> => {
    const confidence = confidenceOf(card)
    await testTuned(job, tuned, { fineTuning, same, lineage: lineage.finetuned!, confidence })
    await compareFineTuning(job)
  }
  if (isDone(metrics.fineTuning)) {
    terminal.item('tune', 'done before')
    return after(await loadTrained(join(folder.directory, 'model-finetuned'), job))
  }
  const { name } = recipe.fineTune.fineTuner
  terminal.say()
  terminal.item('tune', `${name} on ${count(training.size)} images of ${data.name}`)
  const result = await recipe.fineTune.fineTuner.fineTune({
    model,
    training,
    ...(validation && { validation }),
    seed: recipe.seed,
    task: recipe.task,
    metrics: recipe.metrics,
    signal,
    callbacks: stageCallbacks(job, 'fine-tuning', recipe.fineTune.callbacks),
    resume: await resumeStage(job, 'fine-tuning'),
    directory: join(folder.directory, 'logs', 'fine-tuning'),
  })
  metrics.fineTuning = {
    dataset: data.name,
    model: recipe.model.name,
    parameters: result.totalParameters,
    ...summary(result),
    trainedParameters: result.trainedParameters,
    totalParameters: result.totalParameters,
    ...(result.findings && { findings: result.findings }),
  }
  for (const finding of result.findings ?? []) terminal.item('', finding)
  const confidence = await calibrateStep(job, {
    ...{ stage: 'fine-tuning', model },
    validation: calibration,
  })
  const card = cardOf(recipe, data, confidence)
  await saveTrained(model, join(folder.directory, 'model-finetuned'), {
    card,
    lineage: { ...lineage, model: lineage.finetuned, finetuned: undefined },
  })
  await writeMetrics(job)
  if (!signal.aborted) await after({ model, card })
}

/** Whether they are the same classes, in any order. */
function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name) => others.includes(name))
}

interface Tuned {
  fineTuning: Parts
  /** What the two datasets have in common. */
  same: { classes: boolean; test: boolean }
  lineage: Lineage
  confidence: Confidence
}

async function testTuned(
  job: Job,
  model: LayersModel,
  { fineTuning, same, lineage, confidence }: Tuned,
): Promise<void> {
  const { base } = job.plan
  const { data, test } = fineTuning
  await evaluateStep(job, { model, lineage, name: `${data.name}/after`, test, confidence })
  if (!same.classes || same.test) return
  await evaluateStep(job, {
    ...{ model, lineage, test: base.test, confidence },
    name: `${base.data.name}/after-finetune`,
  })
}
