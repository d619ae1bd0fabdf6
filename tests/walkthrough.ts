import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace'

/** A fenced block of a page: the words behind its fence, and what it holds. */
export interface Block {
  language: string
  /** Of a file, as a reader is told to name it: `inkstone-dataset-strokes/package.json`. */
  path: string | undefined
  text: string
}

/** The fenced blocks of a page in their order.
 * @param page from the root: `docs/plugins.md` */
export function blocksOf(page: string): Block[] {
  return fenced(readFileSync(join(root, page), 'utf8'))
}

/** The same under each heading of the second level, for pages whose chapters can be followed one without the other.
 * Chapters without blocks are left out. */
export function chaptersOf(page: string): { heading: string; blocks: Block[] }[] {
  const text = readFileSync(join(root, page), 'utf8')
  const chapters = text.split(/^## /m).map((chapter) => ({
    heading: chapter.split('\n', 1)[0]!,
    blocks: fenced(chapter),
  }))
  return chapters.filter(({ blocks }) => blocks.length > 0)
}

function fenced(text: string): Block[] {
  return [...text.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map((match) => {
    const [, language = '', path, text = ''] = match
    return { language, path, text }
  })
}

/** A page as a shell script that does what the page says, from the folder it starts in: each file is written as
 * it is listed, each command run, and the first that fails ends it. */
export function scriptOf(blocks: readonly Block[]): string {
  const steps = blocks.map(({ language, path, text }) => {
    if (path) return `cat > "$start/${path}" <<'END_OF_LISTING'\n${text}END_OF_LISTING\n`
    return language === 'bash' ? text : ''
  })
  return ['set -e', 'start=$PWD', ...steps].join('\n')
}
