/* A day in the field: the manholes that tell most, in walking order; what is seen and measured there, with photographs; handed back
 * as one zip with a list that `suyuan observe --from` reads (data/forms.yaml). Everything stays in the browser until then. The page
 * that `suyuan serve` gives (suyuan_live) sends each record as soon as it can (send.js). */
const live = globalThis.suyuan_live ?? null, words = live?.words ?? in_page('words'), data = live?.data ?? in_page('case');
const say = (key, values) => worded(words, key, values);
const distance = metres => `${Math.round(metres / data.unit[1])} ${data.unit[0]}`;
const share = p => p === null ? '–' : Math.min(0.99, Math.max(0.01, p)).toFixed(2); /* no estimate is certain */

/* ---- places: metres in a plane about the first of them ---- */

const [plane_x, plane_y, steps] = data.plane;
const places = layer => (layer.geom ?? []).map(parts => (parts ?? []).map(part => {
    const points = [];
    for (let i = 0, x = 0, y = 0; i < part.length; i += 2) points.push([plane_x + (x += part[i]) / steps, plane_y + (y += part[i + 1]) / steps]);
    return points;
}));
const [east, north] = data.local ? [1, 1] : [111320 * Math.cos(plane_y * Math.PI / 180), 110950];
const flat = ([x, y]) => [(x - plane_x) * east, (y - plane_y) * north];
const apart = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);

const row_of = new Map(Array.from({length: data.outfalls.n}, (_, row) => [data.outfalls.id[row], row]));
const lines = places(data.lines).flat().map(part => part.map(flat));
const stop_places = places(data.stops);
const all_stops = Array.from({length: data.stops.n}, (_, i) => {
    const cell = name => data.stops[name][i];
    return {key: `${cell('what')} ${cell('at')}`, cell, outfall: row_of.get(cell('outfall')), at: stop_places[i]?.[0]?.[0] ? flat(stop_places[i][0][0]) : null};
});
/* A manhole that tells of two outfalls is visited once. */
const unique = [...new Map(all_stops.map(stop => [stop.key, stop])).values()];
for (const stop of unique) stop.outfalls = all_stops.filter(other => other.key === stop.key);

/* Places where something was filled in or recorded that the case no longer asks for. */
function asked_no_longer() {
    const known = new Set(unique.map(stop => stop.key));
    return [...new Set([...Object.keys(kept.stops).filter(key => Object.values(kept.stops[key]).some(Boolean)), ...(live ? sending.stops() : [])])].filter(key => !known.has(key))
        .map(key => ({key, cell: name => name === 'at' ? key.slice(key.indexOf(' ') + 1) : null, at: null, outfall: undefined, outfalls: []}));
}

/* Walking order: the nearest next, from where one stands. */
function walk(stops, from) {
    const left = [...stops], order = [];
    for (let here = from ?? left.find(stop => stop.at)?.at ?? null; left.length > 0;) {
        let best = 0;
        if (here) left.forEach((stop, i) => { if (stop.at && (!left[best].at || apart(stop.at, here) < apart(left[best].at, here))) best = i; });
        const [next] = left.splice(best, 1);
        here = next.at ?? here;
        order.push(next);
    }
    return order;
}

/* ---- what is filled in: kept by the browser (IndexedDB holds photographs), else in the page until it is handed back ---- */

