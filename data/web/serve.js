/* What every page of `suyuan serve` has: the session, the words, asking the server, the head of the page, and the command that a
 * button stood for. */
'use strict';
const serve = (() => {
let words = {}, session = null;
const say = (key, values) => worded(words, key, values);
const keep = {
    get(key) { try { return localStorage.getItem('suyuan ' + key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem('suyuan ' + key, value); } catch { /* of this page only */ } },
};

class Refusal extends Error {
    constructor(status, answer) {
        super(answer.error ?? String(status));
        Object.assign(this, {status, answer});
    }
}
/* The answer as JSON; what is refused is thrown with its one line. @form: what a POST says. */
async function ask(method, path, form) {
    const headers = {'X-Suyuan-Lang': session?.lang ?? ''};
    if (method !== 'GET') headers['X-Suyuan-Token'] = session.token;
    const answer = await fetch(path, {method, headers, body: form && new URLSearchParams(form)});
    const json = await answer.json().catch(() => ({error: answer.statusText}));
    if (!answer.ok) throw new Refusal(answer.status, json);
    return json;
}
async function send(path, file, progress) {
    return new Promise((done, fail) => {
        const request = new XMLHttpRequest();
        request.open('PUT', path);
        request.setRequestHeader('X-Suyuan-Token', session.token);
        request.setRequestHeader('X-Suyuan-Lang', session.lang);
        request.setRequestHeader('Content-Type', 'application/octet-stream');
        request.upload.onprogress = event => progress(event.loaded);
        request.onload = () => {
            let json = {};
            try { json = JSON.parse(request.responseText); } catch { /* its status says enough */ }
            request.status < 300 ? done(json) : fail(new Refusal(request.status, json));
        };
        request.onerror = () => fail(new Refusal(0, {error: say('broken_off')}));
        request.send(file);
    });
}

async function begin() {
    session = await (await fetch('/api/session')).json();
    session.lang = keep.get('lang') ?? session.lang;
    const all = await (await fetch('/web/serve.json')).json();
    words = all[session.lang] ?? all.zh;
    document.documentElement.lang = session.lang;
    return session;
}

/* Where one is: the five steps of a case. */
function bar(one, here) {
    const other = session.lang === 'zh' ? 'en' : 'zh';
    const step = (key, href, can) => make(can ? 'a' : 'span', {className: 'step' + (key === here ? ' here' : '') + (can ? '' : ' not_yet'),
        textContent: say('step_' + key), ...(can ? {href} : {}), ...(key === here ? {'aria-current': 'page'} : {})});
    const lang = make('button', {type: 'button', className: 'lang', textContent: other === 'en' ? 'English' : '中文', lang: other,
        onclick: () => { keep.set('lang', other); location.reload(); }});
    return [make('a', {className: 'brand', href: '/', textContent: say('brand')}),
        ...(one === null ? [] : [step('case', `/case/${one.id}`, true), step('review', `/review/${one.id}`, one.has_file),
                                 step('hand_over', `/case/${one.id}#hand_over`, one.has_file)]), lang];
}

/* The command that did the same, for whoever wants to write it. */
let hiding = 0;
function show_command(text, undo) {
    const box = document.getElementById('command');
    box.replaceChildren(make('span', {className: 'label', textContent: say('command')}), make('code', {textContent: text}),
        ...(undo ? [make('button', {type: 'button', id: 'undo', textContent: say('undo'), onclick: undo})] : []),
        make('button', {type: 'button', className: 'close', textContent: '×', 'aria-label': say('close'), onclick: () => { box.hidden = true; }}));
    box.hidden = false;
    clearTimeout(hiding);
    hiding = setTimeout(() => { box.hidden = true; }, 30000);
}
function show_refusal(error) {
    const box = document.getElementById('command');
    box.replaceChildren(make('span', {className: 'refused', textContent: error.message}),
        make('button', {type: 'button', className: 'close', textContent: '×', 'aria-label': say('close'), onclick: () => { box.hidden = true; }}));
    box.hidden = false;
}
const table = (heads, rows) => make('table', {}, make('thead', {}, make('tr', {}, heads.map(text => make('th', {textContent: text, scope: 'col'})))),
    make('tbody', {}, rows.map(row => make('tr', {}, row.map(value => value instanceof Node && value.tagName === 'TD' ? value
        : make('td', {}, value ?? ''))))));

return {make, say, keep, ask, send, begin, bar, show_command, show_refusal, table, lang: () => session.lang, has_key: () => session.signed,
        session: () => session};
})();
