// The pad's service worker. `scripts/serviceWorker.mjs` fills in the name and the files of a build.

const name = '__NAME__'
const files = ['__FILES__']

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(name)
      .then((cache) => cache.addAll(files))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()))
})

/** The version before stays: a page of it that is open may still ask for its files, which the host has no more. */
async function forgetOthers() {
  const names = await caches.keys()
  const others = names.filter((other) => other.startsWith('inkstone-pad-') && other !== name)
  await Promise.all(others.slice(0, -1).map((old) => caches.delete(old)))
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || !request.url.startsWith(self.registration.scope)) return
  event.respondWith(answer(request))
})

self.addEventListener('message', (event) => {
  event.waitUntil(keep(event.data.keep))
})

/** Files that the page had loaded before this worker saw its requests. */
async function keep(addresses) {
  const cache = await caches.open(name)
  for (const address of addresses) {
    if (address.startsWith(self.registration.scope) && !(await cache.match(address))) {
      await cache.add(address)
    }
  }
}

/** From the cache; what is not there yet from the network, and is kept. */
async function answer(request) {
  const cache = await caches.open(name)
  const page = new URL('./', self.registration.scope).href
  const found = await cache.match(request.mode === 'navigate' ? page : request, {
    ignoreSearch: true,
  })
  if (found) return found
  const before = request.mode === 'navigate' ? undefined : await caches.match(request)
  if (before) return before
  const response = await fetch(request)
  if (response.ok && request.mode !== 'navigate') await cache.put(request, response.clone())
  return response
}
