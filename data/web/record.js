/* What a person saw and decided, recorded in the case file at once, and taken back with a reason. */

const to_api = (what, values) => `${suyuan_api}/${what}${values ? '?' + new URLSearchParams(values) : ''}`;
const tell = serve.say;
const records = {observations: [], decisions: []};
let before_after = null; /* {id, title, rows: [[name, before, after]]} of the latest record */
let draft = {what: 'confirm', value: '', why: ''};

const number_of = row => String(data.outfalls.number[row] ?? data.outfalls.code[row] ?? data.outfalls.name[row]);
const number_of_unit = row => String(data.units.number[row] ?? data.units.code[row] ?? unit_name(row));

/* Rows as objects: what the library gives. */
async function load_records() {
    const [observations, decisions] = await Promise.all(['observations', 'decisions'].map(what => serve.ask('GET', to_api('rows', {what}))));
    Object.assign(records, {observations, decisions});
}
const last_decision = () => records.decisions.reduce((most, row) => Math.max(most, row.decision_id), 0);

/* Anew: what a record changes. Places stay where they are. */
async function refresh() {
    await rest;
    const fresh = await serve.ask('GET', to_api('map', {tables: 'outfalls,candidates,evidence,narratives,seen,seen_of,responsible,measures'}));
    Object.assign(data, {seen: fresh.seen, seen_of: fresh.seen_of});
    take_places('seen', fresh.plane);
    tiles.points.redraw();
    for (const name of ['outfalls', 'candidates', 'evidence', 'narratives', 'responsible', 'measures']) {
        delete fresh[name].geom;
        data[name] = fresh[name];
    }
    regroup();
    await load_records();
}
const probabilities_of = outfall => new Map((of_outfall.candidates.get(outfall) ?? []).map(i => [data.candidates.unit[i], data.candidates.source[i]]));

/* Who records; asked once, kept by the browser. */
function who() {
    const box = by_id('who'), name = box.value.trim();
    if (name) return name;
    box.focus();
    box.classList.add('missing');
    throw new Error(tell('sign_first'));
}

/* Sends a record, shows what it changed, and offers to take it back. */
async function record(what, form, title) {
    const outfall = chosen?.kind === 'outfall' ? data.outfalls.id[chosen.row] : null;
    const before = outfall === null ? null : probabilities_of(outfall);
    let answer;
    try {
        answer = await serve.ask('POST', to_api(what), {...form, who: who()});
    } catch (error) {
        serve.show_refusal(error);
        if (error.status !== 409 || !error.answer.conflict) return false;
        await refresh();
        redraw();
        return false;
    }
    await refresh();
    if (before !== null) {
        const after = probabilities_of(outfall), rows = [];
        for (const [unit, value] of after)
            if (Math.abs((before.get(unit) ?? 0) - value) > 5e-4) rows.push([unit_name(row_of.unit.get(unit)), before.get(unit), value]);
        before_after = {outfall, title, rows};
    }
    const table = what === 'observe' ? 'observation' : 'decision';
    serve.show_command(answer.command, what === 'withdraw' || !answer.id ? null : () => withdraw(table, answer.id, tell('undone')));
    redraw();
    return true;
}
function withdraw(table, ids, why) {
    return record('withdraw', {table, ids: String(ids), why}, tell('withdrawn'));
}
function redraw() {
    label_rows.clear();
    apply_filter();
    if (chosen === null) show_detail(); else choose(chosen.kind, chosen.row, false);
}

/* ---- parts of the detail ---- */

const section = (title, ...children) => make('section', {className: 'part'}, make('h2', {textContent: title}), ...children);
const button = (text, onclick, className) => make('button', {type: 'button', textContent: text, onclick, className: className ?? ''});
const field = (label, control) => make('label', {className: 'field'}, make('span', {textContent: label}), control);

/* An answer that comes later stands where its place was kept. */
function later(promise, build) {
    const box = make('div', {className: 'later', textContent: tell('loading')});
    promise.then(answer => box.replaceChildren(...build(answer)), error => box.replaceChildren(make('p', {className: 'refused', textContent: error.message})));
    return box;
}

async function go_to_node(id) {
    const row = await fetch_row('node', id);
    if (row === undefined || !has_place('nodes', row)) return;
    map.setView(at('nodes', row), Math.max(map.getZoom(), data.local ? 1 : 18));
}

