import { explanationPicture } from '../index'

test('red speaks for the class, blue against it, over the faint ink', () => {
  const values = Buffer.from(Int8Array.of(0, 127, -127, 0).buffer).toString('base64')
  const picture = explanationPicture(Uint8Array.of(0, 255, 0, 255), [2, 2, 1], values)
  expect([...picture]).toEqual([
    ...[255, 255, 255], // bare paper
    ...[200, 30, 20],
    ...[20, 70, 190],
    ...[179, 179, 179], // 255 - 0.3 * 255, rounded
  ])
})
