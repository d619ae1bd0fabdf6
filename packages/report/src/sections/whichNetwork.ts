import type { Run } from '@inkstone/run'
import { figure, table } from '../document/block'
import { named, phrase, strong } from '../document/phrase'
import type { RunSection } from '../document/section'
import { count } from '../figures/formatFigure'

/** The network layer by layer, if the run recorded it. */
export async function whichNetwork({ layers: file }: Run): Promise<RunSection | undefined> {
  if (!file) return undefined
  const { model, layers } = file
  const sum = (of: 'parameters' | 'flops'): number =>
    layers.reduce((total, layer) => total + (layer[of] ?? 0), 0)
  const atLeast = layers.some(({ flops }) => flops === null) ? 'at least ' : ''
  const shape = (sizes: readonly number[]): string => sizes.join(' × ')
  return {
    id: 'network',
    question: 'Which network is it?',
    note: phrase`Its layers from the input to the logits. FLOPs are the floating-point operations for one image on its way
      forward; a multiplication and an addition count as two.`,
    blocks: [
      table({
        label: `Layers of ${model}`,
        caption: phrase`${named(model)}`,
        columns: ['Layer', 'Type', 'Output', 'Parameters', 'FLOPs'],
        rows: [
          ...layers.map(({ name, type, outputShape, parameters, flops }) => ({
            cells: [
              { text: name },
              { text: type },
              { text: shape(outputShape) },
              figure(count(parameters), parameters),
              flops === null ? { text: 'unknown' } : figure(count(flops), flops),
            ],
          })),
          {
            cells: [
              { text: 'all' },
              { text: '' },
              { text: '' },
              { text: strong(count(sum('parameters'))) },
              { text: strong(`${atLeast}${count(sum('flops'))}`) },
            ],
          },
        ],
      }),
    ],
  }
}
