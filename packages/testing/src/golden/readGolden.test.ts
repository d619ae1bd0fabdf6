import { goldenFile, readGolden } from './readGolden'

const path = goldenFile('cnn-seed-003.json')

test('tensors come with the shapes and values of the file', () => {
  const golden = readGolden<{ losses: number[]; parameterCount: number }>(path)
  expect(golden.name).toBe('cnn-seed-003')
  expect(golden.scalars.parameterCount).toBe(34826)
  expect(golden.tensor('images').shape).toEqual([16, 28, 28, 1])
  expect(golden.tensors).toContain('gradient/3.weight')
  const labels = golden.tensor('labels')
  expect(labels.dtype).toBe('int32')
  expect([...labels.data]).toEqual([3, 2, 7, 8, 2, 3, 5, 2, 8, 9, 3, 9, 1, 2, 7, 2])
})

test('logits and labels give the loss that PyTorch computed', () => {
  const golden = readGolden<{ losses: number[] }>(path)
  const { shape, data } = golden.tensor('logits')
  const [rows, classes] = shape as [number, number]
  const { data: labels } = golden.tensor('labels')
  let loss = 0
  for (let row = 0; row < rows; row++) {
    const logits = [...data.slice(row * classes, (row + 1) * classes)]
    const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0)
    loss += (Math.log(sum) - logits[labels[row]!]!) / rows
  }
  expect(loss).toBeCloseTo(golden.scalars.losses[0]!, 6)
})

test('a name that is not there is refused with those that are', () => {
  expect(() => goldenFile('cnn.json')).toThrow(
    /goldenFile: expected one of .*cnn-seed-003\.json.*, got 'cnn\.json'\./,
  )
  expect(() => readGolden(path).tensor('logit')).toThrow(
    /cnn-seed-003\.json: expected one of images, labels, .*logits.*, got 'logit'\./,
  )
})
