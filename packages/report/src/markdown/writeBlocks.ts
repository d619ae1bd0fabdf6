import type { Block, Table } from '../document/block'
import { writePhrase } from './writePhrase'

/** Blocks as Markdown (GitHub's, for its tables), one paragraph each. Drawings are replaced by their descriptions. */
export function writeBlocks(blocks: readonly Block[]): string[] {
  return blocks.flatMap(writeBlock).filter(Boolean)
}

function writeBlock(block: Block): string[] {
  switch (block.kind) {
    case 'heading':
      return [`${'#'.repeat(block.level)} ${writePhrase(block.text)}`]
    case 'paragraph':
      return [writePhrase(block.text)]
    case 'table':
      return [writePhrase(block.caption), writeTable(block)]
    case 'chart':
      return [
        `**${writePhrase(block.title)}** ${writePhrase(block.legend)}`.trim(),
        writePhrase(block.description),
      ]
    case 'group':
      return [
        block.summary === undefined ? '' : `**${writePhrase(block.summary)}**`,
        ...writeBlocks(block.blocks),
      ]
    case 'list':
      return [block.items.map((item) => `- ${writePhrase(item)}`).join('\n')]
    case 'command':
      return [`\`\`\`bash\n${block.text}\n\`\`\``]
    case 'drawn':
      return writeBlocks(block.told)
  }
}

function writeTable({ columns, rows }: Table): string {
  const head = columns.map(writePhrase)
  const body = rows.map(({ cells }) =>
    cells.flatMap(({ text, span = 1 }) => [
      writePhrase(text),
      ...Array.from({ length: span - 1 }, () => ''),
    ]),
  )
  const numeric = (column: number): boolean =>
    body.every((row) => /^[*−+±]*\d/.test(row[column] ?? ''))
  const rule = head.map((_, column) => (column > 0 && numeric(column) ? '---:' : '---'))
  return [head, rule, ...body].map((row) => `| ${row.join(' | ')} |`).join('\n')
}
