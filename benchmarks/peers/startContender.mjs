import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Starts a contender in a process of its own and stops it by a signal until it is asked: the thread pools of some spin
 * while they wait, on the cores that another is measured on.
 * @returns `{ name, description, pid, ask, end }`, or `{ reason }` where it does not start */
export async function startContender(
  { name, program, script, options, environment },
  { threads, clock },
) {
  const child = spawn(program, [script, ...options, String(threads), clock], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...process.env,
      ...environment,
      INKSTONE_THREADS: String(threads),
      OMP_NUM_THREADS: String(threads),
    },
  })
  child.on('error', () => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async () => {
    const { value, done } = await lines.next()
    return done ? { error: 'it ended' } : JSON.parse(value)
  }
  const { ready, reason, error, description } = await answer()
  if (!ready) return { reason: reason ?? error }
  child.kill('SIGSTOP')
  return {
    ...{ name, description, pid: child.pid },
    end: () => child.kill('SIGKILL'),
    async ask(request) {
      child.kill('SIGCONT')
      child.stdin.write(`${JSON.stringify(request)}\n`)
      const answered = await answer()
      child.kill('SIGSTOP')
      return answered
    },
  }
}
