const { existsSync, realpathSync } = require('node:fs')
const { delimiter, dirname, join } = require('node:path')
const { chromium } = require('playwright-core')

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The Chromium that is installed: the first on the PATH. Undefined if there is none. */
function findBrowser() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const places = folders.flatMap((folder) => names.map((name) => join(folder, name)))
  return places.find((place) => existsSync(place))
}

/** The variables that give Node's WebGPU the graphics card in software that Chromium brings, SwiftShader. Undefined if it
 * is not there. */
function softwareGpu() {
  const browser = findBrowser()
  if (!browser || process.platform !== 'linux') return undefined
  const folders = [dirname(realpathSync(browser)), '/usr/lib/chromium', '/usr/lib/chromium-browser']
  const folder = folders.find((at) =>
    ['vk_swiftshader_icd.json', 'libvulkan.so.1'].every((file) => existsSync(join(at, file))),
  )
  if (!folder) return undefined
  return { LD_LIBRARY_PATH: folder, VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json') }
}

/** Starts it without a window; the browser itself asks the network for nothing.
 * @param env variables besides those of this process
 * @param graphics what the browser is told of the graphics card; by default there is none */
function launchBrowser(env = {}, graphics = ['--disable-gpu']) {
  const executablePath = findBrowser()
  if (!executablePath) {
    throw new Error(
      `no browser: expected one of ${names.join(', ')} on the PATH, found none. Install one ` +
        '(Debian: apt-get install chromium).',
    )
  }
  const quiet = ['--no-sandbox', '--disable-background-networking', ...graphics]
  const own = { ...process.env, ...env }
  return chromium.launch({ executablePath, args: quiet, timeout: 180_000, env: own })
}

module.exports = { findBrowser, launchBrowser, softwareGpu }
