import { wilsonInterval } from '@inkstone/pixels'
import type { Evaluated } from '@inkstone/run'
import { type Block, figure, heading, table } from '../document/block'
import { phrase } from '../document/phrase'
import { plainEvaluationName } from '../figures/evaluationName'
import { count, percent, percentRange } from '../figures/formatFigure'

/** Precision, recall and F1 of every class; its columns sort where scripts run. */
export function classTable({ evaluation }: Evaluated): Block[] {
  const { perClass, confusionMatrix, count: images } = evaluation
  return [
    heading(4, 'Class by class'),
    table({
      label: `Class by class, ${plainEvaluationName(evaluation)}`,
      caption: phrase`Precision: the share of the predictions of this class that are correct. Recall: the share of the
        images of this class that are predicted as it.`,
      sortable: true,
      columns: [
        'Class',
        'Images',
        'Missed',
        'Precision',
        'Recall',
        `95${'\u202f'}% interval`,
        'F1',
      ],
      rows: perClass.map(({ class: name, precision, recall, f1, support }, index) => {
        const right = confusionMatrix[index]![index]!
        if (support === 0) return { cells: withoutImages(name, index) }
        const range = wilsonInterval(right, support)
        return {
          cells: [
            figure(name, index),
            figure(count(support), support),
            figure(count(support - right), support - right),
            figure(percent(precision, images), precision),
            figure(percent(recall, images), recall),
            figure(percentRange(range, images), range.low),
            figure(percent(f1, images), f1),
          ],
        }
      }),
    }),
  ]
}

/** A class that the test lacks has no recall, and is in no average. */
function withoutImages(name: string, index: number) {
  const nothing = () => figure('–', -1)
  return [
    ...[figure(name, index), figure('0', 0), nothing(), nothing(), nothing()],
    ...[figure('no image', -1), nothing()],
  ]
}
