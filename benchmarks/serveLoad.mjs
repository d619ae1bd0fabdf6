import autocannon from 'autocannon'

/** Sends pictures to a service for a while, each client the next one when it has its answer.
 * @param options clients, and either seconds or requests; `rate`: requests a second of all clients together
 * @returns what was answered, by status, with the latencies in milliseconds */
export function load(address, picture, { clients, seconds, requests, rate, everySecond }) {
  const begun = performance.now()
  const latencies = {}
  const counts = {}
  return new Promise((done, failed) => {
    const instance = autocannon(
      {
        url: `${address}/v1/classify`,
        method: 'POST',
        headers: { 'content-type': 'image/png' },
        body: picture,
        connections: clients,
        timeout: 60,
        ...(requests ? { amount: requests } : { duration: seconds }),
        ...(rate && { overallRate: rate }),
      },
      (error, result) => {
        clearInterval(timer)
        if (error) return failed(error)
        const took = (performance.now() - begun) / 1000
        const answered = Object.values(counts).reduce((sum, count) => sum + count, 0)
        done({
          ...{ seconds: took, answered, counts },
          perSecond: answered / took,
          errors: result.errors + result.timeouts,
          p50: Object.fromEntries(Object.entries(latencies).map(([s, l]) => [s, quantile(l, 0.5)])),
          p99: Object.fromEntries(
            Object.entries(latencies).map(([s, l]) => [s, quantile(l, 0.99)]),
          ),
          longest: Object.fromEntries(
            Object.entries(latencies).map(([s, l]) => [s, quantile(l, 1)]),
          ),
        })
      },
    )
    instance.on('response', (_, status, __, milliseconds) => {
      counts[status] = (counts[status] ?? 0) + 1
      latencies[status] ??= new Uint32Array(60_001)
      latencies[status][Math.min(60_000, Math.round(milliseconds))]++
    })
    const timer = setInterval(() => everySecond?.(counts), 1000)
  })
}

/** Of latencies counted by whole milliseconds. */
function quantile(counted, share) {
  const total = counted.reduce((sum, count) => sum + count, 0)
  let seen = 0
  for (const [milliseconds, count] of counted.entries()) {
    seen += count
    if (seen >= share * total) return milliseconds
  }
}
