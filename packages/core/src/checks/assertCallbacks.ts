import type { Callback } from '../contracts/callback'
import { InkstoneError, optionError } from './inkstoneError'

/** Refuses anything but a list of callbacks, and a callback with a hook that no training calls, such as `onEpochEnd`,
 * which would be silently ignored. @param where the option, for the message: `trainer.callbacks`
 * @throws InkstoneError naming the hook that was meant
 * @example assertCallbacks('trainer.callbacks', [earlyStopping()]) */
export function assertCallbacks(where: string, callbacks: readonly Callback[]): void {
  if (!Array.isArray(callbacks)) {
    const expected = 'a list of callbacks such as [earlyStopping()]'
    throw optionError({ option: where, expected, given: callbacks })
  }
  for (const [at, callback] of callbacks.entries()) {
    const option = `${where}[${at}]`
    if (typeof callback !== 'object' || callback === null) {
      const expected = 'a callback such as earlyStopping()'
      throw optionError({ option, expected, given: callback })
    }
    if (typeof callback.name !== 'string' || callback.name === '') {
      const expected = "a callback with a name, such as 'early-stopping'"
      throw optionError({ option: `${option}.name`, expected, given: callback.name })
    }
    for (const hook of hooks) {
      const given = callback[hook]
      if (given === undefined || typeof given === 'function') continue
      throw optionError({ option: `${option}.${hook}`, expected: 'a function', given })
    }
    assertHookNames(option, callback)
  }
}

function assertHookNames(option: string, callback: Callback): void {
  for (const member of membersOf(callback)) {
    if (known.has(member) || typeof Reflect.get(callback, member) !== 'function') continue
    const meant = hookMeantBy(member)
    if (!meant) continue
    throw new InkstoneError(
      `${option}: expected hooks that a training calls, got '${member}' of '${callback.name}', which none calls. ` +
        `Rename it to ${meant}. The hooks are ${hooks.join(', ')}.`,
    )
  }
}

const hooks = [
  ...(['trainBegin', 'inspect', 'stepEnd', 'notice', 'epochEnd'] as const),
  ...(['checkpoint', 'state', 'restore', 'trainEnd'] as const),
] as const
const known: ReadonlySet<string> = new Set([...hooks, 'constructor'])

/** Its own members and those of its class and base classes. */
function membersOf(callback: object): Set<string> {
  const names = new Set<string>()
  let owner: object | null = callback
  while (owner !== null && owner !== Object.prototype) {
    for (const name of Object.getOwnPropertyNames(owner)) names.add(name)
    owner = Object.getPrototypeOf(owner) as object | null
  }
  return names
}

/** The hook that a name from Keras or PyTorch Lightning, or a misspelling, stands for; undefined for any other name,
 * because a class may have methods of its own. */
function hookMeantBy(member: string): string | undefined {
  const plain = member
    .replaceAll('_', '')
    .toLowerCase()
    .replace(/^on(?=[a-z]{5})/, '')
  for (const [pattern, hook] of spellings) if (pattern.test(plain)) return hook
  const exact = hooks.find((hook) => hook.toLowerCase() === plain)
  if (exact) return exact
  return hooks.find((hook) => hook.length > 6 && hook !== 'inspect' && oneEditApart(plain, hook))
}

const begin = '(begins?|began|starts?|started|starting)'
const end = '(ends?|ended|ending|finish|finished|done|completed?)'
const spellings: readonly [RegExp, string][] = [
  [new RegExp(`^(train|training|fit)${begin}$|^before(train|training|fit)$`), 'trainBegin'],
  [new RegExp(`^(train|training|fit)${end}$|^after(train|training|fit)$`), 'trainEnd'],
  [new RegExp(`^(train)?(step|batch|iteration)s?${end}$|^after(step|batch)$`), 'stepEnd'],
  [new RegExp(`^(train|validation)?epochs?${end}$|^validation${end}$|^afterepoch$`), 'epochEnd'],
  [
    new RegExp(`^(train)?(step|batch|iteration)s?${begin}$|^before(step|batch)$`),
    'inspect, which is called before a step changes the weights',
  ],
  [
    new RegExp(`^(train)?epochs?${begin}$|^beforeepoch$`),
    'inspect, which is called in each step before the weights change: its step is 1 where an epoch begins',
  ],
]

/** Whether inserting, deleting or replacing one letter turns one word into the other. */
function oneEditApart(one: string, hook: string): boolean {
  const other = hook.toLowerCase()
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  if (long.length - short.length > 1) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at++
  const rest = short.length === long.length ? short.slice(at + 1) : short.slice(at)
  return rest === long.slice(at + 1)
}
