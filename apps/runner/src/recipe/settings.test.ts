import { listDials, turnDials } from './settings'

const settings = {
  seed: 1,
  name: 'plain',
  shuffle: true,
  sizes: [1, 2],
  fineTuning: { epochs: 10, learningRate: 1e-4 },
}

describe('turnDials', () => {
  it.each([
    ['seed=2', { ...settings, seed: 2 }],
    ['name=3', { ...settings, name: '3' }],
    ['name=a=b', { ...settings, name: 'a=b' }],
    ['shuffle=false', { ...settings, shuffle: false }],
    ['sizes=[3]', { ...settings, sizes: [3] }],
    [
      'fineTuning.learningRate=3e-4',
      { ...settings, fineTuning: { epochs: 10, learningRate: 3e-4 } },
    ],
  ])('turns %s', (assignment, expected) => {
    expect(turnDials(settings, [assignment])).toEqual(expected)
  })

  it('lets the last of two win and leaves the defaults alone', () => {
    expect(turnDials(settings, ['seed=2', 'seed=3'])).toEqual({ ...settings, seed: 3 })
    expect(settings.seed).toBe(1)
  })

  const dials =
    'Its dials are seed (1), name ("plain"), shuffle (true), sizes ([1,2]), fineTuning.epochs (10), ' +
    'fineTuning.learningRate (0.0001).'
  it.each([
    ['epochs=3', `--set epochs=3: the recipe has no such dial. ${dials}`],
    ['seed.deep=3', `--set seed.deep=3: the recipe has no such dial. ${dials}`],
    ['__proto__.x=3', `--set __proto__.x=3: the recipe has no such dial. ${dials}`],
    ['fineTuning=3', `--set fineTuning=3: this is a group of dials. ${dials}`],
    ['seed=many', "--set seed: expected a number, as the default 1 is, got 'many'."],
    ['seed=', "--set seed: expected a number, as the default 1 is, got ''."],
    ['seed=NaN', "--set seed: expected a number, as the default 1 is, got 'NaN'."],
    ['shuffle=1', "--set shuffle: expected a boolean, as the default true is, got '1'."],
    ['sizes=3', "--set sizes: expected a list in JSON, as the default [1,2] is, got '3'."],
    ['seed', '--set seed: expected path=value, such as seed=1.'],
    ['=3', '--set =3: expected path=value, such as seed=1.'],
  ])('refuses %s', (assignment, message) => {
    expect(() => turnDials(settings, [assignment])).toThrow(message)
  })

  it('names the option that gave the dial', () => {
    for (const slip of ['epochs=3', 'epochs', 'seed=many']) {
      expect(() => turnDials(settings, [slip], '--if-slow')).toThrow(/^--if-slow (epochs|seed)/)
    }
  })

  it('says of a recipe without dials that it has none', () => {
    expect(() => turnDials({}, ['seed=1'])).toThrow(
      '--set seed=1: the recipe has no such dial. Its dials are none: it has no settings.',
    )
  })
})

describe('listDials', () => {
  it('names every dial by its path', () => {
    expect(listDials({ seed: 1, fineTuning: { epochs: 10, deep: { on: true } } })).toEqual([
      ['seed', 1],
      ['fineTuning.epochs', 10],
      ['fineTuning.deep.on', true],
    ])
  })
})
