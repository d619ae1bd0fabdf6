import { wilsonInterval } from '@inkstone/pixels'
import type { Evaluated } from '@inkstone/run'
import { plainEvaluationName } from '../figures/evaluationName'
import { count, percent, percentRange } from '../figures/formatFigure'
import { type Html, html } from '../page/html'
import { scrollTable } from '../page/scrollTable'

/** Precision, recall and F1 of every class; its columns sort where scripts run. */
export function classTable({ evaluation }: Evaluated): Html {
  const { perClass, confusionMatrix, count: images } = evaluation
  return html`<h4>Class by class</h4>${scrollTable({
    label: `Class by class, ${plainEvaluationName(evaluation)}`,
    caption: html`Precision: of what was read as this class, the share that was it. Recall: of what was this
      class, the share that was read as it.`,
    table: html`<table data-sortable>
    <thead><tr><th scope="col">Class</th><th scope="col">Images</th><th scope="col">Missed</th>
      <th scope="col">Precision</th><th scope="col">Recall</th><th scope="col">95${'\u202f'}% interval</th>
      <th scope="col">F1</th></tr></thead>
    <tbody>${perClass.map(({ class: name, precision, recall, f1, support }, index) => {
      const right = confusionMatrix[index]![index]!
      const range = support > 0 ? percentRange(wilsonInterval(right, support), images) : 'no image'
      return html`<tr><th scope="row" data-value="${index}">${name}</th>
        <td data-value="${support}">${count(support)}</td>
        <td data-value="${support - right}">${count(support - right)}</td>
        <td data-value="${precision}">${percent(precision, images)}</td>
        <td data-value="${recall}">${percent(recall, images)}</td>
        <td data-value="${support > 0 ? wilsonInterval(right, support).low : 0}">${range}</td>
        <td data-value="${f1}">${percent(f1, images)}</td></tr>`
    })}</tbody></table>`,
  })}`
}
