/* What is chosen, on the map or in the list, and the list itself. */
/* ---- choosing ---- */

function choose_edges(outfall_ids) {
    chosen_edge.fill(0);
    const ids = data.edges.id;
    const lower = id => {
        if (network !== null) return id; /* numbers are rows */
        let low = 0, high = ids.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            ids[middle] < id ? low = middle + 1 : high = middle;
        }
        return low;
    };
    for (const outfall of outfall_ids) for (const span of of_outfall.spans.get(outfall) ?? []) {
        const end = lower(data.spans.last[span] + 1);
        for (let row = lower(data.spans.first[span]); row < end; row++)
            chosen_edge[row] = Math.max(chosen_edge[row], data.spans.probability[span] ?? 1, 0.01);
    }
}

const at = (layer, row) => to_latlng(...point_of(layers[layer], row));
const has_place = (layer, row) => Number.isFinite(layers[layer].box[4 * row]);
function add_mark(layer, row, text, colour) {
    if (!has_place(layer, row)) return null;
    const icon = L.divIcon({className: '', iconSize: [0, 0]});
    const mark = L.marker(at(layer, row), {icon, interactive: false, keyboard: false});
    const tip = make('span', {textContent: text});
    tip.style.color = colour;
    tip.style.fontWeight = 'bold';
    mark.bindTooltip(tip, {permanent: true, direction: 'top', className: 'tip', offset: [0, -6]});
    marks.addLayer(mark);
    return at(layer, row);
}
function add_joint(unit_row) {
    for (const joint of joints_of_unit.get(data.units.id[unit_row]) ?? []) {
        const layer = layers.joints, points = [];
        for (let v = layer.part_at[layer.row_part[joint]]; v < layer.part_at[layer.row_part[joint + 1]]; v++)
            points.push(to_latlng(layer.xy[2 * v], layer.xy[2 * v + 1]));
        const sure = data.joints.method[joint] === 'surveyed';
        marks.addLayer(L.polyline(points, {color: ink_of('unit_band'), weight: 2, dashArray: sure ? null : '3 4', interactive: false,
                                           opacity: 0.3 + 0.7 * (data.joints.probability[joint] ?? 1)}));
    }
}

/* Around the places and the whole lit channel (of the outfalls); null: nothing has a place. */
function take_bounds(places, outfalls, fit) {
    const bounds = L.latLngBounds(places), of = chosen;
    const extend = box => {
        if (box !== null && Number.isFinite(box[0])) bounds.extend(to_latlng(box[0], box[1])).extend(to_latlng(box[2], box[3]));
    };
    const finish = () => {
        if (of !== chosen) return; /* something else was chosen meanwhile */
        chosen_bounds = bounds.isValid() ? bounds : null;
        if (fit) fit_chosen();
    };
    if (network === null) {
        for (let row = 0; row < chosen_edge.length; row++)
            if (chosen_edge[row] !== 0) extend(layers.edges.box.subarray(4 * row, 4 * row + 4));
        return finish();
    }
    Promise.all(outfalls.map(outfall => ask_network('extent', {outfall}))).then(all => {
        for (const {box} of all) extend(box);
        finish();
    }, finish);
}

/* ---- what the server holds of pipes and nodes ---- */

const ask_network = (what, values) => fetch(`${network.api}/${what}?${new URLSearchParams(values)}`).then(answer => answer.ok ? answer.json() : Promise.reject(answer.status));
/* A pipe or node of a number becomes a row of the page; the same one twice is one row. */
const fetched = {edge: new Map(), node: new Map()};
async function fetch_row(kind, id) {
    const table = data[kind + 's'], layer = layers[kind + 's'];
    if (network === null) return index_of(kind + 's').get(id);
    if (fetched[kind].has(id)) return fetched[kind].get(id);
    const {rows, box} = await ask_network(kind, {id});
    if (rows.n === 0) return undefined;
    const row = table.n++;
    for (const key of Object.keys(rows)) if (key !== 'n') (table[key] ??= [])[row] = rows[key][0];
    layer.box = [...layer.box, ...(box[0] ?? [NaN, NaN, NaN, NaN])];
    fetched[kind].set(id, row);
    return row;
}
/* The number of the pipe or node of a tile nearest to a place of the map, within so many pixels; -1: none. */
async function served_at(latlng, kind, reach) {
    const zoom = map.getZoom(), {x, y} = map.project(latlng, zoom), coords = {x: Math.floor(x / TILE), y: Math.floor(y / TILE), z: zoom};
    const {n, id, end, xy, style} = await served(coords), px = x - TILE * coords.x, py = y - TILE * coords.y;
    let best = reach, found = -1;
    for (let part = 0; part < n; part++) {
        if (((style[part] & 7) === SERVED_NODE) !== (kind === 'node')) continue;
        const last = end[part] - 1;
        for (let v = part === 0 ? 0 : end[part - 1]; v < last || (kind === 'node' && v === last); v++) {
            const ax = xy[2 * v] / STEPS, ay = xy[2 * v + 1] / STEPS, w = Math.min(v + 1, last);
            const d = to_segment(px, py, ax, ay, xy[2 * w] / STEPS - ax, xy[2 * w + 1] / STEPS - ay);
            if (d <= best) [best, found] = [d, id[part]];
        }
    }
    return found;
}
/* From a point to the segment from a by b. */
function to_segment(x, y, ax, ay, bx, by) {
    const t = Math.max(0, Math.min(1, ((x - ax) * bx + (y - ay) * by) / (bx * bx + by * by || 1)));
    return Math.hypot(ax + t * bx - x, ay + t * by - y);
}
async function choose_served(latlng) {
    for (const [kind, reach] of [['node', shown.nodes ? 6 : 0], ['edge', shown.edges ? 6 : 0]]) {
        const id = reach > 0 ? await served_at(latlng, kind, reach) : -1;
        if (id >= 0) return choose(kind, await fetch_row(kind, id), false);
    }
    choose(null, -1, false);
}

