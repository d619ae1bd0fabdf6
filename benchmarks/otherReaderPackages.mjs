import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { deflateSync } from 'node:zlib'
import { encodePng } from '@inkstone/pixels'

const packages = ['tesseract.js@7.0.0', '@tesseract.js-data/eng@1.0.0', '@gutenye/ocr-node@1.4.8']
const folder = join(dirname(fileURLToPath(import.meta.url)), '.readers')

/** Installs the packages without their scripts: what those fetch from elsewhere, for graphics cards, is not used. */
function install() {
  if (existsSync(join(folder, 'node_modules', '@gutenye', 'ocr-node'))) return
  process.stderr.write(`installing ${packages.join(', ')} into benchmarks/.readers\n`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent']
  execFileSync('npm', ['install', ...flags, ...packages], { cwd: folder, stdio: 'inherit' })
}

/** @returns names and versions of what is installed */
export function versions() {
  const named = [
    ...packages.map((spec) => spec.slice(0, spec.lastIndexOf('@'))),
    'onnxruntime-node',
  ]
  return named.map((name) => {
    const file = join(folder, 'node_modules', name, 'package.json')
    return `${name} ${JSON.parse(readFileSync(file, 'utf8')).version}`
  })
}

/** Its page segmentation mode 7 takes the picture for one line of text. */
export async function tesseract() {
  install()
  const entry = join(folder, 'node_modules/tesseract.js/src/index.js')
  const { createWorker } = (await import(pathToFileURL(entry))).default
  const data = join(folder, 'node_modules/@tesseract.js-data/eng/4.0.0')
  const cacheMethod = 'none'
  const worker = await createWorker('eng', 1, { langPath: data, cacheMethod, gzip: true })
  const silent = { debug_file: '/dev/null' }
  const digitsOfALine = { tessedit_pageseg_mode: '7', tessedit_char_whitelist: '0123456789' }
  await worker.setParameters({ ...digitsOfALine, ...silent })
  return {
    async read(picture) {
      const { data: found } = await worker.recognize(pngOf(enlarged(picture)))
      return { text: found.text.replace(/\D/g, ''), confidence: found.confidence / 100 }
    },
    close: () => worker.terminate(),
  }
}

export async function ppOcr() {
  install()
  const entry = join(folder, 'node_modules/@gutenye/ocr-node/build/index.js')
  const { default: Ocr } = await import(pathToFileURL(entry))
  const ocr = await Ocr.create()
  const scratch = mkdtempSync(join(tmpdir(), 'inkstone-readers-'))
  const file = join(scratch, 'line.png')
  return {
    async read(picture) {
      writeFileSync(file, pngOf(enlarged(picture)))
      const found = await ocr.detect(file)
      const left = ({ box }) => Math.min(...(box ?? [[0]]).map(([x]) => x))
      const parts = [...found].sort((one, other) => left(one) - left(other))
      return {
        text: parts.map(({ text }) => digitsOf(text)).join(''),
        confidence: parts.reduce((product, { mean }) => product * mean, 1),
      }
    },
    close: async () => rmSync(scratch, { recursive: true }),
  }
}

/** It cannot be told to read digits alone: a letter of a digit's form counts as the digit. */
function digitsOf(text) {
  return text.replace(
    /\D/g,
    (letter) => alike.find(([letters]) => letters.includes(letter))?.[1] ?? '',
  )
}

const alike = Object.entries({
  OoDQ: '0',
  'Il|i!': '1',
  Zz: '2',
  Ss: '5',
  Gb: '6',
  T: '7',
  B: '8',
  gq: '9',
})

const margin = 20

/** Twice as large by pixels, on more paper of the level of its corners: both are made for text of some 40 pixels. */
function enlarged({ width, height, pixels }) {
  const [wide, high] = [2 * width + 2 * margin, 2 * height + 2 * margin]
  const result = new Uint8Array(wide * high)
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      const within = (at, side) => Math.max(0, Math.min(side - 1, Math.floor((at - margin) / 2)))
      result[y * wide + x] = pixels[within(y, height) * width + within(x, width)]
    }
  }
  return { width: wide, height: high, channels: 1, pixels: result }
}

function pngOf(picture) {
  return Buffer.from(encodePng(picture, deflateSync))
}
