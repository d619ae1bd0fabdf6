import { type ClassEvaluation, classEvaluations, printableJson } from '@inkstone/core'
import type { Run } from '@inkstone/run'

/** The YAML block that Hugging Face's hub reads from a model card: licence, data, metrics, `model-index`. Strings are
 * quoted as JSON, which is valid YAML 1.2. */
export function frontMatter({ recipe, lineage, metrics }: Run): string {
  const { training, fineTuning } = metrics
  const evaluations = classEvaluations(metrics.evaluations)
  const other = metrics.evaluations.some(({ task }) => task !== undefined)
  const datasets = new Set((lineage.finetuned ?? lineage.model).map(({ dataset }) => dataset))
  const tuned = fineTuning && `${training.model} fine-tuned to ${fineTuning.dataset}`
  const models = [
    { name: training.model, results: evaluations.filter((each) => modelOf(each) === 'base') },
    ...(tuned
      ? [{ name: tuned, results: evaluations.filter((each) => modelOf(each) === 'fine-tuned') }]
      : []),
  ]
  const evaluated = models.filter(({ results }) => results.length > 0)
  return [
    '---',
    `license: ${printableJson(recipe.license ?? 'unknown')}`,
    ...(other ? [] : ['pipeline_tag: "image-classification"']),
    'tags: ["inkstone", "handwriting"]',
    `datasets: ${printableJson([...datasets])}`,
    ...(other ? [] : [`metrics: ${printableJson(figures.map(([type]) => type))}`]),
    ...(evaluated.length > 0 ? ['model-index:'] : []),
    ...evaluated.flatMap(({ name, results }) => [
      `  - name: ${printableJson(name)}`,
      '    results:',
      ...results.flatMap(result),
    ]),
    '---',
  ].join('\n')
}

const figures = [
  ['accuracy', 'Accuracy'],
  ['precision', 'Precision, mean of the classes'],
  ['recall', 'Recall, mean of the classes'],
  ['f1', 'F1, mean of the classes'],
] as const

/** The model that an evaluation measures. Networks trained only for comparison are left out of the card's index. */
function modelOf({ name }: ClassEvaluation): 'base' | 'fine-tuned' | 'other' {
  const kind = name.split('/').at(-1)!
  if (kind === 'test' || kind === 'before') return 'base'
  return kind.startsWith('after') ? 'fine-tuned' : 'other'
}

function result(evaluation: ClassEvaluation): string[] {
  const { dataset, split, contaminated } = evaluation
  const mark = contaminated ? ', CONTAMINATED: images of it touched the weights' : ''
  return [
    '      - task: { type: "image-classification", name: "Image classification" }',
    `        dataset: ${flow({ type: dataset, name: dataset, split })}`,
    '        metrics:',
    ...figures.map(
      ([type, name]) =>
        `          - ${flow({ type, value: evaluation[type], name: `${name}${mark}` })}`,
    ),
  ]
}

/** `{ type: "accuracy", value: 0.9895 }`. */
function flow(fields: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(fields).map(([key, value]) => `${key}: ${printableJson(value)}`)
  return `{ ${pairs.join(', ')} }`
}
