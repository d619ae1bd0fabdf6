import { finiteNumber, knownOptions, oneOf, wholeNumber } from './checkOption'

describe('wholeNumber', () => {
  it('passes a whole number in the range, bounds included', () => {
    expect(wholeNumber('a', 1, { min: 1, max: 3 })).toBe(1)
    expect(wholeNumber('a', 3, { min: 1, max: 3 })).toBe(3)
  })

  it.each([0, 4, 1.5, Number.NaN, '2', undefined])('refuses %p', (given) => {
    const text = `trainer.epochs: expected a whole number of epochs >= 1 and <= 3, got ${
      typeof given === 'string' ? `'${given}'` : given
    }. Mend it.`
    const range = { min: 1, max: 3, unit: 'epochs', mend: 'Mend it.' }
    expect(() => wholeNumber('trainer.epochs', given, range)).toThrow(text)
  })
})

describe('finiteNumber', () => {
  it('passes a number in the range', () => expect(finiteNumber('a', 0.5, { min: 0 })).toBe(0.5))

  it.each([-0.1, Number.POSITIVE_INFINITY, null])('refuses %p', (given) => {
    expect(() => finiteNumber('mnist.validation', given, { min: 0 })).toThrow(
      `mnist.validation: expected a number >= 0, got ${given}.`,
    )
  })
})

describe('oneOf', () => {
  it('passes a listed word', () => expect(oneOf('cnn', 'b', ['a', 'b'])).toBe('b'))

  it('names the choices', () => {
    expect(() => oneOf('cnn', 'c', ['a', 'b'])).toThrow("cnn: expected 'a' or 'b', got 'c'.")
  })
})

describe('knownOptions', () => {
  it('refuses a typing error and lists the options there are', () => {
    expect(() => knownOptions('trainer', { epoch: 3 }, ['epochs', 'batchSize'])).toThrow(
      "trainer.epoch: expected one of the options epochs, batchSize, got 'epoch'.",
    )
    expect(() => knownOptions('trainer', { epochs: 3 }, ['epochs', 'batchSize'])).not.toThrow()
  })
})
