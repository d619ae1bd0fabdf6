/** The live page's script: receives the run's events, shows the latest figures and draws the curves. */
export const liveScript: string = `
const byId = (id) => document.getElementById(id)
const say = (id, text) => { byId(id).textContent = text }
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })
const time = (seconds) => seconds === null ? 'unknown' : seconds < 60 ? Math.ceil(seconds) + ' s' :
  Math.floor(seconds / 60) + ' min ' + Math.round(seconds % 60) + ' s'
const stages = new Map()
let stage = ''
let recipe = ''

const hear = {
  begin(event) {
    recipe = event.recipe
    say('recipe', recipe + ', seed ' + event.seed)
    say('directory', event.directory)
    title('begun')
    say('state', 'running')
  },
  plan(event) { of(event.stage).plan = event },
  step(event) {
    const { steps, plan } = of(event.stage)
    const last = steps.at(-1)
    if (last && (last.epoch > event.epoch || (last.epoch === event.epoch && last.step >= event.step))) return
    steps.push(event)
    if (steps.length > 4000) stages.get(event.stage).steps = steps.filter((_, index) => index % 2 === 0)
    say('stage', event.stage)
    say('epoch', plan?.epochs ? event.epoch + ' of ' + plan.epochs : event.epoch)
    title(event.stage + ', ' + (plan?.steps ? share(event, plan) : 'epoch ' + event.epoch))
    say('speed', whole.format(event.imagesPerSecond))
    say('left', time(event.secondsLeft))
    say('loss', event.loss.toFixed(4))
    say('rate', event.learningRate.toPrecision(3))
  },
  epoch(event) { of(event.stage).epochs.push(event) },
  evaluation({ evaluation: { name, count, accuracy, intervals, contaminated, task, loss, metrics } }) {
    const digits = count >= 1000 ? 2 : 1
    const share = (value) => (100 * value).toFixed(digits)
    const row = byId('evaluations').insertRow()
    const head = document.createElement('th')
    head.scope = 'row'
    head.textContent = name + (contaminated ? ' CONTAMINATED' : '')
    row.append(head)
    row.insertCell().textContent = whole.format(count)
    if (task !== undefined) {
      const figures = Object.entries({ loss, ...metrics }).map(([figure, value]) => figure + ' ' + value.toPrecision(4))
      row.insertCell().textContent = figures.join(', ')
      return
    }
    const { low, high } = intervals.accuracy
    row.insertCell().textContent = share(accuracy) + ' % (' + share(low) + ' to ' + share(high) + ' %)'
  },
  end({ report }) {
    say('state', 'done: the report is ' + report)
    title('done')
  },
  interrupted({ report }) {
    say('state', report ? 'stopped: the report is ' + report : 'stopped before the first step')
    title('stopped')
  },
}

/** In the tab, where it is seen from elsewhere. */
const title = (progress) => { document.title = progress + ', ' + recipe + ', Inkstone' }
/** How much of the stage is done. */
const share = ({ epoch, step }, { steps, stepsPerEpoch }) =>
  Math.floor((100 * ((epoch - 1) * stepsPerEpoch + step)) / steps) + ' %'

const of = (name) => {
  if (!stages.has(name)) stages.set(name, { steps: [], epochs: [] })
  stage = name
  return stages.get(name)
}

const shape = (name, attributes, text) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  if (text !== undefined) element.textContent = text
  return element
}

const chart = (svg, curves, { last, scale, label }) => {
  const points = curves.flatMap(({ points }) => points)
  svg.replaceChildren()
  if (points.length === 0) return
  const values = points.map(([, value]) => scale(value))
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const spread = high - low || 1
  const x = (at) => 48 + (344 * at) / last
  const y = (value) => 190 - (176 * (scale(value) - low)) / spread
  for (const part of [0, 0.5, 1]) {
    const height = 190 - 176 * part
    svg.append(shape('line', { class: 'grid', x1: 48, x2: 392, y1: height, y2: height }))
    svg.append(shape('text', { x: 42, y: height + 4, 'text-anchor': 'end' }, label(low + part * spread)))
  }
  svg.append(shape('text', { x: 48, y: 212 }, '0'))
  svg.append(shape('text', { x: 392, y: 212, 'text-anchor': 'end' }, last + (last === 1 ? ' epoch' : ' epochs')))
  for (const { name, points } of curves) {
    const path = points.map(([at, value], index) => (index ? 'L' : 'M') + x(at).toFixed(1) + ' ' + y(value).toFixed(1))
    svg.append(shape('path', { class: name, d: path.join('') }))
    if (name === 'step') continue
    for (const [at, value] of points) svg.append(shape('circle', { class: name, cx: x(at), cy: y(value), r: 3 }))
  }
}

const draw = () => {
  const { steps = [], epochs = [] } = stages.get(stage) ?? {}
  const perEpoch = Math.max(1, ...steps.map(({ step }) => step))
  const curve = (name, metric, shift) => ({
    name,
    points: epochs.filter(({ metrics }) => name + metric in metrics).map(({ epoch, metrics }) => [epoch - shift, metrics[name + metric]]),
  })
  const both = (metric) => [curve('training', metric, 0.5), curve('validation', metric, 0)]
  const [losses, accuracies] = [both('/loss'), both('/accuracy')]
  const perStep = { name: 'step', points: steps.map(({ epoch, step, loss }) => [epoch - 1 + step / perEpoch, loss]) }
  const reached = [perStep, ...losses, ...accuracies].flatMap(({ points }) => points.map(([at]) => at))
  const last = Math.max(1, Math.ceil(Math.max(0, ...reached))) // one axis for both charts
  chart(byId('losses'), [perStep, ...losses], {
    last, scale: (loss) => Math.log(Math.max(loss, 1e-7)), label: (value) => Math.exp(value).toPrecision(2),
  })
  chart(byId('accuracies'), accuracies, {
    last, scale: (share) => share, label: (value) => (100 * value).toFixed(1) + ' %',
  })
}

const source = new EventSource('/events')
const clear = () => {
  stages.clear()
  byId('evaluations').replaceChildren()
}
source.onmessage = ({ data }) => {
  for (const event of JSON.parse(data)) hear[event.event]?.(event)
  draw()
}
source.onopen = () => { clear(); say('state', 'running') }
source.onerror = () => say('state', 'the run does not answer: it may have ended')
source.addEventListener('over', () => source.close())
`
