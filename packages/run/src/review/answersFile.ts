import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { assertArgument, InkstoneError, printable } from '@inkstone/core'
import { z } from 'zod'
import { checkJson } from '../files/readJson'
import type { Answer } from './answers'
import { digestPattern } from './rejectedPicture'

/** The answers that people gave, one JSON object a line, in `answers.jsonl` of the folder under review. Several processes may
 * append to it: a line is one write, and each sees the lines of the others when it reads again. */
export interface AnswersFile {
  /** All answers so far, in the order in which they were given. A line that a kill or a full disk cut short does not count.
   * @throws InkstoneError naming a line that is whole and no answer */
  read(): Promise<readonly Answer[]>
  /** What was dropped, one sentence each. */
  readonly notes: readonly string[]
  /** Appends an answer. It is on the disk when this resolves: a kill loses the answer that is being written at most.
   * @throws InkstoneError for what is no answer; the file system's error */
  append(answer: Answer): Promise<void>
}

const schema: z.ZodType<Answer> = z
  .object({
    picture: z.string().regex(digestPattern),
    keyer: z.string().min(1).max(40).nullable(),
    verdict: z.enum(['text', 'none', 'unreadable', 'skip', 'undo']),
    text: z.string().min(1).max(1000).optional(),
    settles: z.literal(true).optional(),
    at: z.iso.datetime(),
  })
  .refine(({ verdict, text }) => (verdict === 'text') === (text !== undefined), {
    message: "expected a text where the verdict is 'text', and none elsewhere",
    path: ['text'],
  })

/** The answers' file of a folder under review. It need not exist yet. */
export function answersFile(directory: string): AnswersFile {
  assertArgument('answersFile.directory', directory, 'path')
  const path = join(directory, 'answers.jsonl')
  const answers: Answer[] = []
  const notes: string[] = []
  let lines = 0
  let end = 0 // of the lines that were read
  let tail = '' // what follows the last line's end
  let turn: Promise<unknown> = Promise.resolve()

  /** One after another: each call begins where the one before ended. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = turn.then(work)
    turn = done.catch(() => {})
    return done
  }

  function take(line: string): void {
    lines++
    if (line === '') return // between a line that was cut short and the next
    const given = parsed(line)
    const mend = 'delete the line to continue without it.'
    if (given !== undefined) answers.push(checkJson(`${path}:${lines}`, given, schema, mend))
    else notes.push(`${path}:${lines}: dropped a line that was cut short: ${shown(line)}`)
  }

  async function readOn(): Promise<void> {
    const file = await open(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined // no answer yet
      throw error
    })
    if (!file) return
    try {
      const { size } = await file.stat()
      if (size < end) restart() // it was replaced
      const text = (await bytesOf(file, end, size)).toString('utf8')
      const whole = text.slice(0, text.lastIndexOf('\n') + 1)
      tail = text.slice(whole.length)
      end += Buffer.byteLength(whole)
      for (const line of whole.split('\n').slice(0, -1)) take(line)
    } finally {
      await file.close()
    }
  }

  function restart(): void {
    answers.length = notes.length = lines = end = 0
  }

  return {
    get notes() {
      if (tail === '') return notes
      return [...notes, `${path}: dropped its last line, which was cut short: ${shown(tail)}`]
    },
    async read() {
      await inTurn(readOn)
      return answers
    },
    async append(answer) {
      const checked = schema.safeParse(answer)
      if (!checked.success) {
        const [{ path: [field = 'the whole'] = [], message } = { message: '' }] =
          checked.error.issues
        throw new InkstoneError(`answersFile.append: ${String(field)}: ${message}.`)
      }
      const line = `${JSON.stringify(checked.data)}\n`
      await inTurn(async () => {
        await readOn()
        const file = await open(path, 'a')
        try {
          // a line that was cut short ends here, so that this one is whole
          await file.appendFile(tail === '' ? line : `\n${line}`)
          await file.sync()
        } finally {
          await file.close()
        }
      })
    },
  }
}

async function bytesOf(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from)
  const { bytesRead } = await file.read(bytes, 0, bytes.length, from)
  return bytes.subarray(0, bytesRead)
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function shown(line: string): string {
  return printable(line.slice(0, 60))
}
