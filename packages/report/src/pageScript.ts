/** The page's whole script: comforts, nothing that is needed to read it. Tables sort, the gallery of mistakes
 * shows one confusion, the command is copied. */
export const pageScript: string = `
for (const table of document.querySelectorAll('table[data-sortable]')) {
  const headers = [...table.tHead.rows[0].cells]
  headers.forEach((header, column) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.append(...header.childNodes)
    header.append(button)
    button.addEventListener('click', () => {
      const direction = header.ariaSort === 'ascending' ? 'descending' : 'ascending'
      for (const other of headers) other.removeAttribute('aria-sort')
      header.ariaSort = direction
      const sign = direction === 'ascending' ? 1 : -1
      const value = (row) => Number(row.cells[column].dataset.value)
      const rows = [...table.tBodies[0].rows].sort((a, b) => sign * (value(a) - value(b)))
      table.tBodies[0].append(...rows)
    })
  })
}

const show = (gallery, pair) => {
  for (const item of gallery.querySelectorAll('li')) item.hidden = pair !== '' && item.dataset.pair !== pair
  gallery.querySelector('select').value = pair
}
for (const gallery of document.querySelectorAll('.gallery')) {
  gallery.querySelector('.filter').hidden = false
  gallery.querySelector('select').addEventListener('change', (event) => show(gallery, event.target.value))
}
for (const link of document.querySelectorAll('a[data-pair]')) {
  link.addEventListener('click', () => show(document.querySelector(link.hash), link.dataset.pair))
}

for (const button of document.querySelectorAll('.command button')) {
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.previousElementSibling.textContent)
    button.textContent = 'Copied'
  })
}
`
