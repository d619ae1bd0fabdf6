import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InkstoneError, knownOptions, oneOf, optionError, printable } from '@inkstone/core'
import {
  type Answer,
  answersFile,
  type Outcome,
  outcomes,
  type RejectedPicture,
  rejectedPictures,
  reviewDirectory,
  standingAnswers,
} from '@inkstone/run'
import { type Order, ordered, orders } from './ordered'

export interface DeskOptions {
  /** What comes first. Default: `diverse`. */
  order?: Order
}

/** How far a review is. */
export interface DeskState {
  pictures: number
  /** Nobody has answered, or a second keyer is still to come. */
  open: number
  /** At least one keyer has answered. */
  answered: number
  /** Two keyers disagree, and no third look has settled it. */
  differing: number
  /** What counts: see `reviewed()` of @inkstone/data. */
  settled: number
  /** How many pictures each keyer has answered, by name; `''` is the one without a name. */
  keyers: Record<string, number>
  /** What was dropped from the answers' file, one sentence each. */
  notes: string[]
}

/** A picture and what the keyer who asks may see of it. */
export interface DeskPicture
  extends Pick<RejectedPicture, 'digest' | 'kind' | 'reason' | 'text' | 'confidence' | 'at'> {
  threshold?: number
  alternatives: RejectedPicture['alternatives']
  /** What may be answered; undefined: any text. */
  classes?: readonly string[]
  source?: string
  /** Whether it is bright ink on dark, as a network sees it. */
  isImage: boolean
  state: Outcome['state']
  /** What this keyer has answered. */
  own?: Said
  /** What all keyers have answered: where they differ, or a third look has settled it. */
  all?: Said[]
}

/** An answer, without the picture. */
export type Said = Pick<Answer, 'keyer' | 'verdict' | 'text' | 'settles' | 'at'>

/** What a keyer says of a picture. */
export type Given = Pick<Answer, 'picture' | 'keyer' | 'verdict' | 'text' | 'settles'>

/** A folder under review, and what people do with it. Several processes may have it open. */
export interface Desk {
  readonly directory: string
  state(): Promise<DeskState>
  /** What the keyer has still to answer, the next one first; what was skipped comes last. */
  queue(keyer: string | null, count: number): Promise<{ left: number; pictures: DeskPicture[] }>
  /** What the keyer answered, the last one first. */
  answered(keyer: string | null, count: number): Promise<DeskPicture[]>
  /** Where keyers differ. */
  differing(keyer: string | null): Promise<DeskPicture[]>
  /** A picture's file; undefined if there is none of this digest. */
  picture(digest: string): Promise<{ bytes: Uint8Array; type: string } | undefined>
  /** @throws InkstoneError for an answer that the picture cannot have; the file system's error */
  answer(given: Given): Promise<void>
  /** Takes back the keyer's last answer. @returns its picture's digest; undefined if there is none */
  undo(keyer: string | null): Promise<string | undefined>
}

/** Opens a folder of rejected pictures for review.
 * @param path of the folder, or of a run whose rejected pictures were put under review
 * @throws InkstoneError if there is no such folder, or a file in it is damaged
 * @example const { pictures } = await (await openDesk('rejected')).queue(null, 10) */
