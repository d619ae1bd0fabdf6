/** The page of `pnpm bench:serve`: what was measured, and nothing of what was not. */
export function servePage(result, machine) {
  const { echo, batches, overload, memory, decay, bytes, command } = result
  const sections = [
    echo && echoSection(echo),
    batches && batchesSection(batches),
    overload && overloadSection(overload),
    memory && memorySection(memory),
    decay && decaySection(decay),
  ].filter(Boolean)
  return `# inkstone serve under load

The ready weights, options as they come, over loopback with autocannon. Each request holds one digit of MNIST's test as a PNG
file of ${bytes} bytes. The client shares the machine's cores with the server, and takes as much of them as a bare server does.

${sections.join('\n\n')}

\`${command}\`. ${machine}
`
}

function echoSection({ clients, pairs, share }) {
  return `## Beside a bare Fastify echo

The echo sends the body back. ${clients} clients; the two take turns.

| round | echo, requests/s | classify, requests/s | share |
|---|---|---|---|
${pairs.map((pair, at) => `| ${at + 1} | ${whole(pair.echo)} | ${whole(pair.classify)} | ${percent(pair.classify / pair.echo)} |`).join('\n')}

Median: ${percent(share)}. The goal is 70 %.`
}

function batchesSection({ clients, pairs, times, meanBatch }) {
  return `## In batches and one by one

${clients} clients; \`--max-batch 1\` beside the default of 64. The mean batch held ${meanBatch.toFixed(1)} pictures.

| round | one by one, requests/s | batches, requests/s | times |
|---|---|---|---|
${pairs.map((pair, at) => `| ${at + 1} | ${whole(pair.oneByOne)} | ${whole(pair.batched)} | ${(pair.batched / pair.oneByOne).toFixed(2)} |`).join('\n')}

Median: ${times.toFixed(2)} times. The goal is 4 times.`
}

function overloadSection({
  capacity,
  rate,
  deadlineMs,
  seconds,
  answered,
  perSecond,
  counts,
  errors,
  p50,
  p99,
  longest,
  acceptedByServer,
}) {
  const refused = answered - (counts[200] ?? 0)
  const more = acceptedByServer - (counts[200] ?? 0)
  const leftBehind = more === 0 ? '' : `: ${more} were on their way when clients stopped`
  return `## At three times what it can take

${whole(capacity)} requests/s is what it can take; ${whole(rate)} were asked for over 1,024 connections, and ${whole(perSecond)} were sent and
answered, for ${seconds.toFixed(0)} s. Deadline: ${whole(deadlineMs)} ms.

| | |
|---|---|
| accepted (200) | ${whole(counts[200] ?? 0)}; by the service's own count ${whole(acceptedByServer)}${leftBehind} |
| refused (503, with Retry-After) | ${whole(refused)} |
| without an answer | ${whole(errors)} |
| latency of accepted | median ${p50[200]} ms, p99 ${p99[200]} ms, longest ${longest[200]} ms |`
}

function memorySection({ requests, seconds, counts, errors, megabytes, megabytesPerMillion }) {
  const { first, middle, last, most } = megabytes
  return `## Memory

${whole(requests)} requests in ${whole(seconds)} s, ${whole(counts[200] ?? 0)} of them answered with 200, ${whole(errors)} without an answer. Resident memory, each figure
the mean of a tenth of the time: ${whole(first)} MB at the start, ${whole(middle)} MB in the middle, ${whole(last)} MB at the end; at most ${whole(most)} MB.
Over the second half it changes by ${whole(megabytesPerMillion)} MB in a million requests (least squares).`
}

function decaySection({ minutes, rate, windows }) {
  const sum = (of) => windows.reduce((total, window) => total + of(window), 0)
  const answered = sum(({ counts }) => counts[200] ?? 0)
  const asked = rate ? `, ${whole(rate)} requests a second asked for` : ''
  const name =
    minutes === 60
      ? 'An hour of load'
      : `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} of load, not the hour of \`--hour\``
  return `## ${name}

${whole(answered)} requests answered with 200${asked}.

| part | requests/s | median, ms | p99, ms | not 200 or lost | memory, MB |
|---|---|---|---|---|---|
${windows
  .map(({ perSecond, p50, p99, errors, counts, rss }, at) => {
    const others = Object.entries(counts).filter(([status]) => status !== '200')
    const lost = others.reduce((sum, [, count]) => sum + count, errors)
    return `| ${at + 1} | ${whole(perSecond)} | ${p50} | ${p99} | ${lost} | ${whole(rss / 1e6)} |`
  })
  .join('\n')}`
}

function whole(value) {
  return Math.round(value).toLocaleString('en-US')
}

function percent(share) {
  return `${(100 * share).toFixed(0)} %`
}
