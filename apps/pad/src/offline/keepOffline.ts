/** Keeps the page in the browser, so that it opens without a network. Where the browser has no service workers, or the page
 * is not secure, it needs the network to open.
 * @param loaded what was loaded before the service worker saw it: the kernels that this browser takes */
export async function keepOffline(loaded: readonly string[]): Promise<void> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  try {
    await navigator.serviceWorker.register('./sw.js')
    const { active } = await navigator.serviceWorker.ready
    active?.postMessage({ keep: loaded })
  } catch (error) {
    console.info(`The pad does not open offline here: ${(error as Error).message}`)
  }
}
