import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { type PenInput, type PointerSample, penInput } from '../ink/penInput'
import type { Stroke } from '../ink/stroke'
import { drawInk } from './drawInk'

export interface SheetProps {
  strokes: readonly Stroke[]
  /** What a screen reader says of it. */
  label: string
  penDown(): void
  addStroke(stroke: Stroke): void
  /** The pen is up, and there is no new stroke. */
  dropped(): void
}

let lastId = 0

/** The paper: what a pen, a finger or a mouse writes on it becomes strokes. */
export function Sheet({ strokes, label, ...told }: SheetProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null)
  const input = useRef<PenInput>()
  const props = useRef(told)
  const written = useRef(strokes)
  props.current = told
  written.current = strokes

  useEffect(() => {
    const { current: sheet } = canvas
    if (!sheet) return
    input.current = penInput(() => ++lastId)
    const stop = [
      listen(sheet, input.current, () => props.current, redraw),
      keepSize(sheet, redraw),
    ]
    function redraw(): void {
      const current = input.current?.current()
      draw(sheet!, current ? [...written.current, current] : written.current)
    }
    return () => {
      for (const each of stop) each()
    }
  }, [])

  useEffect(() => {
    const current = input.current?.current()
    if (canvas.current) draw(canvas.current, current ? [...strokes, current] : strokes)
  }, [strokes])

  return (
    <div class="sheet">
      <canvas ref={canvas} role="img" aria-label={label} />
      {strokes.length === 0 && (
        <p class="hint" aria-hidden="true">
          Write digits here
        </p>
      )}
    </div>
  )
}

function listen(
  sheet: HTMLCanvasElement,
  input: PenInput,
  told: () => Pick<SheetProps, 'penDown' | 'addStroke' | 'dropped'>,
  redraw: () => void,
): () => void {
  const sampleOf = (event: PointerEvent): PointerSample => {
    const { left, top } = sheet.getBoundingClientRect()
    const { pointerId, pointerType, pressure, timeStamp } = event
    return {
      ...{ pointerId, pointerType, pressure, timeStamp },
      x: event.clientX - left,
      y: event.clientY - top,
    }
  }
  const handlers: { [type: string]: (event: PointerEvent) => void } = {
    pointerdown(event) {
      if (event.button !== 0 || !input.down(sampleOf(event))) return
      event.preventDefault()
      if (event.isTrusted) sheet.setPointerCapture(event.pointerId)
      told().penDown()
      redraw()
    },
    pointermove(event) {
      const all = event.getCoalescedEvents?.() ?? []
      if (input.move((all.length > 0 ? all : [event]).map(sampleOf))) redraw()
    },
    pointerup(event) {
      const stroke = input.up(sampleOf(event))
      if (stroke) told().addStroke(stroke)
    },
    pointercancel(event) {
      if (!input.cancel(event.pointerId)) return
      told().dropped()
      redraw()
    },
  }
  for (const [type, handler] of Object.entries(handlers)) {
    sheet.addEventListener(type as 'pointerdown', handler)
  }
  return () => {
    for (const [type, handler] of Object.entries(handlers)) {
      sheet.removeEventListener(type as 'pointerdown', handler)
    }
  }
}

/** Gives the canvas a pixel for each of the screen's, and draws anew where the colours change. */
function keepSize(sheet: HTMLCanvasElement, redraw: () => void): () => void {
  const observer = new ResizeObserver(() => {
    const { width, height } = sheet.getBoundingClientRect()
    sheet.width = Math.round(width * devicePixelRatio)
    sheet.height = Math.round(height * devicePixelRatio)
    redraw()
  })
  observer.observe(sheet)
  const dark = matchMedia('(prefers-color-scheme: dark)')
  dark.addEventListener('change', redraw)
  return () => {
    observer.disconnect()
    dark.removeEventListener('change', redraw)
  }
}

function draw(sheet: HTMLCanvasElement, strokes: readonly Stroke[]): void {
  const context = sheet.getContext('2d')!
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
  context.clearRect(0, 0, sheet.width, sheet.height)
  drawInk(context, strokes, getComputedStyle(sheet).color)
}