/* The next manholes, with what each look would leave; a look is recorded where it was made. */
function next_looks(row) {
    return later(serve.ask('GET', to_api('sample', {outfall: number_of(row), n: 3})), answer => {
        const rows = answer.manholes ?? [];
        const of = chosen;
        for (const one of rows)
            fetch_row('node', one.node_id).then(node => { if (node !== undefined && of === chosen) add_mark('nodes', node, String(one.order), '#6a1b9a'); }, () => { /* the list says it */ });
        const line = one => make('li', {},
            make('div', {}, make('b', {textContent: `${one.order} · `}), link_to(one.manhole ?? String(one.node_id), () => go_to_node(one.node_id)),
                make('small', {textContent: ` ${tell('at_distance', {distance: distance(one.distance_m)})}`})),
            make('p', {className: 'quiet', textContent: tell('if_seen', {p: probability(one.probability_seen), unit: one.seen_best ?? '', q: probability(one.seen_probability)})}),
            make('p', {className: 'quiet', textContent: tell('if_not', {unit: one.not_seen_best ?? '', q: probability(one.not_seen_probability)})}),
            make('p', {className: 'buttons'}, button(tell('seen'), () => record('observe', {at: one.manhole, reading: 'seen'}, `${one.manhole} ${tell('seen')}`)),
                button(tell('not_seen'), () => record('observe', {at: one.manhole, reading: 'not_seen'}, `${one.manhole} ${tell('not_seen')}`))));
        const said = (answer.said ?? []).map(one => make('p', {className: 'quiet', textContent: one.text}));
        return rows.length === 0 ? (said.length > 0 ? said : [make('p', {className: 'quiet', textContent: tell('no_looks')})])
            : [make('ol', {className: 'looks'}, ...rows.map(line))];
    });
}
const link_to = (text, onclick) => make('button', {type: 'button', className: 'link', textContent: text, onclick});

/* A reading: where, what, in which weather. */
function observe_form(place) {
    const where = make('input', {id: 'observe-at', value: place, placeholder: tell('manhole_or_outfall')});
    const reading = make('input', {id: 'observe-reading', placeholder: tell('reading_as')});
    const weather = make('select', {id: 'observe-weather'}, ...['', 'dry', 'wet'].map(value => make('option', {value, textContent: tell('weather_' + value)})));
    const send = form => where.value.trim() ? record('observe', {at: where.value.trim(), ...form, ...(weather.value ? {weather: weather.value} : {})},
        `${where.value.trim()} ${form.reading}`) : where.focus();
    return section(tell('observe'), field(tell('where'), where), field(tell('weather'), weather),
        make('p', {className: 'buttons'}, button(tell('seen'), () => send({reading: 'seen'})), button(tell('not_seen'), () => send({reading: 'not_seen'}))),
        field(tell('reading'), reading), make('p', {className: 'buttons'}, button(tell('record_reading'), () => reading.value.trim() ? send({reading: reading.value.trim()}) : reading.focus())));
}
const node_choices = row => [observe_form(String(data.nodes.code[row]))];

function unit_buttons(outfall_id, unit_row) {
    const pick = what => button(tell(what), () => {
        draft = {what, value: number_of_unit(unit_row), why: draft.why};
        show_detail();
        by_id('decide-why').scrollIntoView({block: 'center'});
        by_id('decide-why').focus();
    }, what);
    return make('span', {className: 'no-print'}, pick('confirm'), ' ', pick('reject'));
}
const values_of = (what, row) => {
    const id = data.outfalls.id[row];
    const units = (of_outfall.candidates.get(id) ?? []).map(i => row_of.unit.get(data.candidates.unit[i])).filter(unit => unit !== undefined);
    if (what === 'confirm' || what === 'reject') return units.map(unit => [number_of_unit(unit), unit_name(unit)]);
    if (what === 'assign') return [...new Set([...(of_outfall.responsible.get(id) ?? []).map(i => data.responsible.party[i]), ...units.map(unit_name)])].map(name => [name, name]);
    if (what === 'reclassify') return data.classes.name.map(name => [name, name]);
    if (what === 'measure') return words.measure_choices.map(name => [name, name]);
    return [];
};
function decide_form(row) {
    const what = make('select', {id: 'decide-what', onchange: () => { draft = {...draft, what: what.value, value: ''}; show_detail(); }},
        ...['confirm', 'reject', 'assign', 'reclassify', 'measure', 'extend', 'state'].map(value => make('option', {value, textContent: tell('what_' + value)})));
    what.value = draft.what;
    const choices = values_of(draft.what, row);
    const value = make('input', {id: 'decide-value', value: draft.value, onchange: () => { draft.value = value.value.trim(); },
        placeholder: tell(draft.what === 'confirm' ? 'value_confirm' : 'value')});
    value.setAttribute('list', 'decide-values');
    const why = make('textarea', {id: 'decide-why', rows: 2, value: draft.why, placeholder: tell('why_needed'), onchange: () => { draft.why = why.value.trim(); }});
    const send = async () => {
        if (!why.value.trim()) return why.focus();
        const done = await record('decide', {outfall: number_of(row), what: draft.what, value: value.value.trim(), why: why.value.trim(), seen: String(last_decision())},
            `${tell('what_' + draft.what)} ${value.value.trim()}`);
        if (done) {
            draft = {what: 'confirm', value: '', why: ''};
            show_detail();
        }
    };
    return section(tell('decide'), field(tell('matter'), what), field(tell('content'), value),
        make('datalist', {id: 'decide-values'}, ...choices.map(([key, name]) => make('option', {value: key, textContent: name}))),
        field(tell('why'), why), make('p', {className: 'buttons'}, button(tell('record_decision'), send, 'main')));
}