const case_key = live ? `live ${live.id}` : `${data.file} ${data.date}`;
let kept = {who: '', stops: {}}, store = null;
const request = asked => new Promise((done, failed) => { asked.onsuccess = () => done(asked.result); asked.onerror = () => failed(asked.error); });
async function open_store() {
    try {
        const opening = indexedDB.open('suyuan field', 2);
        opening.onupgradeneeded = () => {
            const names = opening.result.objectStoreNames;
            if (!names.contains('days')) opening.result.createObjectStore('days');
            if (!names.contains('queue')) opening.result.createObjectStore('queue', {keyPath: 'key'});
        };
        store = await Promise.race([request(opening), new Promise((_, late) => setTimeout(() => late(new Error('no answer')), 3000))]);
        store.onversionchange = () => store.close();
        kept = await request(store.transaction('days').objectStore('days').get(case_key)) ?? kept;
    } catch { store = null; }
}
/* What was filled in here goes to what is kept: another page may have written of other places meanwhile. */
const filled_here = new Set();
async function keep_in(days, stop) {
    if (stop) filled_here.add(stop.key);
    const before = await request(days.get(case_key)) ?? {stops: {}};
    kept = {who: kept.who, stops: {...before.stops, ...Object.fromEntries([...filled_here].map(key => [key, kept.stops[key] ?? {}]))}};
    return request(days.put(kept, case_key));
}
const complain = text => { by_id('count').replaceChildren(make('span', {className: 'trouble', textContent: text})); };
async function keep(stop) {
    show_count();
    try {
        if (!store) throw new Error('no store');
        await keep_in(store.transaction('days', 'readwrite').objectStore('days'), stop);
    } catch { complain(say('not_kept')); }
}
const filled = stop => kept.stops[stop.key] ??= {};
const is_filled = stop => { const now = kept.stops[stop.key]; return Boolean(now && (now.seen || now.value)); };
const is_done = stop => is_filled(stop) || (live !== null && sending.of(stop.key).length > 0);
const minute = () => { const now = new Date(); return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 16).replace('T', ' '); };

/* ---- where am I ---- */

let here = null;
function watch(button) {
    const off = () => { button.textContent = say('where_off'); };
    if (!navigator.geolocation || data.local) return off();
    navigator.geolocation.watchPosition(({coords}) => {
        const first = here === null;
        here = {at: flat([coords.longitude, coords.latitude]), x: coords.longitude, y: coords.latitude, m: Math.round(coords.accuracy)};
        if (first) show_stops(); else show_plan();
    }, off, {enableHighAccuracy: true});
}
const position = () => here && {x: here.x.toFixed(6), y: here.y.toFixed(6), m: here.m};

/* ---- a place ---- */

async function take_photo(stop, file, box) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const hash = globalThis.crypto?.subtle ? [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].map(byte => byte.toString(16).padStart(2, '0')).join('') : null;
    const ending = file.type === 'image/png' ? 'png' : 'jpg', part = hash ? '-' + hash.slice(0, 8) : '';
    filled(stop).photo = {name: `${stop.cell('at')}`.replace(/[^\p{L}\p{N}_-]/gu, '_') + part + '.' + ending, ending, hash, bytes};
    touch(stop);
    show_photo(stop, box);
}
function show_photo(stop, box) {
    const photo = kept.stops[stop.key]?.photo;
    box.replaceChildren();
    if (!photo) return;
    const url = URL.createObjectURL(new Blob([photo.bytes]));
    box.append(make('img', {className: 'photo', src: url, alt: photo.name, onload: () => URL.revokeObjectURL(url)}), make('small', {textContent: photo.hash ? say('photo_hash', {hash: photo.hash.slice(0, 16) + '…'}) : ''}));
}
function touch(stop) {
    Object.assign(filled(stop), {when: filled(stop).when ?? minute(), position: filled(stop).position ?? position()});
    keep(stop);
}

/* ---- records that are sent ---- */

