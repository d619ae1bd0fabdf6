import { showProgress } from './showProgress'

function told(isTTY: boolean): string[] {
  const lines: string[] = []
  const progress = showProgress('corrupt', { isTTY, write: (text: string) => lines.push(text) })
  progress.tell('fog', 0.1)
  progress.tell('fog', 0.559)
  progress.tell('spatter', 1)
  progress.end()
  return lines
}

test('a terminal sees one line that is redrawn, and no trace of it in the end', () => {
  expect(told(true)).toEqual([
    '\rcorrupt fog             10 %\x1b[K',
    '\rcorrupt fog             55 %\x1b[K',
    '\rcorrupt spatter         100 %\x1b[K',
    '\r\x1b[K',
  ])
})

test('a log sees a line a part', () => {
  expect(told(false)).toEqual(['corrupt fog\n', 'corrupt spatter\n'])
})
