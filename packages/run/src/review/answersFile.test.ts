import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answer } from './answers'
import { answersFile } from './answersFile'

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'inkstone-answers-'))
})
afterEach(() => rm(place, { recursive: true }))

const at = '2026-11-29T12:00:00.000Z'
const answer = (text: string, keyer: string | null = null): Answer => ({
  ...{ picture: 'cd'.repeat(32), keyer, verdict: 'text', text, at },
})
const texts = (answers: readonly Answer[]) => answers.map(({ text }) => text)
const path = () => join(place, 'answers.jsonl')

test('each answer is a line of JSON, and is seen by whoever reads again', async () => {
  const [one, other] = [answersFile(place), answersFile(place)]
  expect(await one.read()).toEqual([])
  await one.append(answer('7'))
  await other.append(answer('1', 'anna'))
  await one.append(answer('4'))
  expect(texts(await other.read())).toEqual(['7', '1', '4'])
  expect(texts(await one.read())).toEqual(['7', '1', '4'])
  const lines = (await readFile(path(), 'utf8')).split('\n')
  expect(lines.map((line) => (line ? JSON.parse(line) : line))).toEqual([
    ...[answer('7'), answer('1', 'anna'), answer('4')],
    '',
  ])
})

test('a last line that was cut short is dropped with a note, and ends before the next', async () => {
  await answersFile(place).append(answer('7'))
  await appendFile(path(), '{"picture":"cd')
  const file = answersFile(place)
  expect(texts(await file.read())).toEqual(['7'])
  expect(file.notes).toEqual([
    `${path()}: dropped its last line, which was cut short: {"picture":"cd`,
  ])
  await file.append(answer('1'))
  expect(texts(await file.read())).toEqual(['7', '1'])
  const again = answersFile(place)
  expect(texts(await again.read())).toEqual(['7', '1'])
  expect(again.notes).toEqual([`${path()}:2: dropped a line that was cut short: {"picture":"cd`])
})

test('a whole line that is no answer is an error, as is an answer that is none', async () => {
  await writeFile(path(), `${JSON.stringify({ ...answer('7'), verdict: 'perhaps' })}\n`)
  await expect(answersFile(place).read()).rejects.toThrow(/answers\.jsonl:1: .*verdict/)
  const file = answersFile(place)
  const missing = { ...answer('7'), text: undefined }
  await expect(file.append(missing)).rejects.toThrow(
    "answersFile.append: text: expected a text where the verdict is 'text'",
  )
})

test('kill -9 loses the answer that is being written at most', async () => {
  const program = `
    const { answersFile } = require(${JSON.stringify(join(__dirname, '../../dist/index.cjs'))})
    const file = answersFile(${JSON.stringify(place)})
    const answer = { picture: 'cd'.repeat(32), keyer: null, verdict: 'text', at: '${at}' }
    ;(async () => {
      for (let text = 1; ; text++) {
        await file.append({ ...answer, text: String(text) })
        process.stdout.write(text + '\\n')
      }
    })()`
  const child: ChildProcess = spawn(process.execPath, ['-e', program])
  let said = ''
  await new Promise<void>((enough) => {
    child.stdout!.on('data', (more) => {
      said += more
      if (said.split('\n').length > 40) enough()
    })
  })
  child.kill('SIGKILL')
  await once(child, 'close')
  const acknowledged = Number(said.trim().split('\n').at(-1))
  const file = answersFile(place)
  const kept = texts(await file.read()).map(Number)
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => index + 1))
  expect(kept.length).toBeGreaterThanOrEqual(acknowledged)
  await file.append(answer('last'))
  expect(texts(await answersFile(place).read()).at(-1)).toBe('last')
})
