/* What is known of the chosen thing. */
/* ---- detail ---- */

const pairs = rows => make('dl', {}, ...rows.filter(([, value]) => value !== null && value !== undefined && value !== '')
    .flatMap(([key, value]) => [make('dt', {textContent: say(key)}),
                                make('dd', {}, value instanceof Node ? value : String(value))]));
const link = (text, kind, row) => make('a', {textContent: text, tabIndex: 0, onclick: () => choose(kind, row, true),
    onkeydown: event => { if (event.key === 'Enter') choose(kind, row, true); }});
const cell = (content, number) => make('td', {className: number ? 'number' : ''}, content ?? '');
const head = (...titles) => make('tr', {}, ...titles.map(title => make(title === '' ? 'td' : 'th', {textContent: title})));

function candidate_rows(outfall_id) {
    return visible_candidates(outfall_id).flatMap(i => {
        const c = data.candidates, unit = row_of.unit.get(c.unit[i]);
        const rows = [make('tr', {className: c.status[i]}, cell(c.rank[i]),
            cell(unit === undefined ? say('unknown_source') : link(unit_name(unit), 'unit', unit)),
            cell(probability(c.source[i]), true), cell(percent(c.probability[i]), true), cell(percent(c.share[i]), true),
            cell(c.distance_m[i], true), cell(word(c.status[i])),
            cell(unit === undefined ? '' : unit_buttons(outfall_id, unit)))];
        const lines = (evidence_of.get(outfall_id + ' ' + c.unit[i]) ?? []).map(row => data.evidence.text[row]);
        if (lines.length === 0 && c.reason[i]) lines.push(c.reason[i]);
        if (lines.length > 0) rows.push(make('tr', {className: 'evidence'}, make('td', {colSpan: 8}, make('details', {},
            make('summary', {textContent: `${short(lines[0], 60)}${lines.length > 1 ? ' · ' + say('evidence_n', {n: lines.length}) : ''}`}),
            make('ul', {}, ...lines.map(textContent => make('li', {textContent})))))));
        return rows;
    });
}

/* What was seen, measured, found by machines, the latest first. */
const SEEN_MOST = 60;
function seen_rows(rows) {
    const s = data.seen, text = value => value === null || value === undefined ? '' : String(value);
    rows.sort((a, b) => text(s.time[b]).localeCompare(text(s.time[a])) || a - b);
    const shown_rows = rows.slice(0, SEEN_MOST).map(i => make('tr', {}, cell(link(text(s.number[i]) || say('seen_one'), 'seen', i)), cell(text(s.time[i]).slice(0, 16)),
        cell([s.title[i], s.compared[i] && '\u2194 ' + s.compared[i], s.times[i] > 1 && `\u00d7${s.times[i]}`].filter(Boolean).join(' ')), cell(text(s.who[i] ?? s.method[i]))));
    if (rows.length > SEEN_MOST) shown_rows.push(make('tr', {}, make('td', {colSpan: 4, textContent: say('more', {n: rows.length - SEEN_MOST})})));
    return shown_rows;
}

function show_seen(row) {
    const s = data.seen;
    return [make('h2', {textContent: say(s.kind[row] === 'defect' ? 'seen_defect' : 'seen')}),
        pairs([['seen_what', s.title[row]], ['seen_compared', s.compared[row]], ['seen_at', s.number[row]], ['seen_at_m', s.at_m[row]], ['seen_when', s.time[row]],
               ['seen_weather', s.weather[row]], ['seen_by', s.who[row]], ['seen_method', s.method[row]], ['confidence', s.kind[row] === 'defect' ? s.confidence[row] : null],
               ['seen_times', s.times[row] > 1 ? s.times[row] : null], ['seen_picture', s.picture[row]], ['note', s.note[row]]])];
}

