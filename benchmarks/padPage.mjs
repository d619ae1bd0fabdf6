/** The page of `pnpm bench:pad`: each figure beside what was asked for. */
export function padPage(result, machine) {
  const {
    bytes,
    load,
    answerMs,
    paintedMs,
    strings,
    learning,
    before,
    after,
    zinnia,
    test,
    seed,
    browser,
    command,
  } = result
  const longest = Math.max(0, ...learning.longTasksMs)
  const seconds = learning.seconds === undefined ? 'not kept' : `${learning.seconds.toFixed(1)} s`
  return `# The pad in headless Chromium

\`inkstone pad\`, Chromium ${browser}, a window of 1180 x 820. The writer is the stand-in of apps/pad/test (seed ${seed}), whose forms of digits
are not MNIST's; its strokes are replayed as a mouse's, four digits on a sheet.

| | measured | asked |
|---|---|---|
| first load, gzip | ${kilobytes(bytes)} kB | < 1,500 kB |
| answer, from 300 ms after the pen is up until it is on the page, p95 | ${times(answerMs)} | < 30 ms |
| the same until it is painted: the browser waits for its next frame, 16.7 ms apart | ${times(paintedMs)} | |
| learning from 5 examples a digit, one thread | ${seconds}; ${learning.processorSeconds.toFixed(1)} s of processor time, with the start of its worker | < 5 s |
| longest task of the page's thread meanwhile | ${longest === 0 ? 'none over 50 ms' : `${longest.toFixed(0)} ms`} | none over 50 ms |
| ${test} other digits of this writer, the threshold of the card kept, before | ${percent(before)} | |
| the same, after it has learnt | ${percent(after)} | >= 97 % |
| zinnia, trained by its own trainer on the same 50 strokes, on the same digits | ${zinnia ? percent(zinnia.share) : 'not installed'} | |

Of its examples, each held out in turn, it reads ${beforeAndAfter(learning.heldOut)}; of images by others, ${beforeAndAfter(learning.base)}.

## Strings as they are written

Four digits by the same writer, before the pad has learnt. A string is right when all four digits are; \`?\` is a digit that the pad is not sure of.

| digits are | strings | right | with a \`?\` | wrong | answer, p95 |
|---|---:|---:|---:|---:|---:|
${strings.map(({ kind, count, right, unsure, wrong, answerMs }) => `| ${kind} | ${count} | ${right} | ${unsure} | ${wrong} | ${answerMs.p95.toFixed(0)} ms |`).join('\n')}

## What the first load holds

| | gzip, bytes |
|---|---|
${load.map(({ path, bytes }) => `| ${path.replace(/-[\w-]{8}\./, '-*.')} | ${bytes.toLocaleString('en-US')} |`).join('\n')}

\`${command}\`. ${machine}
`
}

function times({ p95, median, longest, count }) {
  return `${p95.toFixed(0)} ms (median ${median.toFixed(0)}, longest ${longest.toFixed(0)}, of ${count})`
}

function kilobytes(bytes) {
  return Math.round(bytes / 1000).toLocaleString('en-US')
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`
}

/** What the page says, without its arrow: `94 % before, 100 % after`. */
function beforeAndAfter(text) {
  const [before, after] = text.match(/\d+ %/g)
  return `${before} before, ${after} after`
}
