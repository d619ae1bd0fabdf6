import { type Html, markupOf } from '../page/html'
import { type MarkupElement, type MarkupNode, parseMarkup } from '../page/parseMarkup'

/** A piece of the page as Markdown (GitHub's, for its tables). Drawings are told by their descriptions, pictures by
 * what they show; what only a browser can do is left out. */
export function markdownOf(page: Html): string {
  // drawings hold no markup of ours: only their descriptions are read
  const told = markupOf(page).replace(
    /<svg.*?(?:<desc[^>]*>(.*?)<\/desc>.*?)?<\/svg>/gs,
    (_, description?: string) => (description ? `<p>${description}</p>` : ''),
  )
  return `${blocks(parseMarkup(told)).join('\n\n')}\n`
}

/** Text as it is, whatever it holds. @example escapeMarkdown('a*b|c') // 'a\\*b\\|c' */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, '\\$&')
}

/** The paragraphs, lists, tables that an element holds. */
function blocks({ children }: MarkupElement): string[] {
  const found: string[] = []
  let line: MarkupNode[] = []
  const endLine = (): void => {
    const text = inline(line)
    if (text) found.push(text)
    line = []
  }
  for (const child of children) {
    if (typeof child === 'string' || !(child.name in blockOf || container.has(child.name))) {
      line.push(child)
      continue
    }
    endLine()
    if (isControl(child)) continue
    found.push(...(blockOf[child.name]?.(child) ?? blocks(child)))
  }
  endLine()
  return found
}

const container = new Set(['div', 'section', 'figure', 'details', 'form', 'label'])
const controls = new Set(['button', 'fieldset', 'select', 'input', 'output'])

/** What needs a script or a click. */
function isControl({ name, attributes }: MarkupElement): boolean {
  return controls.has(name) || attributes.class === 'filter'
}

const blockOf: Record<string, (element: MarkupElement) => string[]> = {
  h2: ({ children }) => [`## ${inline(children)}`],
  h3: ({ children }) => [`### ${inline(children)}`],
  h4: ({ children }) => [`#### ${inline(children)}`],
  p: ({ children }) => paragraph(inline(children)),
  figcaption: ({ children }) => paragraph(inline(children)),
  summary: ({ children }) => [`**${inline(children)}**`],
  dl: (element) => [figures(element)],
  pre: (element) => [`\`\`\`bash\n${textOf(element)}\n\`\`\``],
  ul: list,
  ol: list,
  table: (element) => [table(element)],
  fieldset: () => [],
  button: () => [],
}

function paragraph(text: string): string[] {
  return text ? [text] : []
}

function list({ children }: MarkupElement): string[] {
  const items = children.filter((child) => typeof child !== 'string')
  return [items.map((item) => `- ${picture(item) ?? inline(item.children)}`).join('\n')]
}

/** What a picture shows, and how sure the network was; undefined where there is none. */
function picture(item: MarkupElement): string | undefined {
  const [image] = every(item, 'img')
  if (!image) return undefined
  const sure = every(item, 'span').filter(({ attributes }) => attributes.class === 'sure')
  return [
    escapeMarkdown(image.attributes.alt!),
    ...sure.map(({ children }) => inline(children)),
  ].join(', ')
}

/** `- Training: 31.2 s, 162,000 images`. */
function figures(element: MarkupElement): string {
  const texts = (item: MarkupElement, name: string): string[] =>
    every(item, name).map(({ children }) => inline(children))
  const items = every(element, 'div')
  return items.map((item) => `- ${texts(item, 'dt')}: ${texts(item, 'dd').join(', ')}`).join('\n')
}

function table(element: MarkupElement): string {
  const rows = every(element, 'tr').map(({ children }) =>
    children.flatMap((cell) => (typeof cell === 'string' ? [] : [inline(cell.children)])),
  )
  const [head, ...body] = rows
  const numeric = (column: number): boolean =>
    body.every((row) => /^[*−+±]*\d/.test(row[column] ?? ''))
  const rule = head!.map((_, column) => (column > 0 && numeric(column) ? '---:' : '---'))
  return [head!, rule, ...body].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** On one line. */
function inline(nodes: readonly MarkupNode[]): string {
  return nodes.map(span).join('').replace(/\s+/g, ' ').trim()
}

function span(node: MarkupNode): string {
  if (typeof node === 'string') return escapeMarkdown(node)
  const { name, attributes, children } = node
  if (isControl(node) || isKey(attributes.class)) return ''
  if (name === 'code') return `\`${textOf(node)}\``
  const text = children.map(span).join('')
  if (attributes.class === 'interval' || attributes.class === 'between')
    return text.trim() ? ` (${text.trim()})` : ''
  if ((name === 'b' || name === 'strong') && text.trim()) return `**${text.trim()}**`
  return text
}

/** Says what a colour stands for. */
function isKey(classes = ''): boolean {
  return classes.split(' ').includes('key')
}

function textOf({ children }: MarkupElement): string {
  return children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('')
}

/** All elements of that name, in order. */
function every(element: MarkupElement, name: string): MarkupElement[] {
  return element.children.flatMap((child) => {
    if (typeof child === 'string') return []
    return child.name === name ? [child] : every(child, name)
  })
}
