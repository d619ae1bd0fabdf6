import type { DeskPicture, Said } from '../desk/openDesk'

/** Why a picture was rejected, in words. */
export function reasonOf({ reason, confidence, threshold }: DeskPicture): string {
  const sure = `${percent(confidence)} sure`
  if (reason !== 'unsure') return `${reasons[reason] ?? reason} (${sure})`
  return threshold === undefined ? sure : `${sure}, and ${percent(threshold)} are needed`
}

const reasons: Readonly<Record<string, string>> = {
  format: 'the text does not fit the format',
  'no ink': 'nothing is written there',
  'too many': 'more is written than the format holds',
  'touches the edge': 'the writing touches the edge of the picture',
  'upside down': 'the writing is upside down',
  'unread ink': 'something in the line is not part of the text: a letter, or ink too faint to tell',
  'engines disagree': 'two engines read different texts',
}

/** A probability, which rounding makes neither 0 nor 100 %.
 * @example percent(0.5) // '50.0 %' */
export function percent(share: number): string {
  if (share > 0 && share < 0.0005) return 'under 0.1 %'
  if (share > 0.99995 && share < 1) return 'over 99.99 %'
  return `${(100 * share).toFixed(share > 0.999 && share < 1 ? 2 : 1)} %`
}

/** An answer in words. */
export function saidOf({ verdict, text = '' }: Pick<Said, 'verdict' | 'text'>): string {
  return verdict === 'text' ? text : verdicts[verdict]
}

const verdicts = {
  text: '',
  none: 'not a digit',
  unreadable: 'unreadable',
  skip: 'skipped',
  undo: 'taken back',
} as const
