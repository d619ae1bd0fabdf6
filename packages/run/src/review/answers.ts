import { assertArgument } from '@inkstone/core'
import type { RejectedPicture } from './rejectedPicture'

/** What a person says of a picture. */
export interface Answer {
  /** The digest of the picture. */
  readonly picture: RejectedPicture['digest']
  /** Who says it. Null: the only one who looks. */
  readonly keyer: string | null
  /** `text`: `text` is written there. `none`: something else than the model reads. `unreadable`: nobody can tell. `skip`: later.
   * `undo` takes back the keyer's last answer on this picture. */
  readonly verdict: 'text' | 'none' | 'unreadable' | 'skip' | 'undo'
  readonly text?: string
  /** Present if it is the third look, which settles what two keyers disagree on. */
  readonly settles?: true
  /** ISO 8601, UTC. */
  readonly at: string
}

/** What all answers on a picture come to.
 * - `open`: nobody has answered, or a second keyer is still to come.
 * - `differs`: keyers disagree, and no third look has settled it.
 * - `settled`: one keyer without a name, two that agree, or a third look. */
export interface Outcome {
  readonly state: 'open' | 'differs' | 'settled'
  /** The last answer of each keyer, `skip` included; not those of a third look. */
  readonly answers: readonly Answer[]
  /** The answer that counts, if it is settled. */
  readonly settled?: Answer
}

/** The answers that were not taken back, in their order.
 * @param answers of a file, in the order in which they were given */
export function standingAnswers(answers: readonly Answer[]): Answer[] {
  assertArgument('standingAnswers.answers', answers, 'list')
  const stacks = new Map<string, number[]>()
  const isUndone = new Set<number>()
  for (const [at, { picture, keyer, verdict }] of answers.entries()) {
    const key = JSON.stringify([picture, keyer])
    const stack = stacks.get(key) ?? []
    stacks.set(key, stack)
    if (verdict !== 'undo') stack.push(at)
    else {
      isUndone.add(at)
      const last = stack.pop()
      if (last !== undefined) isUndone.add(last)
    }
  }
  return answers.filter((_, at) => !isUndone.has(at))
}

/** What the answers of a file come to, by the picture's digest; pictures without an answer are left out.
 * @param answers in the order in which they were given
 * @example outcomes([{ picture, keyer: null, verdict: 'text', text: '7', at }]).get(picture)?.state // 'settled' */
export function outcomes(answers: readonly Answer[]): Map<string, Outcome> {
  assertArgument('outcomes.answers', answers, 'list')
  const ofPictures = new Map<string, Answer[]>()
  for (const answer of standingAnswers(answers)) {
    const ofPicture = ofPictures.get(answer.picture) ?? []
    ofPictures.set(answer.picture, ofPicture)
    ofPicture.push(answer)
  }
  return new Map([...ofPictures].map(([picture, given]) => [picture, outcome(given)]))
}

/** @param given all that stand on one picture */
function outcome(given: readonly Answer[]): Outcome {
  const last = new Map<string | null, Answer>()
  for (const answer of given) if (!answer.settles) last.set(answer.keyer, answer)
  const answers = [...last.values()]
  const third = given.findLast(({ settles }) => settles)
  if (third) return { state: 'settled', answers, settled: third }
  const said = answers.filter(({ verdict }) => verdict !== 'skip')
  const [first] = said
  if (!first) return { state: 'open', answers }
  if (said.some((other) => !isSame(first, other))) return { state: 'differs', answers }
  const isEnough = said.length >= 2 || said.some(({ keyer }) => keyer === null)
  return isEnough ? { state: 'settled', answers, settled: first } : { state: 'open', answers }
}

function isSame(one: Answer, other: Answer): boolean {
  return one.verdict === other.verdict && one.text === other.text
}
