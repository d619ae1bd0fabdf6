import { join } from 'node:path'
import { nameOutputs } from '@inkstone/core'
import { newHead } from '@inkstone/finetuner'
import { progress } from '@inkstone/trainer'
import { count } from '../terminal/format'
import { calibrateStep } from './calibrateStep'
import { evaluateStep } from './evaluateStep'
import type { Job } from './job'
import { outputsOf } from './taskOf'
import { loadTrained } from './trainedModel'

/** Trains the comparisons that the recipe asks for, and tests them on the test of the fine-tuning data: the same base
 * fine-tuned in the same way on other images (`mnist/control`), and the same network trained from scratch on the same
 * images (`optdigits/from-scratch`). Neither model is kept. */
export async function compareFineTuning(job: Job): Promise<void> {
  if (job.plan.control && !job.signal.aborted) await fineTuneControl(job)
  if (job.recipe.fineTune!.fromScratch && !job.signal.aborted) await trainFromScratch(job)
}

async function fineTuneControl(job: Job): Promise<void> {
  const { recipe, plan, signal, folder, terminal, lineage } = job
  const { data, test } = plan.fineTuning!
  const { training, validation } = plan.control!
  const { model: base, card } = await loadTrained(join(folder.directory, 'model'), job)
  const { seed, task, metrics } = recipe
  const outputs = outputsOf(recipe, data)
  const model =
    card.classes.join() === outputs.join()
      ? base
      : await newHead({ model: base, from: card.classes, to: outputs, seed })
  terminal.say()
  terminal.item(
    'control',
    `the same on ${count(training.size)} images of ${training.dataset}/${training.name}`,
  )
  const { fineTuner } = recipe.fineTune!
  await fineTuner.fineTune({
    ...{ model, training, ...(validation && { validation }), seed, task, metrics, signal },
    callbacks: [progress()],
  })
  const touched = [...lineage.model, ...plan.control!.lineage, ...plan.replayed]
  if (!signal.aborted) {
    const confidence = await calibrateStep(job, { stage: 'control', model, validation })
    const name = `${data.name}/control`
    await evaluateStep(job, { name, model, test, lineage: touched, confidence })
  }
  model.dispose()
  if (model !== base) base.dispose()
}

async function trainFromScratch(job: Job): Promise<void> {
  const { recipe, plan, signal, terminal } = job
  const { data, training, validation, test, lineage } = plan.fineTuning!
  const definition = (await recipe.model.fitTo?.(training)) ?? recipe.model
  const outputs = outputsOf(recipe, data)
  const { seed, task, metrics } = recipe
  const model = definition.build({ imageShape: data.imageShape, classes: outputs.length, seed })
  nameOutputs(model, outputs)
  terminal.say()
  terminal.item(
    'scratch',
    `${recipe.model.name} from scratch on ${count(training.size)} images of ${data.name}`,
  )
  const { fromScratch } = recipe.fineTune!
  await fromScratch!.train({
    ...{ model, training, ...(validation && { validation }), seed, task, metrics, signal },
    callbacks: [progress()],
  })
  if (!signal.aborted) {
    const confidence = await calibrateStep(job, { stage: 'from-scratch', model, validation })
    const name = `${data.name}/from-scratch`
    await evaluateStep(job, { name, model, test, lineage, confidence })
  }
  model.dispose()
}