/* What was recorded about it, the latest first; each can be taken back with a reason. */
function record_list(of_this) {
    const line = (table, one) => {
        const id = one[table + '_id'], gone = one.withdrawn_when !== null && one.withdrawn_when !== undefined;
        const what = table === 'decision' ? [tell('what_' + one.what), one.value, one.why] : [one.code ?? one.source_id ?? one.name, tell(one.what), one.parameter,
            one.value_text ?? one.value, one.unit];
        return make('li', {className: gone ? 'gone' : ''}, what.filter(Boolean).join(' · '),
            make('small', {textContent: ` ${one.who ?? ''} ${String(one.when ?? one.recorded_at ?? '').slice(0, 16).replace('T', ' ')}`}),
            gone ? make('small', {textContent: ` ${tell('withdrawn')}`}) : button(tell('undo'), () => withdraw(table, id, tell('undone')), 'quiet'));
    };
    const all = [...records.decisions.filter(of_this).map(one => ['decision', one]), ...records.observations.filter(of_this).map(one => ['observation', one])];
    return section(tell('records'), all.length === 0 ? make('p', {className: 'quiet', textContent: tell('no_records')})
        : make('ul', {className: 'records'}, ...all.reverse().map(one => line(...one))));
}

/* A drawing that a command makes: the chain, or levels along the way of the water. */
async function show_picture(kind, outfall) {
    try {
        const begun = await serve.ask('POST', to_api(kind), {outfall});
        serve.show_command(begun.command);
        let work = begun;
        while (work.running) {
            await new Promise(done => setTimeout(done, 300));
            work = await serve.ask('GET', to_api('work'));
        }
        if (work.status !== 0) throw new Error(work.said.trim());
    } catch (error) {
        return serve.show_refusal(error);
    }
    const address = to_api(kind, {outfall, at: String(Date.now())});
    const box = make('dialog', {className: 'picture', onclose: () => box.remove()},
        make('p', {className: 'buttons'}, button(tell('close'), () => box.close()), make('a', {href: address, download: `${outfall}-${kind}.png`, textContent: tell('keep_file')})),
        make('img', {src: address, alt: `${tell('picture_' + kind)} ${outfall}`}));
    document.body.append(box);
    box.showModal();
}

function changes_of(outfall) {
    if (before_after === null || before_after.outfall !== outfall) return null;
    return section(tell('before_after', {title: before_after.title}), before_after.rows.length === 0
        ? make('p', {className: 'quiet', textContent: tell('nothing_changed')})
        : make('table', {id: 'changes'}, head(tell('source'), tell('before'), tell('after')),
            ...before_after.rows.map(([name, before, after]) => make('tr', {}, cell(name), cell(probability(before), true), cell(probability(after), true)))));
}
function outfall_choices(row) {
    const id = data.outfalls.id[row];
    const traced = new Set((of_outfall.spans.get(id) ?? []).length > 0 ? [id] : []);
    const is_about = one => one.role === 'outfall' && one.object_id === id;
    const near = one => one.role !== 'outfall' && one.withdrawn_when == null;
    const pictures = make('p', {className: 'buttons no-print'}, ...['chain', 'profile'].map(kind => {
        const one = button(tell('picture_' + kind), () => show_picture(kind, number_of(row)));
        one.id = 'picture-' + kind;
        return one;
    }));
    return [pictures, changes_of(id), section(tell('next_looks'), next_looks(row)), observe_form(''), decide_form(row),
            record_list(one => is_about(one) || (traced.has(id) && near(one)))].filter(Boolean);
}

function make_decide() {
    const box = make('input', {id: 'who', placeholder: tell('who'), value: serve.keep.get('who') ?? '', autocomplete: 'name',
        onchange: () => { box.classList.remove('missing'); serve.keep.set('who', box.value.trim()); }});
    by_id('decide').append(make('label', {className: 'field'}, make('span', {textContent: tell('recorder')}), box));
    load_records().then(() => { if (chosen !== null) show_detail(); }, serve.show_refusal);
}