const photo_of = now => now.photo ? {...now.photo} : null;
/* What is filled in at a place as records, one a reading, and nothing of it left to fill in. */
async function record_stop(stop) {
    const now = kept.stops[stop.key] ?? {}, order = Date.now();
    if (!kept.who) { by_id('who').focus(); throw new Error(say('sign_first')); }
    if (!is_filled(stop)) throw new Error(say('nothing_yet'));
    if (wrong(stop)) throw new Error(`${stop.cell('at')}: ${wrong(stop)}`);
    if (now.photo && !now.photo.hash) throw new Error(say('photo_unsent'));
    const common = {at: stop.cell('at'), when: now.when, who: kept.who, why: why_of(now)};
    const {note, when, position, photo} = now;
    const one = (key, reading, draft, i) => ({key: key ?? random_key(), id: live.id, stop: stop.key, order: order + i, state: 'waiting', why: '',
        form: {...common, reading}, draft: {...draft, note, when, position}, photo: photo_of({photo})});
    const fresh = [now.seen && one(now.seen_key, now.seen, {seen: now.seen}, 0),
        now.value && one(now.value_key, `${now.parameter}=${now.value}${now.unit ?? ''}`, {parameter: now.parameter, value: now.value, unit: now.unit}, 1)].filter(Boolean);
    kept.stops[stop.key] = {};
    try {
        await sending.add(fresh, days => keep_in(days, stop));
    } catch (error) {
        kept.stops[stop.key] = now;
        throw new Error(say('not_kept'));
    }
}
async function record_now(stops) {
    try {
        for (const stop of stops) await record_stop(stop);
    } catch (error) {
        show_stops();
        return complain(error.message);
    }
    show_stops();
    sending.flush();
}
/* What was refused is filled in again, where nothing else is. */
async function mend(record, stop) {
    const now = filled(stop), differs = name => now[name] && record.draft[name] && now[name] !== record.draft[name];
    if (['seen', 'parameter', 'value', 'unit', 'note'].some(differs) || (now.photo && record.photo && now.photo.hash !== record.photo.hash)) return complain(say('mend_busy'));
    const before = {...now};
    for (const [name, value] of Object.entries(record.draft)) if (value) now[name] = value;
    if (record.photo) now.photo = record.photo;
    await sending.remove(record, days => keep_in(days, stop)).catch(() => { kept.stops[stop.key] = before; complain(say('not_kept')); });
    show_stops();
}
async function discard(record, button) {
    if (button.dataset.sure !== 'yes') {
        button.dataset.sure = 'yes';
        button.textContent = say('discard_sure');
        return;
    }
    await sending.remove(record, () => { /* nothing else */ });
    show_stops();
}
function record_line(record, stop) {
    const what = record.draft.seen ? say(record.draft.seen) : record.form.reading;
    const line = make('li', {className: record.state}, make('span', {textContent: `${what} · ${record.form.who} ${record.form.when.slice(-5)} · ${say(record.state)}`}));
    if (record.state !== 'refused') return line;
    const drop = make('button', {type: 'button', textContent: say('discard'), onclick: () => discard(record, drop)});
    line.append(make('p', {className: 'trouble', textContent: record.why}), make('div', {className: 'pair'}, make('button', {type: 'button', textContent: say('mend'), onclick: () => mend(record, stop)}), drop));
    return line;
}
function stop_card(stop, number) {
    const now = kept.stops[stop.key] ?? {}, photos = make('div');
    const card = make('li', {className: 'stop' + (is_done(stop) ? ' done' : '')});
    card.dataset.key = stop.key;
    const set = (name, value) => {
        filled(stop)[name] = value;
        /* another look or value is another record */
        if (name === 'seen') filled(stop).seen_key = random_key();
        if (['parameter', 'value', 'unit'].includes(name)) filled(stop).value_key = random_key();
        touch(stop);
        card.classList.toggle('done', is_done(stop));
    };
    const look = what => make('button', {type: 'button', textContent: say(what), className: now.seen === what ? 'on' : '', 'aria-pressed': String(now.seen === what), onclick: () => {
        set('seen', filled(stop).seen === what ? '' : what);
        card.replaceWith(stop_card(stop, number));
    }});
    const field = (name, more) => make('input', {type: 'text', value: now[name] ?? '', placeholder: say(name), 'aria-label': `${stop.cell('at')} ${say(name)}`, onchange: event => set(name, event.target.value.trim()), ...more});
    const unit = field('unit');
    const parameter = field('parameter', {onchange: event => {
        set('parameter', event.target.value.trim());
        const known = words.parameters.find(([name]) => name === event.target.value.trim());
        if (known && !unit.value) { unit.value = known[1]; set('unit', known[1]); }
    }});
    parameter.setAttribute('list', 'parameters');
    const photo = make('input', {type: 'file', accept: 'image/jpeg,image/png', capture: 'environment', 'aria-label': `${stop.cell('at')} ${say('photo')}`, onchange: event => event.target.files[0] && take_photo(stop, event.target.files[0], photos)});
    const about = stop.outfalls.map(other => [
        make('p', {textContent: `${data.outfalls.name[other.outfall]}（${data.outfalls.code[other.outfall] ?? ''}）` + (other.cell('what') === 'outfall' ? ` ${say('look_dry')}` : ` ${say('from_outfall', {distance: distance(other.cell('distance_m') ?? 0)})}, ${say('chance', {p: share(other.cell('seen'))})}`)}),
        other.cell('if_seen') === null ? null : make('p', {textContent: `${say('if_seen', {name: other.cell('if_seen'), p: share(other.cell('if_seen_probability'))})}; ${say('if_not', {name: other.cell('if_not'), p: share(other.cell('if_not_probability'))})}`})]);
    card.append(make('h2', {}, make('span', {textContent: `${number}. ${stop.cell('kind') ?? say('outfall')} ${stop.cell('at')}`}),
                     here && stop.at ? make('small', {textContent: say('here', {distance: distance(apart(here.at, stop.at))})}) : null),
        ...about.flat(), make('div', {className: 'pair'}, look('seen'), look('not_seen')),
        make('div', {className: 'reading'}, parameter, field('value', {inputMode: 'decimal'}), unit), make('p', {}, field('note')), photo, photos,
        live && make('button', {type: 'button', className: 'record', textContent: say('record'), 'aria-label': `${say('record')} ${stop.cell('at')}`, onclick: () => record_now([stop])}),
        live && make('ul', {className: 'records'}, sending.of(stop.key).map(record => record_line(record, stop))));
    show_photo(stop, photos);
    return card;
}

