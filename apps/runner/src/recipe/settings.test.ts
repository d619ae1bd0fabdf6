import { applySettings, listSettings } from './settings'

const settings = {
  seed: 1,
  name: 'plain',
  shuffle: true,
  sizes: [1, 2],
  fineTuning: { epochs: 10, learningRate: 1e-4 },
}

describe('applySettings', () => {
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
    expect(applySettings(settings, [assignment])).toEqual(expected)
  })

  it('lets the last of two win and leaves the defaults alone', () => {
    expect(applySettings(settings, ['seed=2', 'seed=3'])).toEqual({ ...settings, seed: 3 })
    expect(settings.seed).toBe(1)
  })

  const listed =
    'Its settings are seed (1), name ("plain"), shuffle (true), sizes ([1,2]), fineTuning.epochs (10), ' +
    'fineTuning.learningRate (0.0001).'
  it.each([
    ['epochs=3', `--set epochs=3: the recipe has no such setting. ${listed}`],
    ['seed.deep=3', `--set seed.deep=3: the recipe has no such setting. ${listed}`],
    ['__proto__.x=3', `--set __proto__.x=3: the recipe has no such setting. ${listed}`],
    ['fineTuning=3', `--set fineTuning=3: this is a group of settings. ${listed}`],
    ['seed=many', "--set seed: expected a number, like the default 1, got 'many'."],
    ['seed=', "--set seed: expected a number, like the default 1, got ''."],
    ['seed=NaN', "--set seed: expected a number, like the default 1, got 'NaN'."],
    ['shuffle=1', "--set shuffle: expected a boolean, like the default true, got '1'."],
    ['sizes=3', "--set sizes: expected a list in JSON, like the default [1,2], got '3'."],
    ['seed', '--set seed: expected path=value, such as seed=1.'],
    ['=3', '--set =3: expected path=value, such as seed=1.'],
  ])('refuses %s', (assignment, message) => {
    expect(() => applySettings(settings, [assignment])).toThrow(message)
  })

  it('names the option that gave the setting', () => {
    for (const slip of ['epochs=3', 'epochs', 'seed=many']) {
      expect(() => applySettings(settings, [slip], '--if-slow')).toThrow(/^--if-slow (epochs|seed)/)
    }
  })

  it('says of a recipe without settings that it has none', () => {
    expect(() => applySettings({}, ['seed=1'])).toThrow(
      '--set seed=1: the recipe has no such setting. It has no settings.',
    )
  })
})

describe('listSettings', () => {
  it('names every setting by its path', () => {
    expect(listSettings({ seed: 1, fineTuning: { epochs: 10, deep: { on: true } } })).toEqual([
      ['seed', 1],
      ['fineTuning.epochs', 10],
      ['fineTuning.deep.on', true],
    ])
  })
})
