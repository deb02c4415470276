/* The review of a case: the case is fetched, then the scripts of the interactive map run on it, with records instead of a list to
 * download. */
'use strict';
(async () => {
const session = await serve.begin();
const id = decodeURIComponent(location.pathname.split('/')[2]), api = `/api/cases/${encodeURIComponent(id)}`;
/* Tables that come after the first picture (case.js), or never: as tiles. A check is about its findings. */
const without = ['edges', 'nodes', 'units', 'joints', 'candidates', 'responsible', ...(id.endsWith('.check') ? [] : ['findings']), 'evidence', 'narratives', 'streets'].map(name => '-' + name).join(',');
const title = document.getElementById('title');
document.title = serve.say('brand');
title.textContent = serve.say('loading');
try {
    const [one, words, map, extent] = await Promise.all([serve.ask('GET', api), fetch('/web/words.json').then(answer => answer.json()),
                                                 serve.ask('GET', `${api}/map?tables=${without}`), serve.ask('GET', `${api}/extent`)]);
    globalThis.suyuan_words = {...words[session.lang], lang: session.lang === 'zh' ? 'zh-CN' : 'en'};
    globalThis.suyuan_case = map;
    globalThis.suyuan_network = {api, ...extent};
    globalThis.suyuan_api = api;
    const base = one.of === null ? one : await serve.ask('GET', `/api/cases/${encodeURIComponent(one.of)}`);
    Object.assign(globalThis, {suyuan_of: base.id, suyuan_has_form: base.yaml !== '' || base.is_upload});
    if (one.of !== null) globalThis.suyuan_begin = {list: 'findings', finding: decodeURIComponent(location.hash.slice(1))};
    document.getElementById('bar').append(...serve.bar(base, one.of === null ? 'review' : 'case'));
    for (const name of ['case.js', 'draw.js', 'choose.js', 'detail.js', 'mend.js', one.of === null ? 'record.js' : 'checked.js', 'map.js'])
        await new Promise((done, fail) => document.body.append(serve.make('script', {src: '/web/' + name, async: false, onload: done, onerror: fail})));
} catch (error) {
    title.textContent = error.message;
}
})();