/* ---- the page ---- */

let river = '';
const chosen = () => [...unique, ...asked_no_longer()].filter(stop => stop.outfalls.length === 0 || river === '' || stop.outfalls.some(other => data.outfalls.river[other.outfall] === river));
function show_count() {
    const n = chosen().length;
    const done = n === 0 ? say('nothing') : say('count', {done: chosen().filter(is_done).length, n});
    if (live === null) { by_id('count').textContent = done; return; }
    const part = (state, n) => n > 0 && say('n_' + state, {n});
    const parts = [done, part('filled', [...unique, ...asked_no_longer()].filter(is_filled).length), ...['waiting', 'arrived', 'refused'].map(state => part(state, sending.all(state).length))].filter(Boolean);
    by_id('count').replaceChildren(parts.join(' · '), ...(sending.trouble() ? [make('span', {className: 'trouble', textContent: ` ${sending.trouble()}`})] : []));
}
let order = [];
function show_plan() {
    const svg = by_id('plan'), draw = (tag, properties) => {
        const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
        for (const [key, value] of Object.entries(properties)) made.setAttribute(key, value);
        svg.append(made);
        return made;
    };
    const points = order.filter(stop => stop.at).map(stop => stop.at), shown = points.length > 0 ? points : lines.flat();
    svg.replaceChildren();
    if (shown.length === 0) return;
    const [west, south, e, n] = shown.reduce(([a, b, c, d], [x, y]) => [Math.min(a, x), Math.min(b, y), Math.max(c, x), Math.max(d, y)], [Infinity, Infinity, -Infinity, -Infinity]);
    const [width, height] = [svg.clientWidth || 700, 240], scale = Math.min((width - 60) / Math.max(e - west, 50), (height - 60) / Math.max(n - south, 50));
    const on = ([x, y]) => [30 + (x - west) * scale, height - 30 - (y - south) * scale];
    for (const line of lines) draw('polyline', {points: line.map(on).map(p => p.map(v => v.toFixed(1)).join(',')).join(' '), fill: 'none', stroke: '#7fa6bf', 'stroke-width': 2});
    order.forEach((stop, i) => {
        if (!stop.at) return;
        const [x, y] = on(stop.at);
        draw('circle', {cx: x, cy: y, r: 11, fill: is_done(stop) ? '#2c7a4b' : '#b3491a'});
        draw('text', {x, y: y + 4, 'text-anchor': 'middle', 'font-size': 12, fill: '#fff'}).textContent = i + 1;
    });
    if (here) { const [x, y] = on(here.at); draw('circle', {cx: x, cy: y, r: 7, fill: '#1a5fd0', stroke: '#fff', 'stroke-width': 3}); }
}
function show_stops() {
    order = walk(chosen(), here?.at);
    by_id('stops').replaceChildren(...order.map((stop, i) => stop_card(stop, i + 1)));
    show_count();
    show_plan();
}

/* The records of each place anew, and nothing of what somebody is filling in. */
function show_records() {
    for (const card of document.querySelectorAll('.stop')) {
        const stop = order.find(one => one.key === card.dataset.key);
        if (!stop) continue;
        card.querySelector('.records').replaceChildren(...sending.of(stop.key).map(record => record_line(record, stop)));
        card.classList.toggle('done', is_done(stop));
    }
    show_count();
}

