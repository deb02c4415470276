/* The day's page opens without the server: what it is made of is asked of the server first, and taken from the phone where no answer
 * comes. Records never pass here: they stand in the page's own store (send.js). */
'use strict';
const CACHE = 'suyuan field', WAIT_MS = 5000;
const is_kept = path => /^\/(field|web)\/[^/]+$/.test(path) || /^\/api\/cases\/[^/]+\/field$/.test(path);
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', event => {
    const {pathname, search, origin} = new URL(event.request.url);
    if (event.request.method === 'GET' && origin === self.location.origin && search === '' && is_kept(pathname))
        event.respondWith(answer(event.request, pathname));
});
async function answer(request, path) {
    const cache = await caches.open(CACHE);
    const asked = fetch(request).then(async got => {
        if (got.ok) await cache.put(path, got.clone());
        return got;
    });
    const late = new Promise(done => setTimeout(done, WAIT_MS));
    const first = await Promise.race([asked.catch(() => null), late]);
    return first?.ok ? first : await cache.match(path) ?? asked;
}
