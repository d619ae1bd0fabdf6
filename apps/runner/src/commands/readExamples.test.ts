import { resolve } from 'node:path'
import { runCommand } from '../../test/spawnInkstone'

const cwd = resolve(__dirname, '../../../../examples/read-forms')

/** The texts that `inkstone read` reads, by the ready weights. */
async function textsOf(...args: string[]): Promise<string[]> {
  const { code, stdout } = await runCommand(['read', '--json', ...args], { cwd })
  expect(code).toBe(0)
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  return events.filter(({ event }) => event === 'reading').map(({ text }) => text)
}

it('reads the pictures of examples/read-forms', async () => {
  const code = ['envelope.png', '--format', 'postcode:5', '--field', '290,262,270,76']
  expect(await textsOf(...code)).toEqual(['10115'])
  const amount = ['cheque.png', '--format', 'amount', '--field', '433,109,264,66']
  expect(await textsOf(...amount)).toEqual(['1,234.50'])
  expect(await textsOf(...amount, '--engine', 'cuts')).toEqual(['1,234.50']) // its 0 has five seams inside
  const fields = ['44,34,672,72=date', '44,154,672,72=luhn:11', '44,274,672,72=postcode:5']
  const all = [...fields, '44,394,672,72=amount'].flatMap((field) => ['--field', field])
  expect(await textsOf('form.png', ...all)).toEqual(['31.12.2026', '79927398713', '80331', '72.40'])
})
