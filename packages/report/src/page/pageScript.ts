/** The page's whole script: conveniences that are not needed to read it. Tables sort, a cell of the confusion matrix
 * shows its pictures, galleries can be filtered, the command can be copied. */
export const pageScript: string = `
for (const table of document.querySelectorAll('table[data-sortable]')) {
  const headers = [...table.tHead.rows[0].cells]
  headers.forEach((header, column) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.append(...header.childNodes)
    header.append(button)
    const value = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim()
    const compare = (a, b) =>
      isFinite(a) && isFinite(b) ? a - b : a.localeCompare(b, 'en', { numeric: true })
    button.addEventListener('click', () => {
      const direction = header.ariaSort === 'ascending' ? 'descending' : 'ascending'
      for (const other of headers) other.removeAttribute('aria-sort')
      header.ariaSort = direction
      const sign = direction === 'ascending' ? 1 : -1
      const rows = [...table.tBodies[0].rows].sort((a, b) => sign * compare(value(a), value(b)))
      table.tBodies[0].append(...rows)
    })
  })
}

const sayOverflow = () => {
  for (const region of document.querySelectorAll('.scroll')) {
    region.parentElement.classList.toggle('overflows', region.scrollWidth > region.clientWidth + 1)
  }
}
addEventListener('resize', sayOverflow)
addEventListener('toggle', sayOverflow, true)
addEventListener('change', sayOverflow)
sayOverflow()

for (const gallery of document.querySelectorAll('.gallery[id]')) { // those of explanations are not chosen from
  const filter = gallery.querySelector('.filter')
  const atFirst = Number(gallery.dataset.first)
  const [label, predicted, confidence] = ['label', 'predicted', 'confidence'].map((name) =>
    filter.querySelector('[name=' + name + ']'), // what was read right has no predicted
  )
  const fits = (select, value) => !select?.value || select.value === value
  const clear = filter.querySelector('button')
  const more = gallery.querySelector('.more')
  const items = [...gallery.querySelectorAll('li')]
  let all = false
  const show = () => {
    const [low, high] = confidence.value.split(' ').map(Number)
    const chosen = items.filter(
      ({ dataset }) =>
        fits(label, dataset.label) &&
        fits(predicted, dataset.predicted) &&
        low <= Number(dataset.confidence) && Number(dataset.confidence) < high,
    )
    const shown = new Set(all || chosen.length < items.length ? chosen : chosen.slice(0, atFirst))
    for (const item of items) item.hidden = !shown.has(item)
    more.hidden = shown.size === chosen.length
    clear.disabled = chosen.length === items.length
    filter.querySelector('output').textContent = shown.size + ' of ' + items.length + ' shown'
  }
  for (const select of filter.querySelectorAll('select')) select.addEventListener('change', show)
  const choose = ([ofLabel, ofPredicted]) => {
    label.value = ofLabel
    if (predicted) predicted.value = ofPredicted
    confidence.selectedIndex = 0
    show()
  }
  clear.addEventListener('click', () => {
    choose(['', ''])
    label.focus()
  })
  more.addEventListener('click', () => {
    all = true
    show()
    items[atFirst].tabIndex = -1
    items[atFirst].focus()
  })
  for (const link of document.querySelectorAll('a[data-pair][href="#' + gallery.id + '"]')) {
    link.addEventListener('click', () => choose(link.dataset.pair.split('-')))
  }
  filter.hidden = false
  show()
}

for (const button of document.querySelectorAll('.command button')) {
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.previousElementSibling.textContent)
    button.textContent = 'Copied'
  })
}
`
