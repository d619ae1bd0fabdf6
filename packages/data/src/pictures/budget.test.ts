import { budget } from './budget'

test('what is under way stays within the limit, and what is heavier comes alone', async () => {
  const { spend } = budget(10)
  let spent = 0
  const seen: number[] = []
  const order: number[] = []
  const weights = [4, 4, 4, 25, 1, 9, 10, 2]
  await Promise.all(
    weights.map((weight, at) =>
      spend(weight, async () => {
        order.push(at)
        spent += weight
        seen.push(spent)
        await new Promise((done) => setTimeout(done, 5))
        spent -= weight
      }),
    ),
  )
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(seen).toEqual(expect.arrayContaining([8, 25, 10]))
  expect(seen.filter((sum) => sum > 10)).toEqual([25])
})

test('work that fails gives its weight back', async () => {
  const { spend } = budget(1)
  await expect(spend(1, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await spend(1, async () => 'done')).toBe('done')
})