function fit_chosen() {
    if (chosen_bounds !== null) map.fitBounds(chosen_bounds.pad(0.1), {...beside_panels(), maxZoom: data.local ? 2 : 18});
}

function choose(kind, row, fit) {
    chosen = kind === null ? null : {kind, row};
    marks.clearLayers();
    chosen_edge.fill(0);
    const places = [], outfalls = [];
    if (kind === 'outfall') {
        const id = data.outfalls.id[row];
        choose_edges([id]);
        outfalls.push(id);
        places.push(add_mark('outfalls', row, outfall_name(row), '#7a1209'));
        visible_candidates(id).slice(0, 30).forEach(i => {
            const unit = row_of.unit.get(data.candidates.unit[i]);
            if (unit === undefined || data.candidates.status[i] === 'excluded') return;
            places.push(add_mark('units', unit, [data.candidates.rank[i], probability(data.candidates.source[i])].filter(Boolean).join(' · '), '#2f5a12'));
            add_joint(unit);
        });
    } else if (kind === 'unit') {
        const found = (candidates_of_unit.get(data.units.id[row]) ?? []).filter(i => data.candidates.status[i] !== 'excluded');
        choose_edges(found.map(i => data.candidates.outfall[i]));
        outfalls.push(...found.slice(0, 30).map(i => data.candidates.outfall[i]));
        places.push(add_mark('units', row, unit_name(row), '#2f5a12'));
        add_joint(row);
        for (const i of found.slice(0, 30)) {
            const outfall = row_of.outfall.get(data.candidates.outfall[i]);
            places.push(add_mark('outfalls', outfall, `${outfall_name(outfall)} ${probability(data.candidates.source[i])}`, '#7a1209'));
        }
    } else if (kind === 'seen') places.push(add_mark('seen', row, String(data.seen.title[row]), '#0b57a4'));
    else if (kind === 'finding') places.push(add_mark('findings', row, data.findings.title[row], '#c00000'));
    else if (kind === 'street') {
        const [west, north, east, south] = layers.streets.box.subarray(4 * row, 4 * row + 4);
        if (has_place('streets', row)) places.push(to_latlng(west, north), to_latlng(east, south));
    } else if (kind === 'edge') {
        chosen_edge[network === null ? row : data.edges.id[row]] = 1;
        const box = layers.edges.box.slice(4 * row, 4 * row + 4);
        if (Number.isFinite(box[0])) places.push(to_latlng(box[0], box[1]), to_latlng(box[2], box[3]));
    }
    else if (kind === 'node') places.push(add_mark('nodes', row, String(data.nodes.code[row]), '#1d2a33'));
    take_bounds(places.filter(place => place), outfalls, fit);
    tiles.chosen.redraw();
    show_detail();
    show_list();
}

