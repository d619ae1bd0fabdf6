import { type Answer, outcomes } from './answers'

const picture = 'ab'.repeat(32)
let minute = 0
const said = (keyer: string | null, answer: Partial<Answer> | string): Answer => {
  const given = typeof answer === 'string' ? { verdict: 'text' as const, text: answer } : answer
  const at = new Date(60_000 * minute++).toISOString()
  return { picture, keyer, at, verdict: 'text', ...given }
}
const outcomeOf = (...answers: Answer[]) => {
  const found = outcomes(answers).get(picture)!
  return [found.state, found.settled?.text ?? found.settled?.verdict]
}

test('one keyer without a name settles a picture; of two with names, both must agree', () => {
  expect(outcomeOf(said(null, '7'))).toEqual(['settled', '7'])
  expect(outcomeOf(said('anna', '7'))).toEqual(['open', undefined])
  expect(outcomeOf(said('anna', '7'), said('ben', '7'))).toEqual(['settled', '7'])
  expect(outcomeOf(said('anna', '7'), said('ben', '1'))).toEqual(['differs', undefined])
  expect(outcomeOf(said('anna', '7'), said('ben', { verdict: 'none' }))).toEqual([
    'differs',
    undefined,
  ])
  const blank = { verdict: 'unreadable' } as const
  expect(outcomeOf(said('anna', blank), said('ben', blank))).toEqual(['settled', 'unreadable'])
  expect(outcomeOf(said('anna', '7'), said(null, '1'))).toEqual(['differs', undefined])
})

test('a third look settles, and can be taken back', () => {
  const both = [said('anna', '7'), said('ben', '1')]
  const third = said('carl', { text: '1', settles: true })
  expect(outcomeOf(...both, third)).toEqual(['settled', '1'])
  expect(outcomeOf(...both, third, said('carl', { verdict: 'undo' }))).toEqual([
    'differs',
    undefined,
  ])
  const own = said('anna', { text: '1', settles: true }) // by one of the two
  expect(outcomeOf(...both, own)).toEqual(['settled', '1'])
  expect(outcomeOf(...both, own, said('anna', { verdict: 'undo' }))).toEqual(['differs', undefined])
})

test('the last answer of a keyer counts; undo brings back the one before; a skip is none', () => {
  expect(outcomeOf(said(null, '7'), said(null, '1'))).toEqual(['settled', '1'])
  const undo = said(null, { verdict: 'undo' })
  expect(outcomeOf(said(null, '7'), said(null, '1'), undo)).toEqual(['settled', '7'])
  expect(outcomes([said(null, '7'), undo, undo]).size).toBe(0)
  expect(outcomeOf(said(null, { verdict: 'skip' }))).toEqual(['open', undefined])
  expect(outcomeOf(said('anna', { verdict: 'skip' }), said(null, '7'))).toEqual(['settled', '7'])
})
