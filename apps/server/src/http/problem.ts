/** What can be wrong with a request or with the service, each with its status and the title of a problem document
 * (RFC 9457). docs/serving.md explains them one by one. */
const kinds: Readonly<Record<ProblemKind, readonly [status: number, title: string]>> = {
  'bad-request': [400, 'The request is not what the service expects'],
  unauthorized: [401, 'The request has no valid token'],
  forbidden: [403, 'This is not allowed here'],
  'not-found': [404, 'There is nothing at this address'],
  'timed-out': [408, 'The request took too long to arrive'],
  'wrong-model': [409, 'The model that is served cannot do this'],
  'too-large': [413, 'The request or a picture is too large'],
  'wrong-type': [415, 'The type of the content is not supported'],
  'wrong-host': [421, 'The service does not answer to this host name'],
  unreadable: [422, 'No picture could be read'],
  'too-many-requests': [429, 'This client sent too many requests'],
  cancelled: [499, 'The client closed the connection'],
  internal: [500, 'The service failed'],
  'queue-full': [503, 'The queue is full'],
  'deadline-passed': [503, 'The request waited longer than its deadline'],
  'thread-lost': [503, 'The thread that computed the answer ended'],
  overloaded: [503, 'The service is overloaded'],
  'disk-full': [507, 'There is no room on the disk'],
}

export type ProblemKind =
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'timed-out'
  | 'wrong-model'
  | 'too-large'
  | 'wrong-type'
  | 'wrong-host'
  | 'unreadable'
  | 'too-many-requests'
  | 'cancelled'
  | 'internal'
  | 'queue-full'
  | 'deadline-passed'
  | 'thread-lost'
  | 'overloaded'
  | 'disk-full'

/** A problem document, as `application/problem+json`. */
export interface ProblemDocument {
  type: string
  title: string
  status: number
  detail: string
  /** For each picture, why it could not be read. */
  errors?: readonly string[]
}

export interface ProblemOptions {
  /** When to try again. */
  retryAfterSeconds?: number
  errors?: readonly string[]
}

/** An answer that is no success: thrown anywhere, sent as a problem document. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly statusCode: number
  readonly retryAfterSeconds: number | undefined
  readonly errors: readonly string[] | undefined

  /** @param detail what happened, what was expected, how to mend it */
  constructor(
    readonly kind: ProblemKind,
    detail: string,
    { retryAfterSeconds, errors }: ProblemOptions = {},
  ) {
    super(detail)
    const [status] = kinds[kind]
    this.statusCode = status
    this.retryAfterSeconds = retryAfterSeconds ?? (status === 503 ? 1 : undefined)
    this.errors = errors
  }

  document(): ProblemDocument {
    const [status, title] = kinds[this.kind]
    const type = `${documentation}#${this.kind}`
    const { message: detail, errors } = this
    return { type, title, status, detail, ...(errors && { errors }) }
  }
}

/** Its kinds, for the metric that counts them. */
export const problemKinds: readonly ProblemKind[] = Object.keys(kinds) as ProblemKind[]

const documentation = 'https://github.com/inkstone/inkstone/blob/main/docs/serving.md'