map.on('click', event => {
    const scale = 2 ** map.getZoom(), point = map.project(event.latlng, map.getZoom());
    const x = point.x / scale, y = point.y / scale;
    const nearest = (layer, reach_px, distance) => {
        const reach = reach_px / scale;
        let best = reach, found = -1;
        layers[layer].grid.visit(x - reach, y - reach, x + reach, y + reach, row => {
            const d = distance(row);
            if (d <= best) [best, found] = [d, row];
        });
        return found;
    };
    const to_point = layer => row => {
        const [px, py] = point_of(layers[layer], row);
        return Math.hypot(px - x, py - y);
    };
    const to_edge = row => {
        const layer = layers.edges;
        let best = Infinity;
        for (let v = layer.part_at[layer.row_part[row]]; v + 1 < layer.part_at[layer.row_part[row + 1]]; v++) {
            const ax = layer.xy[2 * v], ay = layer.xy[2 * v + 1];
            best = Math.min(best, to_segment(x, y, ax, ay, layer.xy[2 * v + 2] - ax, layer.xy[2 * v + 3] - ay));
        }
        return best;
    };
    const kinds = [['outfall', 'outfalls'], ['unit', 'units'], ['seen', 'seen'], ['finding', 'findings'], ['node', 'nodes']];
    if (filter.list === 'findings') kinds.unshift(['finding', 'findings']); /* what the list has lies on top */
    for (const [kind, layer] of kinds) {
        if (!shown[layer] || (network !== null && kind === 'node')) continue;
        const row = nearest(layer, kind === 'node' ? 5 : 10, kind === 'finding' ? row => is_finding_shown(row) ? to_point(layer)(row) : Infinity : to_point(layer));
        if (row >= 0) return choose(kind, row, false);
    }
    if (network !== null) return void choose_served(event.latlng);
    const row = shown.edges ? nearest('edges', 6, to_edge) : -1;
    choose(row >= 0 ? 'edge' : null, row, false);
});

/* ---- filters and list ---- */

const visible_candidates = outfall => (of_outfall.candidates.get(outfall) ?? [])
    .filter(i => (data.candidates.source[i] ?? 0) >= filter.probability);

function apply_filter() {
    const text = filter.text.toLowerCase();
    for (let row = 0; row < data.outfalls.n; row++) {
        const o = data.outfalls;
        passes[row] = (!filter.class || o.class[row] === filter.class) && (!filter.county || o.county[row] === filter.county) &&
            (!filter.measure || main_measures(row).includes(filter.measure)) &&
            (filter.probability === 0 || visible_candidates(o.id[row]).length > 0) &&
            (!text || [o.name[row], o.code[row], o.river[row], o.number[row]].some(value => has_text(value, text)));
    }
    label_rows.clear();
    tiles.points.redraw();
    show_list();
}

/* What the first picture does not need, in parts; what is chosen is shown again with each. */
async function fetch_rest() {
    for (const tables of later_tables) {
        const {plane, ...fresh} = await ask_network('map', {tables: tables.join(',')});
        for (const name of tables) {
            data[name] = fresh[name];
            if (data[name].geom) take_places(name, plane);
        }
        regroup();
        make_filters();
        apply_filter();
        if (chosen !== null) choose(chosen.kind, chosen.row, false);
    }
    show_subtitle('');
}

/* Pipes and nodes of a number, which the page does not hold before it asks. */
async function find_served(text) {
    const {rows} = await ask_network('find', {text});
    for (let i = 0; i < rows.n; i++) await fetch_row(rows.of[i], rows.id[i]);
    if (rows.n > 0 && text === filter.text) show_list();
}

const severity_word = row => say(data.findings.severity[row] === 'note' ? 'note_severity' : data.findings.severity[row]);
const is_finding_shown = row => (!filter.severity || data.findings.severity[row] === filter.severity) && (!filter.finding || data.findings.title[row] === filter.finding);
/* Findings that are asked for, the worst first, as the case file has them. */
function finding_rows() {
    const text = filter.text.toLowerCase(), rows = [];
    for (let row = 0; row < data.findings.n; row++)
        if (is_finding_shown(row) && (!text || `${data.findings.title[row]} ${data.findings.text[row]} ${data.findings.layer[row] ?? ''}`.toLowerCase().includes(text))) rows.push(row);
    return rows;
}

