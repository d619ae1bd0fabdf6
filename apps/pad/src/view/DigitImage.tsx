import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

export interface DigitImageProps {
  /** `[28, 28]`, paper 0, ink up to 255. */
  image: Uint8Array
  /** `[28, 28]`: red where it speaks for the class, blue where against. Default: the image alone. */
  values?: Float32Array
  /** What a screen reader says; default: nothing. */
  label?: string
}

/** What the model sees of a digit. */
export function DigitImage({ image, values, label }: DigitImageProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const { current } = canvas
    if (!current) return
    const draw = (): void => drawImage(current, image, values)
    draw()
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', draw)
    return () => dark.removeEventListener('change', draw)
  }, [image, values])
  return (
    <canvas
      ref={canvas}
      class="digit-image"
      width={28}
      height={28}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    />
  )
}

/** Draws ink in the colour of the canvas, and what speaks for and against a class in red and blue. */
function drawImage(canvas: HTMLCanvasElement, image: Uint8Array, values?: Float32Array): void {
  const context = canvas.getContext('2d')!
  const [red, green, blue] = channelsOf(getComputedStyle(canvas).color)
  const picture = context.createImageData(28, 28)
  const most = values ? values.reduce((peak, value) => Math.max(peak, Math.abs(value)), 1e-9) : 1
  for (let at = 0; at < 784; at++) {
    const ink = image[at]! / 255
    const value = values ? values[at]! / most : 0
    const strength = Math.abs(value)
    const tint = value > 0 ? [214, 60, 38] : [48, 94, 214]
    const alpha = values ? Math.max(strength, 0.35 * ink) : ink
    const share = values && alpha > 0 ? strength / alpha : 0
    const mixed = [red, green, blue].map(
      (own, channel) => own * (1 - share) + tint[channel]! * share,
    )
    picture.data.set([...mixed, 255 * alpha], 4 * at)
  }
  context.putImageData(picture, 0, 0)
}

/** Of `rgb(21, 27, 38)`. */
function channelsOf(colour: string): [number, number, number] {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number)
  return [red, green, blue]
}
