/* A case before its review: what was read, the questions, checking, computing; and what is handed over after it. */
'use strict';
(async () => {
await serve.begin();
const {make, say, ask, table} = serve;
const id = decodeURIComponent(location.pathname.split('/')[2]), api = `/api/cases/${encodeURIComponent(id)}`;
const answers = new Map(JSON.parse(serve.keep.get('answers ' + id) ?? '[]'));
let one = null;

/* ---- a command at work ---- */

const wait = ms => new Promise(done => setTimeout(done, ms));
const stage = make('p', {id: 'stage', role: 'status'});
const meter = make('progress', {max: 1, value: 0, 'aria-label': say('progress')});
const stop = make('button', {type: 'button', id: 'stop', textContent: say('stop'), onclick: () => ask('POST', `${api}/stop`, {})});
const working = make('section', {id: 'working', className: 'card', hidden: true}, stage, meter, make('p', {className: 'buttons'}, stop));

async function follow() {
    for (;;) {
        const now = await ask('GET', `${api}/work`);
        if (!now.kind) return null;
        working.hidden = !now.running;
        if (!now.running) return now;
        stage.textContent = `${say('doing_' + now.kind)}${now.stage ? ' · ' + now.stage : ''} · ${Math.round(now.seconds)} s`;
        if (now.stage) meter.value = now.fraction; else meter.removeAttribute('value');
        await wait(400);
    }
}
/* Does a command; its answer, or null where it was refused or stopped (said in @box). */
async function command(kind, form, box) {
    for (const button of document.querySelectorAll('button.main')) button.disabled = true;
    try {
        const begun = await ask('POST', `${api}/${kind}`, form ?? {});
        serve.show_command(begun.command);
        const done = await follow();
        if (done.status !== 0) throw new Error(done.stopped ? say('stopped') : done.said.trim() || say('failed', {n: done.status}));
        one = await ask('GET', api);
        document.getElementById('bar').replaceChildren(...serve.bar(one, 'case'));
        return {said: done.said, json: await fetch(`${api}/said/${kind}`).then(answer => answer.json()).catch(() => null)};
    } catch (error) {
        box.replaceChildren(make('p', {className: 'refused', textContent: error.message}));
        return null;
    } finally {
        working.hidden = true;
        for (const button of document.querySelectorAll('button.main')) button.disabled = false;
    }
}

/* ---- 1: what was found ---- */

const found = make('div', {id: 'found'}), refused = make('div', {id: 'refused', role: 'status'});
const roles = ['pipes', 'channels', 'rivers', 'nodes', 'outfalls', 'units', 'connections', 'zones', 'samples', 'sections', 'tracks', 'inspections', 'none'];
const name_of = layer => layer.layer ? `${layer.path}:${layer.layer}` : layer.path;
function answer(key, value) {
    if (value === '' || value === null) answers.delete(key); else answers.set(key, value);
    if (key.startsWith('role:')) /* what was said of its columns was said of the other role */
        for (const other of [...answers.keys()]) if (/^(field|values)\./.test(other) && other.endsWith(key.slice('role'.length))) answers.delete(other);
    serve.keep.set('answers ' + id, JSON.stringify([...answers]));
    again.hidden = false;
}
/* Ways that name a number only somebody here knows ("EPSG:N") lead to the line where it is written. */
function question(one, ways) {
    const group = 'q ' + one.key, now = answers.get(one.key), is_open = way => /:N$/.test(way.value);
    const is_code = way => /[0-9]/.test(way.value); /* a number people know; else what follows says it in words */
    const own = make('input', {type: 'text', 'aria-label': say('another_answer'), placeholder: ways.find(is_open)?.value ?? say('another_answer'),
        value: now !== undefined && !ways.some(way => way.value === now) ? now : '', onchange: () => answer(one.key, own.value.trim())});
    const line = way => make('label', {}, make('input', {type: 'radio', name: group, value: way.value, checked: now === way.value,
            onchange: () => { if (is_open(way)) own.focus(); else { own.value = ''; answer(one.key, way.value); } }}),
        make('span', {}, make('b', {textContent: way.follows || way.value}), way.follows && is_code(way) ? make('span', {className: 'quiet', textContent: ` ${way.value}`}) : null));
    return make('fieldset', {className: 'question'}, make('legend', {textContent: one.text}), ways.map(line), make('label', {}, make('span', {textContent: say('or')}), own));
}
/* One answer of a row, kept until the layers are looked at again. */
function choice(key, label, values, now) {
    const box = make('select', {'aria-label': label, onchange: () => answer(key, box.value)}, values.map(([value, text]) => make('option', {value, textContent: text})));
    box.value = answers.get(key) ?? now;
    return box;
}
const field_word = field => say('field_' + field, {}) === 'field_' + field ? field : say('field_' + field);
/* Which column is which field: each may be another, or none; and one that nothing was found for. */
function field_rows(layer, json) {
    const of = rows => rows.filter(one => one.path === layer.path && one.layer === layer.layer), found = of(json.fields ?? []), name = name_of(layer);
    const columns = [...found.map(one => one.column), ...of(json.unused ?? []).map(one => one.column)];
    const line = (field, column) => make('label', {className: 'of_field'}, make('span', {textContent: field_word(field), title: field}),
        choice(`field.${field}:${name}`, `${field_word(field)} ${name}`, [['none', say('no_column')], ...[...new Set([column, ...columns].filter(Boolean))].map(one => [one, one])], column ?? 'none'));
    const lines = make('div', {className: 'fields'}, found.map(one => line(one.field, one.column)));
    const has = new Set(found.map(one => one.field)), left = (json.possible ?? []).filter(one => one.role === layer.role && !has.has(one.field)).map(one => one.field);
    const said = left.filter(field => answers.has(`field.${field}:${name}`));
    lines.append(...said.map(field => line(field, null)));
    const more = make('select', {'aria-label': `${say('more_field')} ${name}`, onchange: () => {
        if (more.value === '') return;
        more.before(line(more.value, null));
        more.querySelector(`option[value="${more.value}"]`).remove();
        more.value = '';
    }}, make('option', {value: '', textContent: say('more_field')}), left.filter(field => !said.includes(field)).map(field => make('option', {value: field, textContent: field_word(field)})));
    lines.append(more);
    return make('details', {}, make('summary', {textContent: say('fields', {n: found.length})}), lines);
}
function layer_row(layer, json) {
    const name = name_of(layer), is_used = layer.role !== null;
    const crs = make('input', {type: 'text', 'aria-label': `${say('crs')} ${name}`, placeholder: say('crs_other'), value: answers.get('crs:' + name) ?? '', onchange: () => answer('crs:' + name, crs.value.trim())});
    return [make('td', {}, make('b', {textContent: name}), make('div', {className: 'quiet', textContent: layer.reason ?? ''}),
                 layer.trouble ? make('div', {className: 'trouble', textContent: layer.trouble}) : null),
        choice('role:' + name, `${say('role')} ${name}`, roles.map(value => [value, say('role_' + value)]), layer.role ?? 'none'),
        layer.features === null ? '' : String(layer.features),
        make('td', {}, layer.crs ?? '', is_used ? make('details', {open: answers.has('crs:' + name)}, make('summary', {textContent: say('change')}), crs) : null),
        is_used ? field_rows(layer, json) : ''];
}
function layer_table(list, json) {
    const made = table([say('layer'), say('role'), say('features'), say('crs'), say('columns')], list.map(layer => layer_row(layer, json)));
    made.querySelectorAll('tbody tr').forEach((row, i) => { row.dataset.layer = name_of(list[i]); });
    return made;
}
function show_found(json) {
    const list = json.layers ?? [];
    const asked = json.questions ?? [];
    found.replaceChildren(...(asked.length === 0 ? [make('p', {className: 'good', textContent: say('no_questions')})]
        : [make('h3', {textContent: say('questions')}), ...asked.map(one => question(one, (json.ways ?? []).filter(way => way.key === one.key)))]),
        make('h3', {textContent: say('what_is_there')}), layer_table(list, json), again);
}
const look = async () => {
    const done = await command('init', {answers: [...answers].map(([key, value]) => `${key}=${value}`).join('\n')}, refused);
    if (done === null) {
        if (answers.size > 0) refused.append(make('p', {className: 'buttons'}, make('button', {type: 'button', id: 'forget', textContent: say('forget_answers'), onclick: () => {
            answers.clear();
            serve.keep.set('answers ' + id, '[]');
            look();
        }})));
        return refused.scrollIntoView({block: 'center'});
    }
    refused.replaceChildren();
    again.hidden = true;
    show_found(done.json);
    show_steps();
};
const again = make('p', {className: 'buttons last', hidden: true}, make('button', {type: 'button', className: 'main', id: 'again', textContent: say('take_answers'), onclick: look}));

/* What the latest look said; false: there was none. */
const show_said = () => fetch(`${api}/said/init`).then(answer => answer.ok ? answer.json().then(json => { show_found(json); return true; }) : false).catch(() => false);
/* A finding is mended where its layer is. */
async function go_to_layer(layer) {
    const row = [...found.querySelectorAll('tr[data-layer]')].find(row => row.dataset.layer === layer || row.dataset.layer.endsWith('/' + layer));
    if (row === undefined) expert.open = true;
    for (const lines of row?.querySelectorAll('details') ?? []) lines.open = true;
    row?.classList.add('asked');
    (row === undefined ? expert : found).before(make('p', {id: 'mend_here', className: 'trouble', textContent: `${layer}: ${say(row === undefined ? 'mend_text' : 'mend_here')}`}));
    (row ?? expert).scrollIntoView({block: 'center'});
    (row ?? expert).querySelector('select, textarea')?.focus({preventScroll: true});
}

/* The case as text, for whoever knows. */
const text = make('textarea', {id: 'yaml', rows: 16, spellcheck: false, 'aria-label': 'case.yaml'});
const expert = make('details', {className: 'card', ontoggle: async () => {
    if (expert.open && one.has_yaml) text.value = await fetch(`${api}/yaml`).then(answer => answer.ok ? answer.text() : '');
}}, make('summary', {textContent: say('as_text')}), text, make('p', {className: 'buttons'}, make('button', {type: 'button', textContent: say('save'), onclick: async () => {
    await ask('POST', `${api}/yaml`, {text: text.value}).then(() => { told.textContent = say('saved'); }, serve.show_refusal);
}})));
const told = make('p', {role: 'status', className: 'quiet'});

/* ---- 2 and 3: check, run ---- */

const checked = make('div', {id: 'checked'}), computed = make('div', {id: 'computed'});
const check = async () => {
    const done = await command('check', {}, checked);
    if (done === null) return;
    show_checked(done.json ?? []);
};
const show_checked = rows => {
    const line = row => [make('span', {className: 'severity ' + row.severity, textContent: say(row.severity)}), String(row.number),
        make('a', {className: 'finding', href: `${checked_map}#${encodeURIComponent(row.finding)}`, textContent: row.finding})];
    checked.replaceChildren(see_on_map(), rows.length === 0 ? make('p', {className: 'good', textContent: say('no_findings')})
        : table([say('severity'), say('number'), say('finding')], rows.map(line)));
};
const checked_map = `/review/${encodeURIComponent(id)}.check`;
const see_on_map = () => make('p', {className: 'buttons'}, make('a', {className: 'button main', id: 'to_map', href: checked_map, textContent: say('on_map')}));
const run = async () => {
    const done = await command('run', {}, computed);
    if (done === null) return;
    const lines = make('pre', {textContent: done.said.trim(), tabIndex: 0, 'aria-label': say('computed_now')});
    computed.replaceChildren(make('p', {className: 'good', textContent: say('computed_now')}),
        make('p', {className: 'buttons'}, make('a', {className: 'button main', id: 'to_review', href: `/review/${id}`, textContent: say('to_review')})), lines);
    show_steps();
    lines.scrollTop = lines.scrollHeight; /* what came of it stands last */
};

/* ---- 4: what is handed over ---- */

const ledger = make('div', {id: 'ledger'}), files = make('ul', {id: 'files_made'}), told_export = make('div');
const formats = ['xlsx', 'csv', 'html', 'pdf', 'gpkg', 'shp', 'geojson', 'kml', 'dxf', 'docx', 'record', 'platform', 'sign', 'field'];
async function show_files() {
    const names = await ask('GET', `${api}/exports`);
    files.replaceChildren(...names.map(name => make('li', {}, make('a', {href: `${api}/exports/${encodeURIComponent(name)}`, download: name, textContent: name}))));
}
const hand_over = async format => {
    const done = await command('export', {formats: format}, told_export);
    if (done === null) return;
    told_export.replaceChildren();
    await show_files();
};
const show_ledger = async () => {
    const done = await command('ledger', {}, ledger);
    if (done === null) return;
    const rows = done.json ?? [], heads = Object.keys(rows[0] ?? {}), {svg} = await ask('GET', `${api}/charts`);
    const drawn = make('img', {id: 'charts', alt: say('charts'), src: 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(svg)});
    ledger.replaceChildren(drawn, table(heads.map(head => say('ledger_' + head)), rows.map(row => heads.map(head => row[head] === null ? '' : String(row[head])))));
};

/* ---- the page ---- */

const steps = make('div', {id: 'steps'});
const step = (key, lead, ...children) => make('section', {className: 'card', id: key}, make('h2', {}, make('span', {className: 'n'}), say(key)),
    make('p', {className: 'quiet', textContent: say(lead)}), ...children);
const act = (key, onclick) => make('p', {className: 'buttons'}, make('button', {type: 'button', className: 'main', id: 'do_' + key, textContent: say('do_' + key), onclick}));
function show_steps() {
    steps.replaceChildren(...[
        (one.is_upload || one.yaml !== '') && step('look', 'look_lead', act('look', look), refused, found, expert, told),
        one.has_yaml && step('check', 'check_lead', act('check', check), checked),
        one.has_yaml && step('run', 'run_lead', act('run', run), computed),
        one.has_file && step('hand_over', 'hand_over_lead', make('p', {className: 'buttons'}, formats.map(format =>
            make('button', {type: 'button', textContent: say('format_' + format), id: 'export_' + format, onclick: () => hand_over(format)})),
            make('a', {className: 'button', id: 'to_field', href: `/field/${encodeURIComponent(id)}`, textContent: say('to_field')})), told_export, files),
        one.has_file && step('ledger_part', 'ledger_lead', act('ledger', show_ledger), ledger)].filter(Boolean));
    steps.querySelectorAll('h2 .n').forEach((mark, i) => { mark.textContent = i + 1; });
}

one = await ask('GET', api).catch(error => ({title: error.message, id, none: true}));
document.title = `${one.title} · ${say('brand')}`;
document.body.append(make('header', {className: 'top'}, make('nav', {id: 'bar'}, serve.bar(one.none ? null : one, 'case'))),
    make('main', {}, make('h1', {textContent: one.title}), one.none ? null : make('p', {className: 'lead', textContent: one.folder}), working, steps),
    make('div', {id: 'command', role: 'status', hidden: true}));
if (!one.none) {
    show_steps();
    if (one.has_file) await show_files();
    const busy = await follow();
    if (location.hash === '#init' && !one.has_yaml) await look();
    else if (one.has_yaml) await show_said();
    if (one.has_check) await fetch(`${api}/said/check`).then(answer => answer.ok ? answer.json().then(show_checked) : null).catch(() => null);
    const layer = location.hash.startsWith('#layer=') ? decodeURIComponent(location.hash.slice(7)) : null;
    if (layer !== null) await go_to_layer(layer);
    else if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}
window.suyuan_ready = true;
})();