/* ---- handing back ---- */

const random_key = () => [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');
const why_of = now => [now.note, now.position && say('position', now.position), now.photo?.hash && say('photo_hash', {hash: now.photo.hash})].filter(Boolean).join('; ');
function rows_of(stop) {
    const now = kept.stops[stop.key];
    const common = {at: stop.cell('at'), when: now.when, who: kept.who, why: why_of(now), evidence: now.photo?.name};
    return [now.seen && {...common, seen: say(now.seen), key: now.seen_key}, now.value && {...common, parameter: now.parameter, value: now.value, unit: now.unit, key: now.value_key}].filter(Boolean);
}
/* The same of a record that has not arrived. */
const row_of_record = ({form, draft, photo, key}) => ({at: form.at, when: form.when, who: form.who, why: form.why, evidence: photo?.name, key,
    seen: draft.seen && say(draft.seen), parameter: draft.parameter, value: draft.value, unit: draft.unit});
function wrong(stop) {
    const now = kept.stops[stop.key];
    if (!now.value) return null;
    return !now.parameter ? say('no_reading') : /^[<＜]?\s*[0-9.]+$/.test(now.value) ? null : say('number');
}
function hand_back() {
    const done = [...unique, ...asked_no_longer()].filter(is_filled), left = live ? [...sending.all('waiting'), ...sending.all('refused')] : [];
    if (!kept.who) { by_id('who').focus(); return complain(say('sign_first')); }
    if (done.length + left.length === 0) return complain(say('nothing_yet'));
    const fault = done.map(stop => [stop, wrong(stop)]).find(([, text]) => text);
    if (fault) return complain(`${fault[0].cell('at')}: ${fault[1]}`);
    const keys = Object.keys(words.form), name = `${say('file')}.csv`;
    const list = [keys.map(key => words.form[key]), ...[...done.flatMap(rows_of), ...left.map(row_of_record)].map(row => keys.map(key => row[key]))];
    const all_photos = [...done.map(stop => kept.stops[stop.key].photo), ...left.map(record => record.photo)].filter(photo => photo?.bytes);
    const photos = [...new Map(all_photos.map(photo => [photo.name, photo])).values()];
    const file = zip([{name, bytes: new TextEncoder().encode(list_text(list))}, ...photos.map(photo => ({name: photo.name, bytes: photo.bytes}))]);
    const url = URL.createObjectURL(file);
    make('a', {href: url, download: `${data.file.replace(/\.[^.]*$/, '')}-${minute().replace(/[: ]/g, '')}.zip`}).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
    by_id('count').textContent = say('how', {list: name});
}

(async () => {
    document.documentElement.lang = words.lang;
    document.title = by_id('title').textContent = say('title');
    by_id('subtitle').textContent = say(live ? 'subtitle_live' : 'subtitle', {file: data.file, date: data.date});
    by_id('plan').setAttribute('aria-label', say('map'));
    await open_store();
    const who = make('input', {id: 'who', type: 'text', value: kept.who, autocomplete: 'name', onchange: () => { kept.who = who.value.trim(); keep(); }});
    const rivers = [...new Set(data.outfalls.river.filter(Boolean))].sort();
    const choose = make('select', {id: 'river', onchange: () => { river = choose.value; show_stops(); }}, make('option', {value: '', textContent: say('all')}), rivers.map(value => make('option', {value, textContent: value})));
    const where = make('button', {type: 'button', id: 'where', textContent: say('where'), onclick: () => watch(where)});
    by_id('top').append(make('label', {}, say('who'), who), make('label', {}, say('river'), choose), where, make('datalist', {id: 'parameters'}, words.parameters.map(([value]) => make('option', {value}))));
    Object.assign(by_id('hand_back'), {textContent: say(live ? 'hand_back_file' : 'hand_back'), onclick: hand_back});
    if (live) {
        Object.assign(by_id('send'), {textContent: say('send'), onclick: () => record_now([...unique, ...asked_no_longer()].filter(is_filled))});
        await sending.begin({live, store, say, show: show_records});
    }
    show_stops();
    globalThis.suyuan_ready = true;
})();
