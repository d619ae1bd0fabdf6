import type { StepRecord, TrainingPlan } from '@inkstone/core'

/** One line about a step that fits a terminal's width: the least important parts are left out first, then the bar
 * takes the remaining room. @param columns width of the terminal; the last column stays empty, because some terminals
 * wrap after it
 * @example progressLine(step, plan, 80)
 * // 'epoch 2/3 [==========>         ] 230/430  loss 0.0841  7,932 images/s  12 s left' */
export function progressLine(step: StepRecord, plan: TrainingPlan, columns: number): string {
  const room = Math.max(columns - 1, 0)
  const epoch = epochOf(step.epoch, plan)
  const steps = `${step.step}/${plan.stepsPerEpoch}`
  const figures = [
    `loss ${step.loss.toFixed(4)}`,
    `${duration(step.secondsLeft)} left`,
    `${Math.round(step.imagesPerSecond).toLocaleString('en')} images/s`,
  ]
  for (let shown = figures.length; shown >= 0; shown--) {
    const text = [steps, ...inOrder(figures.slice(0, shown))].join('  ')
    const barWidth = room - epoch.length - text.length - ' [] '.length
    if (barWidth < leastBar) continue
    return `${epoch} [${bar(step.step / plan.stepsPerEpoch, Math.min(barWidth, 40))}] ${text}`
  }
  return `${epoch} ${steps}`.slice(0, room)
}

/** `epoch 2/3`; `epoch 2` under a budget in minutes. */
export function epochOf(epoch: number, { epochs }: TrainingPlan): string {
  return Number.isFinite(epochs) ? `epoch ${epoch}/${epochs}` : `epoch ${epoch}`
}

const leastBar = 6

/** `1:05` minutes, `12 s`.
 * @example duration(65) // '1:05 min' */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?'
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)}:${pad(whole % 60)} min`
  return `${Math.floor(whole / 3600)}:${pad(Math.floor((whole % 3600) / 60))} h`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

/** They are listed by importance; on the line the time left comes last. */
function inOrder(figures: string[]): string[] {
  const [loss, left, rate] = figures
  return [loss, rate, left].filter((figure) => figure !== undefined)
}

function bar(fraction: number, width: number): string {
  const filled = Math.round(fraction * width)
  if (filled >= width) return '='.repeat(width)
  return `${'='.repeat(filled)}>`.slice(0, width).padEnd(width)
}
