import { count, duration, interval, percent, points, table, wrapped } from './format'

describe('figures for a reader', () => {
  it.each([
    [count(54000), '54,000'],
    [percent(0.98934), '98.93 %'],
    [percent(1), '100.00 %'],
    [points(-0.00124), '-0.12'],
    [points(0.1), '+10.00'],
    [points(-0.00001), '0.00'],
    [interval({ low: 0.9873, high: 0.99126 }), '98.73 to 99.13'],
    [interval({ low: -0.01, high: 0.02 }, points), '-1.00 to +2.00'],
    [duration(3.14), '3.1 s'],
    [duration(59.4), '59 s'],
    [duration(59.6), '1 min 0 s'],
    [duration(74.2), '1 min 14 s'],
  ])('%s', (shown, expected) => expect(shown).toBe(expected))

  it('breaks text between words', () => {
    expect(wrapped('one two three', 8)).toEqual(['one two', 'three'])
    expect(wrapped('one-word-that-is-long', 8)).toEqual(['one-word-that-is-long'])
  })

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
