/* Records of the day's page on their way to the server: each is kept by the browser (IndexedDB) before anything is sent, has a random key
 * that the case file keeps (observation.sent_key), and is sent again until the server says that it is there. What is refused stays
 * with the reason until a person mends or discards it. */
const sending = (() => {
const RETRY_MS = 20000, REFUSED = [400, 409, 413, 415, 422];
const dropped = ms => AbortSignal.timeout?.(ms);
let live = null, store = null, say = null, show = null;
let records = [], running = null, again = false, trouble = '';

const written = transaction => new Promise((done, fail) => {
    transaction.oncomplete = done;
    transaction.onerror = transaction.onabort = () => fail(transaction.error ?? new Error('abort'));
});
const change = async (names, act) => { /* one transaction: all or nothing */
    if (!store) return;
    const transaction = store.transaction(names, 'readwrite', {durability: 'strict'}), over = written(transaction);
    act(transaction);
    await over;
};
const put = record => change(['queue'], transaction => transaction.objectStore('queue').put(record));
async function load() {
    if (!store) return;
    const asked = store.transaction('queue').objectStore('queue').getAll();
    const all = await new Promise((done, fail) => { asked.onsuccess = () => done(asked.result); asked.onerror = () => fail(asked.error); });
    records = all.filter(record => record.id === live.id).sort((a, b) => a.order - b.order);
}

/* An answer of this server, or an error that says why there is none. */
async function ask(path, asked, wait_ms) {
    let answer, json = null;
    try {
        answer = await fetch(path, {...asked, signal: dropped(wait_ms)});
        json = await answer.json().catch(() => null);
    } catch { throw new Error(say('no_connection')); }
    if (answer.ok && json !== null) return json;
    const error = new Error(answer.status === 401 ? say('key_changed') : json?.error ?? say('no_connection'));
    throw Object.assign(error, {status: answer.status, refused: json !== null && REFUSED.includes(answer.status)});
}
async function send_one(record, token, sent_photos) {
    const headers = {'X-Suyuan-Token': token, 'X-Suyuan-Lang': say('code')}, photo = record.photo;
    const name = photo?.hash ? `${photo.hash}.${photo.ending}` : '';
    if (name && photo.bytes && !sent_photos.has(name)) {
        await ask(`${live.api}/photos/${name}`, {method: 'PUT', headers: {...headers, 'Content-Type': 'application/octet-stream'}, body: photo.bytes}, 600000)
            .catch(error => { throw Object.assign(error, {refused: error.refused && error.status !== 400}); }); /* it broke off */
        sent_photos.add(name);
    }
    const answer = await ask(`${live.api}/observe`, {method: 'POST', headers,
        body: new URLSearchParams({...record.form, key: record.key, ...(name ? {photo: name} : {})})}, 120000);
    if (typeof answer.id !== 'number') throw new Error(say('no_connection'));
}
async function send_all() {
    await load();
    const waiting = records.filter(record => record.state === 'waiting');
    if (waiting.length === 0) { trouble = ''; return; }
    try {
        const {token} = await ask('/api/session', {}, 30000), sent_photos = new Set();
        for (const record of waiting) {
            try {
                await send_one(record, token, sent_photos);
                Object.assign(record, {state: 'arrived', why: '', photo: record.photo && {...record.photo, bytes: null}});
            } catch (error) {
                if (!error.refused) throw error;
                Object.assign(record, {state: 'refused', why: error.message});
            }
            await put(record);
            show();
        }
        trouble = '';
    } catch (error) { trouble = error.message; }
}
/* One at a time, in one page of the phone at a time. */
function flush() {
    again = running !== null; /* what was recorded meanwhile goes as soon as the rest has gone */
    running ??= (navigator.locks ? navigator.locks.request('suyuan send', send_all) : send_all())
        .catch(error => { trouble = error.message; }).finally(() => {
            running = null;
            show();
            if (again) flush();
        });
    return running;
}

return {
    async begin(about) {
        ({live, store, say, show} = about);
        navigator.storage?.persist?.().catch(() => { /* it may be cleared when the phone is full */ });
        await load().catch(() => { /* the count says that nothing is kept */ });
        const day = new Date().toDateString();
        for (const record of records.filter(record => record.state === 'arrived' && new Date(record.order).toDateString() !== day))
            await change(['queue'], transaction => transaction.objectStore('queue').delete(record.key));
        await load();
        window.addEventListener('online', flush);
        document.addEventListener('visibilitychange', () => { if (!document.hidden) flush(); });
        setInterval(flush, RETRY_MS);
        flush();
    },
    /* Kept together with what @also writes into the other store. */
    async add(fresh, also) {
        await change(['queue', 'days'], transaction => {
            for (const record of fresh) transaction.objectStore('queue').put(record);
            also(transaction.objectStore('days'));
        });
        records = [...records.filter(record => !fresh.some(one => one.key === record.key)), ...fresh];
    },
    async remove(record, also) {
        await change(['queue', 'days'], transaction => {
            transaction.objectStore('queue').delete(record.key);
            also(transaction.objectStore('days'));
        });
        records = records.filter(other => other !== record && other.key !== record.key);
    },
    flush,
    of: stop => records.filter(record => record.stop === stop),
    all: state => records.filter(record => record.state === state),
    stops: () => [...new Set(records.map(record => record.stop))],
    trouble: () => trouble,
};
})();