export async function openDesk(path: string, options: DeskOptions = {}): Promise<Desk> {
  if (typeof path !== 'string' || path === '') {
    throw optionError({ option: 'openDesk.path', expected: 'the path of a folder', given: path })
  }
  knownOptions('openDesk', options, ['order'])
  const { order = 'diverse' } = options
  oneOf('openDesk.order', order, orders)
  const directory = reviewDirectory(path)
  const file = answersFile(directory)
  let pictures = new Map<string, RejectedPicture>()
  let lookedAt = -Infinity
  const orderer = ordered(directory, order)

  /** Pictures that came meanwhile, and what others answered. */
  async function look(): Promise<{ found: ReadonlyMap<string, Outcome>; answers: Answer[] }> {
    const answers = [...(await file.read())]
    const found = outcomes(answers)
    if (performance.now() - lookedAt > lookAgainMs) {
      const list = await rejectedPictures(directory, pictures)
      pictures = new Map(list.map((picture) => [picture.digest, picture]))
      lookedAt = performance.now()
    }
    return { found, answers }
  }

  function shown(picture: RejectedPicture, keyer: string | null, outcome?: Outcome): DeskPicture {
    const { digest, kind, reason, text, confidence, threshold, alternatives, at } = picture
    const { source, isImage = false } = picture
    const classes = kind === 'class' ? picture.classes : undefined
    const state = outcome?.state ?? 'open'
    const own = outcome?.answers.find((answer) => answer.keyer === keyer)
    const third = outcome?.settled?.settles && outcome.settled
    const isBlind = state !== 'differs' && !third
    return {
      ...{ digest, kind, reason, text, confidence, threshold, alternatives, at },
      ...{ classes, source, isImage, state },
      ...(own && { own: said(own) }),
      ...(!isBlind && { all: [...answersOf(outcome), ...(third ? [third] : [])].map(said) }),
    }
  }

  await look()
  if (pictures.size === 0) await assertMayFill(directory)
  return {
    directory,
    async state() {
      const { found } = await look()
      const ofPictures = [...pictures.keys()].map((digest) => found.get(digest))
      const count = (state: Outcome['state']): number =>
        ofPictures.filter((outcome) => (outcome?.state ?? 'open') === state).length
      const keyers: Record<string, number> = {}
      const answered = ofPictures.filter((outcome) => {
        const given = answersOf(outcome)
        for (const { keyer } of given) keyers[keyer ?? ''] = (keyers[keyer ?? ''] ?? 0) + 1
        return given.length > 0
      })
      return {
        ...{ pictures: pictures.size, open: count('open'), answered: answered.length },
        ...{ differing: count('differs'), settled: count('settled'), keyers },
        notes: [...file.notes],
      }
    },
    async queue(keyer, count) {
      const { found } = await look()
      const isOpen = ({ digest }: RejectedPicture): boolean =>
        (found.get(digest)?.state ?? 'open') === 'open' && !isAnswered(found.get(digest), keyer)
      const isSkipped = ({ digest }: RejectedPicture): boolean =>
        found.get(digest)?.answers.some((answer) => answer.keyer === keyer) === true
      const queued = await orderer(keyer, [...pictures.values()], isOpen)
      const open = queued.filter(isOpen)
      const inOrder = [...open.filter((one) => !isSkipped(one)), ...open.filter(isSkipped)]
      const next = inOrder.slice(0, count)
      return {
        left: open.length,
        pictures: next.map((one) => shown(one, keyer, found.get(one.digest))),
      }
    },
    async answered(keyer, count) {
      const { found, answers } = await look()
      const own = standingAnswers(answers).filter((answer) => answer.keyer === keyer)
      const digests = new Set(own.reverse().map(({ picture }) => picture)) // the last one first
      const some = [...digests].flatMap((digest) => pictures.get(digest) ?? []).slice(0, count)
      return some.map((one) => shown(one, keyer, found.get(one.digest)))
    },
    async differing(keyer) {
      const { found } = await look()
      const some = [...pictures.values()].filter(
        ({ digest }) => found.get(digest)?.state === 'differs',
      )
      return some.map((one) => shown(one, keyer, found.get(one.digest)))
    },
    async picture(digest) {
      if (!pictures.has(digest)) await look()
      const name = pictures.get(digest)?.file // a name that a schema has checked, and no path
      if (name === undefined) return undefined
      const bytes = await readFile(join(directory, name))
      return { bytes, type: name.endsWith('.png') ? 'image/png' : 'image/jpeg' }
    },
    async answer(given) {
      const { found } = await look()
      const picture = pictures.get(given.picture)
      if (!picture) {
        throw new InkstoneError(`There is no picture ${given.picture.slice(0, 12)} under review.`)
      }
      checkText(given, picture)
      const outcome = found.get(picture.digest)
      if (given.settles && outcome?.state !== 'differs' && !outcome?.settled?.settles) {
        throw new InkstoneError('A third look settles what two keyers differ on, and they do not.')
      }
      const at = new Date().toISOString()
      const { keyer, verdict, text, settles } = given
      await file.append({ picture: picture.digest, keyer, verdict, text, settles, at })
    },
    async undo(keyer) {
      const { answers } = await look()
      const last = standingAnswers(answers).findLast((answer) => answer.keyer === keyer)
      if (!last) return undefined
      const { picture } = last
      await file.append({ picture, keyer, verdict: 'undo', at: new Date().toISOString() })
      return picture
    },
  }
}

const lookAgainMs = 2000

function said({ keyer, verdict, text, settles, at }: Answer): Said {
  return { keyer, verdict, at, ...(text !== undefined && { text }), ...(settles && { settles }) }
}

/** Without what was skipped. */
function answersOf(outcome: Outcome | undefined): Answer[] {
  return outcome?.answers.filter(({ verdict }) => verdict !== 'skip') ?? []
}

function isAnswered(outcome: Outcome | undefined, keyer: string | null): boolean {
  return answersOf(outcome).some((answer) => answer.keyer === keyer)
}

function checkText({ verdict, text }: Given, { kind, classes }: RejectedPicture): void {
  if ((verdict === 'text') !== (text !== undefined)) {
    throw new InkstoneError(`text: expected one with the verdict 'text', and none with another.`)
  }
  if (text === undefined || kind === 'text' || !classes || classes.includes(text)) return
  throw new InkstoneError(
    `text: expected one of ${classes.slice(0, 20).join(', ')}, got '${printable(text.slice(0, 40))}'.`,
  )
}

/** An empty folder may fill while it is reviewed; one that holds other things never will.
 * @throws InkstoneError for the latter */
async function assertMayFill(directory: string): Promise<void> {
  const entries = await readdir(directory)
  const [foreign] = entries.filter((name) => !/^(\.|answers|[0-9a-f]{64}\.)/.test(name)).sort()
  if (foreign === undefined) return
  throw new InkstoneError(
    `${directory}: expected the folder of \`inkstone serve --keep-rejected\`, or a run, found no rejected picture, but ${printable(foreign)}. ` +
      'Name the folder that the service fills.',
  )
}
