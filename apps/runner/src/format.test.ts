import { count, duration, percent, table } from './format'

describe('figures for a reader', () => {
  it.each([
    [count(54000), '54,000'],
    [percent(0.98934), '98.93 %'],
    [percent(1), '100.00 %'],
    [duration(3.14), '3.1 s'],
    [duration(59.4), '59 s'],
    [duration(59.6), '1 min 0 s'],
    [duration(74.2), '1 min 14 s'],
  ])('%s', (shown, expected) => expect(shown).toBe(expected))

  it('flushes the first column left and the others right', () => {
    expect(
      table([
        ['', 'images', 'accuracy'],
        ['mnist/test', '10,000', '98.93 %'],
        ['a', '9', '7.00 %'],
      ]),
    ).toEqual([
      '             images   accuracy',
      'mnist/test   10,000    98.93 %',
      'a                 9     7.00 %',
    ])
  })
})
