import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Framing, type ImageShape, InkstoneError } from '@inkstone/core'
import { z } from 'zod'
import { checkJson, parseJson } from '../files/readJson'
import { fraction, positive } from '../schemas/scalars'

/** A picture that a model would not decide, as a folder of rejected pictures keeps it: `<digest>.json`, one line, beside the
 * picture's own file. */
export interface RejectedPicture {
  readonly version: 1
  /** SHA-256 of the picture's file, 64 hexadecimal digits. */
  readonly digest: string
  /** The name of that file: `<digest>.png` or `<digest>.jpg`. */
  readonly file: string
  /** `class`: one of `classes` is written there. `text`: a string. */
  readonly kind: 'class' | 'text'
  /** Why it was rejected: `unsure`, or another reason of the reader. */
  readonly reason: string
  /** What the model would have said: a class or a text. */
  readonly text: string
  readonly confidence: number
  /** The confidence that it would have taken. */
  readonly threshold?: number
  /** What may be written there, the likeliest first, `text` among them. */
  readonly alternatives: readonly { readonly text: string; readonly probability: number }[]
  readonly model: { readonly name: string; readonly digest: string }
  /** The classes of the model, in the order of its outputs. */
  readonly classes?: readonly string[]
  /** The shape of the model's images. */
  readonly imageShape?: ImageShape
  /** How pictures become images of the model. */
  readonly framing?: Framing
  /** Present if this picture is such an image already, pixel by pixel, ink 255. */
  readonly isImage?: true
  /** Of a string: base64 of an image for each digit of `text`, `[28, 28]` bytes, ink 255, as the reader cut them out. Absent
   * where it cut none. */
  readonly cuts?: readonly string[]
  /** Where a run took it from: `mnist/test, image 37`. */
  readonly source?: string
  /** When it was rejected: ISO 8601, UTC. */
  readonly at: string
}

/** The name of a kept picture without its ending. */
export const digestPattern: RegExp = /^[0-9a-f]{64}$/

/** 784 bytes in base64. */
const cutCharacters = 4 * Math.ceil(784 / 3)

const schema: z.ZodType<RejectedPicture> = z.object({
  version: z.literal(1),
  digest: z.string().regex(digestPattern),
  file: z.string().regex(/^[0-9a-f]{64}\.(png|jpg)$/),
  kind: z.enum(['class', 'text']),
  reason: z.string().min(1).max(200),
  text: z.string().max(1000),
  confidence: fraction,
  threshold: fraction.optional(),
  alternatives: z.array(z.object({ text: z.string().max(1000), probability: fraction })).max(1000),
  model: z.object({ name: z.string(), digest: z.string() }),
  classes: z.array(z.string()).min(2).optional(),
  imageShape: z.tuple([positive, positive, positive]).optional(),
  framing: z
    .object({ fit: z.enum(['digit', 'resize']), polarity: z.enum(['ink', 'bright', 'dark']) })
    .optional(),
  isImage: z.literal(true).optional(),
  cuts: z.array(z.string().length(cutCharacters)).max(1000).optional(),
  source: z.string().optional(),
  at: z.iso.datetime(),
})

/** Refuses facts that nobody could read again. @throws InkstoneError naming the field that does not fit */
export function checkRejectedPicture(picture: RejectedPicture): void {
  const checked = schema.safeParse(picture)
  if (checked.success) return
  const [issue] = checked.error.issues
  throw new InkstoneError(`rejectedFolder.keep.facts: ${issue!.path.join('.')}: ${issue!.message}.`)
}

/** Reads the facts of a rejected picture. @throws InkstoneError naming the file and the field that does not fit */
export async function readRejectedPicture(
  directory: string,
  digest: string,
): Promise<RejectedPicture> {
  const path = join(directory, `${digest}.json`)
  const mend = 'delete it together with its picture.'
  const found = checkJson(path, parseJson(path, await readFile(path, 'utf8'), mend), schema, mend)
  const matches = found.digest === digest && found.file.startsWith(digest)
  return matches ? found : checkJson(path, { ...found, digest: undefined }, schema, mend)
}
