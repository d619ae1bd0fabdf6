/** An element of the page, or its text. */
export type MarkupNode = string | MarkupElement

export interface MarkupElement {
  name: string
  attributes: Record<string, string>
  children: MarkupNode[]
}

/** Reads markup that `html` made: every element is closed, every attribute quoted. Spaces run together as a browser
 * has it, but for `<pre>`.
 * @returns an element without a name that holds it all */
export function parseMarkup(markup: string): MarkupElement {
  const whole: MarkupElement = { name: '', attributes: {}, children: [] }
  const open = [whole]
  for (const [piece, close, name, attributes, closed, text] of markup.matchAll(
    /<(\/?)([a-z][\w-]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*(\/?)>|([^<]+)/gi,
  )) {
    const parent = open.at(-1)!
    if (text !== undefined) {
      const kept = open.some((element) => element.name === 'pre')
        ? piece
        : piece.replace(/[\n ]+/g, ' ')
      parent.children.push(unescaped(kept))
    } else if (close) {
      if (open.length > 1) open.pop()
    } else {
      const element = { name: name!, attributes: attributesOf(attributes!), children: [] }
      parent.children.push(element)
      if (!closed && !empty.has(name!)) open.push(element)
    }
  }
  return whole
}

const empty = new Set(['input', 'img', 'br', 'meta', 'link'])

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)]
  return Object.fromEntries(pairs.map(([, name, value = '']) => [name!, unescaped(value)]))
}

const characters = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }

function unescaped(text: string): string {
  return text.replace(
    /&(lt|gt|quot|#39|amp);/g,
    (_, name: keyof typeof characters) => characters[name],
  )
}