const LIST_MOST = 200;
function show_list() {
    const list = by_id('list'), text = filter.text.toLowerCase(), rows = [];
    const add = (kind, row, title, small) => rows.push([kind, row, title, small]);
    if (filter.list === 'findings') for (const row of finding_rows())
        add('finding', row, data.findings.title[row], [severity_word(row), has_place('findings', row) ? null : say('no_place'), data.findings.text[row]].filter(Boolean).join(' · '));
    for (let row = 0; row < data.outfalls.n && filter.list !== 'findings'; row++)
        if (passes[row]) add('outfall', row, outfall_name(row), [data.outfalls.status_word[row], data.outfalls.code[row], word(data.outfalls.class[row])].filter(Boolean).join(' · '));
    if (text && filter.list !== 'findings') {
        for (let row = 0; row < data.streets.n; row++)
            if (has_text(data.streets.name[row], text)) add('street', row, String(data.streets.name[row]), say('street'));
        for (let row = 0; row < data.units.n; row++)
            if ([data.units.name[row], data.units.code[row], data.units.permit[row], data.units.number[row], data.units.address[row]].some(value => has_text(value, text)))
                add('unit', row, unit_name(row), [say('unit'), data.units.address[row]].filter(Boolean).join(' · '));
        for (let row = 0; row < data.edges.n; row++)
            if (data.edges.code[row] !== null && String(data.edges.code[row]).toLowerCase() === text)
                add('edge', row, String(data.edges.code[row]), say('edge'));
        for (let row = 0; row < data.nodes.n; row++)
            if (data.nodes.code[row] !== null && String(data.nodes.code[row]).toLowerCase() === text)
                add('node', row, String(data.nodes.code[row]), say('node'));
    }
    const number = (column, key) => say('n_' + key, {n: data.outfalls[column].filter(value => value === key).length});
    const counts = [number('status', 'traced'), number('standing', 'source_open'), number('status', 'candidates'), number('status', 'unknown')];
    by_id('count').textContent = [say('found', {n: rows.length}), ...(filter.list === 'findings' ? ['error', 'warning', 'note'].map(value =>
        `${say(value === 'note' ? 'note_severity' : value)} ${data.findings.severity.filter(one => one === value).length}`) : counts)].join(' · ');
    list.replaceChildren(...rows.slice(0, LIST_MOST).map(([kind, row, title, small]) => {
        const button = make('button', {className: 'row', type: 'button', onclick: () => choose(kind, row, true)},
            short(title, 60) + ' ', make('small', {textContent: short(String(small), 60)}));
        button.dataset.kind = kind;
        if (chosen !== null && chosen.kind === kind && chosen.row === row) button.classList.add('chosen');
        return button;
    }));
    const now = list.querySelector('.chosen');
    if (now !== null) list.scrollTop = now.offsetTop - list.offsetTop - (list.clientHeight - now.offsetHeight) / 2;
    if (rows.length > LIST_MOST) list.append(make('p', {className: 'row', textContent: say('more', {n: rows.length - LIST_MOST})}));
}

function make_filters() {
    const select = (key, values) => {
        const options = [...new Set(values.filter(value => value !== null && value !== ''))].sort();
        if (options.length === 0) return null;
        const box = make('select', {id: 'filter-' + key, onchange: () => { filter[key] = box.value; apply_filter(); }},
            make('option', {value: '', textContent: say('all')}),
            ...options.map(value => make('option', {value, textContent: short(word(value), 30)})));
        box.value = filter[key];
        return make('label', {}, say(key), box);
    };
    const range = make('input', {type: 'range', id: 'filter-probability', min: 0, max: 1, step: 0.05, value: filter.probability});
    const value = make('span', {textContent: percent(filter.probability)});
    range.oninput = () => {
        filter.probability = Number(range.value);
        value.textContent = percent(filter.probability);
        apply_filter();
        show_detail();
    };
    const of = make('select', {id: 'filter-list', onchange: () => {
        filter.list = of.value;
        if (of.value === 'findings' && !shown.findings) by_id('layer-findings').click();
        show_filters();
        apply_filter();
    }}, ...['outfalls', 'findings'].map(value => make('option', {value, textContent: say(value)})));
    of.value = filter.list;
    /* Kinds of findings as they come: the worst first, with their number. */
    const choice = (key, label, values, worded) => {
        const numbers = new Map();
        for (const value of values) numbers.set(value, (numbers.get(value) ?? 0) + 1);
        const box = make('select', {id: 'filter-' + key, onchange: () => { filter[key] = box.value; apply_filter(); }}, make('option', {value: '', textContent: say('all')}),
            ...[...numbers].map(([value, n]) => make('option', {value, textContent: `${short(worded(value), 30)} (${n})`})));
        if (!numbers.has(filter[key])) filter[key] = '';
        box.value = filter[key];
        return make('label', {className: 'of-findings'}, say(label), box);
    };
    function show_filters() {
        for (const label of by_id('filters').children)
            if (label !== by_id('filters').firstChild) label.hidden = label.classList.contains('of-findings') !== (filter.list === 'findings');
    }
    by_id('filters').replaceChildren(...[make('label', {}, say('list'), of), select('class', data.outfalls.class), select('measure', data.measures.measure),
        select('county', data.outfalls.county), make('label', {}, make('span', {}, say('probability') + ' ', value), range),
        choice('severity', 'severity', data.findings.severity, value => say(value === 'note' ? 'note_severity' : value)), choice('finding', 'kind', data.findings.title, String)].filter(Boolean));
    show_filters();
    const search = by_id('search');
    search.placeholder = say('search');
    search.setAttribute('aria-label', say('search'));
    let searching = 0;
    search.oninput = () => {
        filter.text = search.value.trim();
        apply_filter();
        clearTimeout(searching);
        if (network !== null && filter.text.length > 1) searching = setTimeout(find_served, 300, filter.text);
    };
}
