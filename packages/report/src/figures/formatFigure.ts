import type { Interval } from '@inkstone/core'

const thin = '\u202f' // narrow no-break space: a number and its unit stay on one line

/** A whole number with its thousands set apart. @example count(10000) // '10,000' */
export function count(number: number): string {
  return new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 }).format(number)
}

/** A number and its noun. @example counted(1, 'mistake') // '1 mistake' */
export function counted(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`
}

/** A fraction as a percentage, without its sign, with as many digits as that many images can carry.
 * @example percentDigits(0.98765, 10000) // '98.77'
 * @example percentDigits(0.98765, 360) // '98.8' */
export function percentDigits(fraction: number, images: number): string {
  return (100 * fraction).toFixed(images >= 1000 ? 2 : 1)
}

/** @example percent(0.98765, 10000) // '98.77 %' */
export function percent(fraction: number, images: number): string {
  return `${percentDigits(fraction, images)}${thin}%`
}

/** @example percentRange({ low: 0.9874, high: 0.9919 }, 10000) // '98.74 to 99.19 %' */
export function percentRange({ low, high }: Interval, images: number): string {
  return `${percentDigits(low, images)} to ${percent(high, images)}`
}

/** A difference of two fractions in percentage points, with its sign.
 * @example points(-0.0123, 10000) // '−1.23' */
export function points(difference: number, images: number): string {
  const digits = percentDigits(Math.abs(difference), images)
  return `${Number(digits) === 0 ? '±' : difference < 0 ? '−' : '+'}${digits}`
}

/** @example pointsRange({ low: -0.0012, high: 0.0034 }, 10000) // '−0.12 to +0.34' */
export function pointsRange({ low, high }: Interval, images: number): string {
  return `${points(low, images)} to ${points(high, images)}`
}

/** @example duration(42.31) // '42.3 s'
 * @example duration(125) // '2 min 05 s' */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)}${thin}s`
  const whole = Math.round(seconds)
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const rest = String(whole % 60).padStart(2, '0')
  if (hours === 0) return `${minutes}${thin}min ${rest}${thin}s`
  return `${hours}${thin}h ${String(minutes).padStart(2, '0')}${thin}min`
}
