/** Keeps the page in the browser, so that it opens without a network. Where the browser has no service workers, or the page
 * is not secure, it needs the network to open. */
export function keepOffline(): void {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  navigator.serviceWorker.register('./sw.js').catch((error: Error) => {
    console.info(`The pad does not open offline here: ${error.message}`)
  })
}
