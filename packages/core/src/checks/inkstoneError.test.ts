import { InkstoneError, isInkstoneError, optionError } from './inkstoneError'

describe('optionError', () => {
  it('says what was given, what was expected and how to mend it', () => {
    const error = optionError({
      option: 'earlyStopping.patience',
      expected: 'a whole number of epochs >= 1',
      given: 0,
      mend: 'To train to the end, leave the callback out.',
    })
    expect(error.message).toBe(
      'earlyStopping.patience: expected a whole number of epochs >= 1, got 0. ' +
        'To train to the end, leave the callback out.',
    )
  })

  it.each([
    ['adam', "'adam'"],
    [undefined, 'undefined'],
    [null, 'null'],
    [[1, 2], '[1,2]'],
    [() => 1, 'a function'],
    ['x'.repeat(3), "'xxx'"],
    [{ text: 'y'.repeat(100) }, `{"text":"${'y'.repeat(68)}...`],
  ])('shows %p', (given, shown) => {
    expect(optionError({ option: 'a.b', expected: 'c', given }).message).toBe(
      `a.b: expected c, got ${shown}.`,
    )
  })
})

describe('isInkstoneError', () => {
  it('knows one of another copy of this package by its name', () => {
    const foreign = Object.assign(new Error('bad option'), { name: 'InkstoneError' })
    expect(isInkstoneError(new InkstoneError('x'))).toBe(true)
    expect(isInkstoneError(foreign)).toBe(true)
    expect(isInkstoneError(new Error('x'))).toBe(false)
    expect(isInkstoneError({ name: 'InkstoneError' })).toBe(false)
  })
})
