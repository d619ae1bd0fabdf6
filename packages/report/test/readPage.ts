// What the tests see of a page: its tags, its text, its tables.

export interface Tag {
  name: string
  attributes: Record<string, string>
  /** Where it begins. */
  at: number
}

/** All opening tags in order. */
export function tags(page: string): Tag[] {
  return [
    ...withoutCode(page).matchAll(/<([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/g),
  ].map(({ 1: name, 2: attributes, index }) => ({
    name: name!.toLowerCase(),
    at: index,
    attributes: Object.fromEntries(
      [...attributes!.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)].map(([, key, value]) => [
        key,
        unescaped(value ?? ''),
      ]),
    ),
  }))
}

/** Names of the elements that are closed in a wrong order, or not at all. */
export function badlyNested(page: string): string[] {
  const empty = ['meta', 'link', 'input', 'img', 'br']
  const open: string[] = []
  const bad: string[] = []
  for (const [, slash, name, end] of withoutCode(page).matchAll(
    /<(\/?)([a-zA-Z][\w-]*)[^>]*?(\/?)>/g,
  )) {
    if (slash && open.pop() !== name) bad.push(name!)
    if (!slash && !end && !empty.includes(name!)) open.push(name!)
  }
  return [...bad, ...open]
}

/** The visible text, and what is read aloud, on one line. */
export function textOf(page: string): string {
  const text = withoutCode(page).replace(/<[^>]*>/g, ' ')
  return unescaped(text).replace(/\s+/g, ' ').trim()
}

/** Rows of cells of the table in the region of that name. */
export function table(page: string, label: string): string[][] {
  const at = page.indexOf(`aria-label="${label}"`)
  if (at < 0) throw new Error(`no table ${label}`)
  const [, body] = /<tbody>(.*?)<\/tbody>/s.exec(page.slice(at))!
  return [...body!.matchAll(/<tr.*?<\/tr>/gs)].map(([row]) =>
    [...row.matchAll(/<(t[hd])[ >].*?<\/\1>/gs)].map(([cell]) => textOf(cell)),
  )
}

/** The part of the page that answers one question. */
export function section(page: string, id: string): string {
  const [found] = new RegExp(`<section id="${id}".*?</section>`, 's').exec(page) ?? []
  if (!found) throw new Error(`no section ${id}`)
  return found
}

function withoutCode(page: string): string {
  return page.replace(/(<(style|script)>).*?(<\/\2>)/gs, (_, open, __, close) => open + close)
}

function unescaped(text: string): string {
  const entities = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: keyof typeof entities) => entities[name])
}
