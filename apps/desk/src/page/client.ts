import type { DeskPicture, DeskState, Given } from '../desk/openDesk'

/** What a keyer sees of a review at a time. */
export interface Next {
  state: DeskState
  /** How many the keyer has still to answer. */
  left: number
  /** The next of them. */
  pictures: DeskPicture[]
}

/** Who asks: the name in the page's address (`?keyer=anna`), or else none. */
export const keyer: string | null = new URLSearchParams(location.search).get('keyer') || null

/** The name as a query. */
const asked = keyer === null ? '' : `?keyer=${encodeURIComponent(keyer)}`

export const nextPictures = (): Promise<Next> => get(`api/next${asked}`)
export const answeredPictures = (): Promise<DeskPicture[]> => get(`api/answered${asked}`)
export const differingPictures = (): Promise<DeskPicture[]> => get(`api/differing${asked}`)
/** @returns the digest of the picture whose answer was taken back, if there was one */
export const undoLast = (): Promise<{ picture?: string }> => post('api/undo', { keyer })
export const sendAnswer = (answer: Omit<Given, 'keyer'>): Promise<object> =>
  post('api/answers', { keyer, ...answer })

/** The address of a picture's file. */
export function addressOf({ digest }: DeskPicture): string {
  return `api/pictures/${digest}`
}

async function get<Answer>(path: string): Promise<Answer> {
  return parsed(await answerOf(path))
}

async function post<Answer>(path: string, body: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  return parsed(await answerOf(path, { method: 'POST', headers, body: JSON.stringify(body) }))
}

/** What a browser says of a desk that is not there, such as "Failed to fetch", helps nobody. */
async function answerOf(path: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init)
  } catch {
    throw new Error(
      'The desk does not answer. Start it again, then repeat this: nothing was saved.',
    )
  }
}

async function parsed<Answer>(answer: Response): Promise<Answer> {
  const body = await answer.json().catch(() => undefined) // a proxy may answer in its own words
  if (!answer.ok || body === undefined) {
    throw new Error(body?.detail ?? `The desk answered ${answer.status}.`)
  }
  return body
}
