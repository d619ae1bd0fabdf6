import { InkstoneError, type Json, type Settings } from '@inkstone/core'

/** A recipe's settings with some of them set, each by `path=value` on the command line. The value must have the
 * default's type: `1e-4` for a number, `true` or `false`, any text, JSON for a list.
 * @param option of the command line that gave them, for the message
 * @throws InkstoneError for an unknown setting, or a value of another type
 * @example applySettings({ training: { epochs: 3 } }, ['training.epochs=5']) // { training: { epochs: 5 } } */
export function applySettings(
  settings: Settings,
  assignments: readonly string[],
  option: '--set' | '--if-slow' = '--set',
): Settings {
  return assignments.reduce<Settings>((turned, assignment) => {
    const equals = assignment.indexOf('=')
    if (equals < 1) {
      throw new InkstoneError(
        `${option} ${assignment}: expected path=value, such as ${example(settings)}.`,
      )
    }
    const path = assignment.slice(0, equals)
    const text = assignment.slice(equals + 1)
    return turn(turned, path.split('.'), { option, path, text, settings })
  }, settings)
}

/** All settings with their values: `{ 'training.epochs': 3 }`. */
export function listSettings(settings: Settings, prefix = ''): [path: string, value: Json][] {
  return Object.entries(settings).flatMap(([key, value]) =>
    isGroup(value)
      ? listSettings(value, `${prefix}${key}.`)
      : [[`${prefix}${key}`, value] satisfies [string, Json]],
  )
}

interface Assignment {
  option: string
  path: string
  text: string
  /** The recipe's own, for the message. */
  settings: Settings
}

function turn(settings: Settings, keys: readonly string[], assignment: Assignment): Settings {
  const [key = '', ...rest] = keys
  const current = Object.hasOwn(settings, key) ? settings[key] : undefined
  if (isGroup(current) && rest.length > 0) {
    return { ...settings, [key]: turn(current, rest, assignment) }
  }
  if (current === undefined || isGroup(current) || rest.length > 0) {
    const what = isGroup(current) ? 'this is a group of settings' : 'the recipe has no such setting'
    throw new InkstoneError(
      `${assignment.option} ${assignment.path}=${assignment.text}: ${what}. ${listed(assignment.settings)}.`,
    )
  }
  return { ...settings, [key]: read(assignment, current) }
}

function read({ option, path, text }: Assignment, current: Json): Json {
  if (typeof current === 'string') return text
  const value = parse(text)
  const fits =
    current === null ||
    (Array.isArray(current) ? Array.isArray(value) : typeof value === typeof current)
  if (value !== undefined && fits) return value
  const expected = Array.isArray(current) ? 'a list in JSON' : `a ${typeof current}`
  throw new InkstoneError(
    `${option} ${path}: expected ${expected}, like the default ${JSON.stringify(current)}, got '${text}'.`,
  )
}

function parse(text: string): Json | undefined {
  if (text.trim() !== '' && Number.isFinite(Number(text))) return Number(text) // 1e-4, .5, 0x10
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function isGroup(value: Json | undefined): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listed(settings: Settings): string {
  const list = listSettings(settings).map(([path, value]) => `${path} (${JSON.stringify(value)})`)
  return list.length > 0 ? `Its settings are ${list.join(', ')}` : 'It has no settings'
}

function example(settings: Settings): string {
  const [first] = listSettings(settings)
  return first ? `${first[0]}=${JSON.stringify(first[1])}` : 'seed=2'
}