function show_outfall(row) {
    const o = data.outfalls, id = o.id[row];
    const channel = o.n_edge[row] ? say('channel_text', {length: distance(o.length_m[row]), edges: o.n_edge[row]}) + (o.n_manhole[row] === null ? '' : say('channel_manholes', {n: o.n_manhole[row]}))
        : say('none');
    const parts = [make('h2', {textContent: say('chain')}),
        pairs([['water', o.water[row] ?? o.river[row] ?? say('none')], ['outfall', outfall_name(row)], ['code', o.code[row]],
               ['class', word(o.class[row])], ['county', o.county[row]], ['channel', channel],
               ['status', [o.status_word[row], o.how[row]].filter(Boolean).join(' · ')],
               ['first', o.first[row] && `${o.first[row]} ${probability(o.source[row])}`], ['unlisted', probability(o.unlisted[row])],
               ['likeliest', o.likeliest[row]],
               ['confirmed', o.confirmed_by[row] && [o.confirmed_when[row], o.confirmed_by[row], o.confirmed_why[row],
                                                    o.confirmed_evidence[row]].filter(Boolean).join(' ')],
               ['next', [o.next[row], o.next_at[row]].filter(Boolean).join(' ')]]),
        make('p', {textContent: (narrative_of.get(id) ?? []).map(i => data.narratives.text[i]).join('')}),
        make('h2', {textContent: say('candidates')}),
        make('table', {}, head(say('rank'), say('unit'), say('source'), say('prob'), say('share'), say('distance'), say('status'), ''),
                ...candidate_rows(id))];
    const responsible = (of_outfall.responsible.get(id) ?? []);
    const decided = (layer, i) => data[layer].decided_by[i] && `${say('decided_by')} ${data[layer].decided_by[i]}`;
    if (responsible.length > 0) parts.push(make('h2', {textContent: say('responsible')}), ...responsible.map(i =>
        make('p', {}, make('b', {textContent: data.responsible.party[i] ?? ''}), ` (${data.responsible.role[i] ?? ''}) `,
                [data.responsible.reason[i], decided('responsible', i)].filter(Boolean).join(say('join')))));
    const measures = measures_of(row);
    if (measures.length > 0) parts.push(make('h2', {textContent: say('measures')}), ...measures.map(i =>
        make('p', {}, make('b', {textContent: `${data.measures.measure[i] ?? ''} `}),
                [data.measures.text[i], data.measures.due[i] && `${say('due')} ${data.measures.due[i]}${o.overdue[row] ? ' ' + say('overdue') : ''}`,
                 data.measures.department[i] && `${say('department')} ${data.measures.department[i]}`, data.measures.state[i],
                 decided('measures', i)].filter(Boolean).join(say('join')))));
    const seen = (of_outfall.seen.get(id) ?? []).map(i => row_of.seen.get(data.seen_of.seen[i])).filter(i => i !== undefined);
    if (seen.length > 0) parts.push(make('h2', {textContent: say('seen')}),
        make('table', {}, head(say('seen_at'), say('seen_when'), say('seen_what'), say('seen_by')), ...seen_rows(seen)));
    parts.push(...outfall_choices(row));
    return parts;
}

function show_unit(row) {
    const u = data.units;
    const found = candidates_of_unit.get(u.id[row]) ?? [];
    return [make('h2', {textContent: unit_name(row)}),
        pairs([['credit', u.code[row]], ['permit', u.permit[row]], ['superior', u.superior[row]], ['industry', u.industry[row]],
               ['route', u.route[row]], ['address', u.address[row]]]),
        make('h2', {textContent: say('reaches')}),
        make('table', {}, head(say('outfall'), say('rank'), say('source'), say('prob'), say('distance'), say('status')), ...found.map(i => {
            const outfall = row_of.outfall.get(data.candidates.outfall[i]);
            return make('tr', {className: data.candidates.status[i]}, cell(link(outfall_name(outfall), 'outfall', outfall)),
                cell(data.candidates.rank[i], true), cell(probability(data.candidates.source[i]), true), cell(percent(data.candidates.probability[i]), true),
                cell(data.candidates.distance_m[i], true), cell(word(data.candidates.status[i])));
        }))];
}

/* From one finding of the list to the next. */
function finding_steps(row) {
    const rows = finding_rows(), here = rows.indexOf(row);
    const step = (key, to) => make('button', {type: 'button', id: 'finding-' + key, textContent: say(key), disabled: to === undefined, onclick: () => {
        choose('finding', to, true);
        by_id('finding-' + key).focus();
    }});
    return make('p', {className: 'buttons no-print'}, step('before', here < 0 ? undefined : rows[here - 1]), step('after', here < 0 ? undefined : rows[here + 1]),
        make('span', {className: 'quiet', textContent: here < 0 ? '' : `${here + 1} / ${rows.length}`}));
}

function show_detail() {
    const detail = by_id('detail');
    document.body.classList.toggle('chosen', chosen !== null);
    if (chosen === null) {
        detail.replaceChildren(make('p', {textContent: say('empty')}));
        return;
    }
    const {kind, row} = chosen, e = data.edges, f = data.findings, n = data.nodes;
    const parts = kind === 'outfall' ? show_outfall(row) : kind === 'unit' ? show_unit(row)
        : kind === 'edge' ? [make('h2', {textContent: say('edge')}),
            pairs([['code', e.code[row] ?? e.id[row]], ['kind', word(e.kind[row])], ['system', word(e.system[row])], ['length', e.length_m[row]],
                   ['size', e.size_mm[row]], ['status', word(e.status[row])], ['direction', word(e.method[row])], ['confidence', e.confidence[row]]])]
        : kind === 'street' ? [make('h2', {textContent: data.streets.name[row]}), pairs([['n_pipes', data.streets.number[row]], ['length', data.streets.length_m[row]]])]
        : kind === 'seen' ? show_seen(row)
        : kind === 'node' ? [make('h2', {textContent: say('node')}), pairs([['code', n.code[row]], ['kind', word(n.kind[row])]]), ...node_choices(row)]
        : [make('h2', {textContent: f.title[row]}), finding_steps(row),
           pairs([['severity', severity_word(row)], ['finding', f.text[row]], ['layer', f.layer[row]], ['feature', f.feature[row]], ['assumed', f.assumed[row]], ['repair', f.repair[row]],
                  ['place', has_place('findings', row) ? '' : say('no_place')]]), ...finding_choices(row)];
    detail.replaceChildren(...parts);
    detail.scrollTop = 0;
}
