const { existsSync } = require('node:fs')
const { delimiter, join } = require('node:path')
const { chromium } = require('playwright-core')

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The Chromium that is installed: the first on the PATH. Undefined if there is none. */
function findBrowser() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const places = folders.flatMap((folder) => names.map((name) => join(folder, name)))
  return places.find((place) => existsSync(place))
}

/** Starts it without a window; the browser itself asks the network for nothing.
 * @param env variables besides those of this process */
function launchBrowser(env = {}) {
  const executablePath = findBrowser()
  if (!executablePath) {
    throw new Error(
      `no browser: expected one of ${names.join(', ')} on the PATH, found none. Install one ` +
        '(Debian: apt-get install chromium).',
    )
  }
  const quiet = ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
  const own = { ...process.env, ...env }
  return chromium.launch({ executablePath, args: quiet, timeout: 180_000, env: own })
}

module.exports = { findBrowser, launchBrowser }
