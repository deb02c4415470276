/* The day's page as `suyuan serve` gives it: what it knows of the case is fetched, kept on the phone with all it is made of, and then
 * field.js runs as it does in the file that works by itself. */
'use strict';
(async () => {
const id = decodeURIComponent(location.pathname.split('/')[2]), api = `/api/cases/${encodeURIComponent(id)}`;
const lang = (() => { try { return localStorage.getItem('suyuan lang') ?? ''; } catch { return ''; } })();
const parts = ['page.js', 'list.js', 'zip.js', 'send.js', 'live.js', 'field.js', 'field.css'].map(name => '/web/' + name);
try {
    const answer = await fetch(`${api}/field`, {headers: {'X-Suyuan-Lang': lang}});
    const known = await answer.json();
    if (!answer.ok) throw new Error(known.error);
    globalThis.suyuan_live = {id, api, words: known.words, data: known.case};
    await new Promise((done, fail) => document.body.append(make('script', {src: '/web/field.js', onload: done, onerror: fail})));
    /* It says when it is on the phone; where the phone does not trust the certificate it never is. */
    const say = key => worded(known.words, key);
    const keep = async () => {
        await navigator.serviceWorker.register('/field_worker.js', {scope: '/field/'});
        await navigator.serviceWorker.ready;
        const cache = await caches.open('suyuan field');
        const missing = [];
        for (const path of [location.pathname, `${api}/field`, ...parts]) if (!await cache.match(path)) missing.push(path);
        for (const path of missing) {
            const got = await fetch(path, {headers: {'X-Suyuan-Lang': lang}});
            if (!got.ok) throw new Error(path);
            await cache.put(path, got);
        }
    };
    await keep().then(() => { by_id('offline').textContent = say('offline_ready'); }, () => { by_id('offline').textContent = say('offline_not'); });
} catch (error) {
    by_id('title').textContent = error.message;
}
})();
