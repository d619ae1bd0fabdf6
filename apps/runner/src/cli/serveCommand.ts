import type { Command } from 'commander'
import type { ServeOrder } from '../commands/serve'
import { terminal } from '../terminal/terminal'
import { backendHelp, ignoreDigestHelp, type Speaking, speaking } from './options'

export function addServe(inkstone: Command): void {
  speaking(inkstone.command('serve'), 'print an event per request, one JSON object per line')
    .option(
      '--model <dir>',
      'the folder of a model or a run; default: the ready weights for digits',
    )
    .option('--models <dir>', 'a folder of models that POST /v1/models may choose from')
    .option('--host <address>', 'where to listen; default: 127.0.0.1, this machine alone')
    .option('--port <number>', 'default: 8080; 0 takes a free one')
    .option('--token-file <file>', 'a file with the token that whoever asks must send')
    .option('--max-batch <number>', 'most pictures computed at once; default: 64')
    .option('--max-delay-ms <number>', 'how long an incomplete batch waits; default: 0')
    .option('--max-queue <number>', 'most pictures that wait; default: 512')
    .option('--timeout-ms <number>', 'how long a request may take; default: 2000')
    .option('--max-megabytes <number>', 'of the pictures of a request; default: 10')
    .option('--max-megapixels <number>', 'of a picture; default: 12')
    .option('--max-lines <number>', 'of writing in a picture; default: 100')
    .option('--rate <number>', 'requests a minute of each client; default: any number')
    .option('--workers <number>', 'processes that share the port; default: 1')
    .option('--keep-rejected <dir>', 'keep the pictures that are not accepted, for inkstone review')
    .option('--keep-rejected-limit <megabytes>', 'of that folder; default: 1000')
    .option('--review <dir>', 'people label the pictures of this folder under /review')
    .option('--pad', 'show the pad at /: a page to write digits on')
    .option('--log-results', 'with --json: also log what was predicted')
    .option('--ignore-digest', ignoreDigestHelp)
    .option('--backend <name>', backendHelp)
    .summary('serve a model over HTTP')
    .description(
      'Classifies the pictures that are sent to POST /v1/classify, and reads the strings of digits in those that are sent to ' +
        'POST /v1/read, in batches. GET /openapi.json describes all addresses. ' +
        'SIGTERM answers what has begun, then ends; SIGHUP loads the model again.',
    )
    .addHelpText('after', `\n${serveExamples}`)
    .action(async (options: Speaking & Omit<ServeOrder, 'terminal'>) => {
      const { serveModel } = await import('../commands/serve')
      await serveModel({ ...options, terminal: terminal(options) })
    })
}

const serveExamples = `Examples:
  $ inkstone serve                       with the ready weights for digits
  $ inkstone serve --pad                 and a page to write on at /
  $ inkstone serve --model runs/latest
  $ inkstone serve --model runs/latest --host 0.0.0.0 --token-file token --json
  $ inkstone serve --keep-rejected rejected --review rejected
  $ curl --data-binary @7.png -H 'content-type: image/png' \\
      http://127.0.0.1:8080/v1/classify
  $ curl --data-binary @form.png -H 'content-type: image/png' \\
      'http://127.0.0.1:8080/v1/read?format=postcode:5'`
