import type { Evaluated } from '@inkstone/run'
import { classTable } from './classTable'

test('a class without images has no figures', () => {
  const figures = { precision: 1, recall: 1, f1: 1, support: 20 }
  const none = { precision: 0, recall: 0, f1: 0, support: 0 }
  const evaluation = {
    ...{ name: 'scans/test', dataset: 'scans', split: 'test', count: 20 },
    perClass: [
      { class: 'seven', ...figures },
      { class: 'eight', ...none },
    ],
    confusionMatrix: [
      [20, 0],
      [0, 0],
    ],
  }
  const blocks = JSON.stringify(classTable({ evaluation } as Evaluated))
  expect(blocks.match(/"100.0/g)).toHaveLength(3)
  expect(blocks.match(/"–"/g)).toHaveLength(4)
  expect(blocks).toContain('"no image"')
})
