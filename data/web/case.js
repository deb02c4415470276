/* What the page knows of the case: words, places, rows by what they belong to. The scripts of the map share one scope, in the order
 * of engine/map/html.c. */
const words = globalThis.suyuan_words ?? in_page('words');
const data = globalThis.suyuan_case ?? in_page('case');
/* Where pipes and nodes come as tiles (suyuan serve), the page holds none: {api, last, box}. */
const network = globalThis.suyuan_network ?? null;
/* Where a server is, what the first picture does not need comes after it (review.js). */
const later_tables = [['units', 'joints', 'candidates', 'responsible'], ['findings'], ['evidence'], ['narratives', 'streets']];
for (const name of ['edges', 'nodes', ...later_tables.flat()]) data[name] ??= {n: 0, id: [], code: [], kind: [], severity: [], title: []};
const say = (key, values) => worded(words, key, values);
/* A distance in sentences is in the unit of the case's pictures; columns are in metres, as headed. */
const distance = metres => `${Math.round(metres / data.unit[1])} ${data.unit[0]}`;
/* Names are found by what they hold, and by the first letters of their pinyin ("lyh" finds Liu Yin He): each Han letter stands between
 * the first ones of the alphabet's letters in the browser's own order by pinyin (of
 * 20 892 letters 84, of several readings, come out otherwise than in ICU's Han-Latin). */
const pinyin_letters = 'abcdefghjklmnopqrstwxyz';
const pinyin_first = [...'\u5416\u4e37\u5693\u5491\u59b8\u53d1\u65ee\u54c8\u4e0c\u5494\u5783\u5463\u62cf\u5594\u5991\u4e03\u5465\u4ee8\u4ed6\u5c72\u5915\u4e2b\u5e00'];
const by_pinyin = new Intl.Collator('zh-CN-u-co-pinyin'), initial_of = new Map();
function initial(letter) {
    if (!/[\u3400-\u9fff]/.test(letter)) return letter;
    if (!initial_of.has(letter)) initial_of.set(letter, pinyin_letters[pinyin_first.findLastIndex(first => by_pinyin.compare(first, letter) <= 0)] ?? letter);
    return initial_of.get(letter);
}
function has_text(value, text) {
    if (value === null || value === undefined) return false;
    const whole = String(value).toLowerCase();
    return whole.includes(text) || (/^[a-z0-9]{2,}$/.test(text) && [...whole].map(initial).join('').includes(text));
}

/* ---- geometry: world coordinates are the map's pixels at zoom 0 ---- */

const world_x = data.local ? x => x : x => (x + 180) * 256 / 360;
const world_y = data.local ? y => -y
    : y => 128 - Math.log(Math.tan(Math.PI / 4 + y * Math.PI / 360)) * 128 / Math.PI;
const to_latlng = (x, y) => data.local ? L.latLng(-y, x)
    : L.latLng((2 * Math.atan(Math.exp((128 - y) * Math.PI / 128)) - Math.PI / 2) * 180 / Math.PI,
               x * 360 / 256 - 180);

/* Rows -> parts -> vertices, flat; box: 4 a row. Rows without a place have an empty box. */
function read_geometry(layer, [plane_x, plane_y, steps] = data.plane) {
    const rows = layer.geom ?? [], n = layer.n;
    const row_part = new Int32Array(n + 1), part_at = [0];
    let n_vertex = 0;
    for (let row = 0; row < n; row++) {
        for (const part of rows[row] ?? []) {
            n_vertex += part.length / 2;
            part_at.push(n_vertex);
        }
        row_part[row + 1] = part_at.length - 1;
    }
    const xy = new Float64Array(2 * n_vertex), box = new Float64Array(4 * n);
    let at = 0;
    for (let row = 0; row < n; row++) {
        let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
        for (const part of rows[row] ?? []) {
            let x = 0, y = 0;
            for (let i = 0; i < part.length; i += 2) {
                x += part[i];
                y += part[i + 1];
                const wx = world_x(plane_x + x / steps), wy = world_y(plane_y + y / steps);
                xy[at++] = wx;
                xy[at++] = wy;
                west = Math.min(west, wx); east = Math.max(east, wx);
                north = Math.min(north, wy); south = Math.max(south, wy);
            }
        }
        box.set([west, north, east, south], 4 * row);
    }
    layer.geom = null;
    return {n, row_part, part_at: Int32Array.from(part_at), xy, box};
}

/* Rows by the cells of a grid that their boxes touch. */
class Grid {
    constructor(geometry) {
        this.box = geometry.box;
        this.stamp = new Int32Array(geometry.n);
        this.turn = 0;
        let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
        for (let row = 0; row < geometry.n; row++) {
            west = Math.min(west, this.box[4 * row]); east = Math.max(east, this.box[4 * row + 2]);
            north = Math.min(north, this.box[4 * row + 1]); south = Math.max(south, this.box[4 * row + 3]);
        }
        Object.assign(this, {west, north, east, south});
        this.side = Math.max(1, Math.min(512, Math.ceil(Math.sqrt(geometry.n))));
        this.cell = Math.max((east - west) / this.side, (south - north) / this.side) || 1;
        /* each row's cells: first and last column, first and last line; none for what has no place */
        const side = this.side, span = new Int16Array(4 * geometry.n), count = new Int32Array(side * side + 1);
        for (let row = 0; row < geometry.n; row++) {
            const at = 4 * row;
            span[at + 1] = -1;
            if (!(this.box[at] <= this.box[at + 2])) continue;
            span[at] = this.clamp((this.box[at] - this.west) / this.cell);
            span[at + 1] = this.clamp((this.box[at + 2] - this.west) / this.cell);
            span[at + 2] = this.clamp((this.box[at + 1] - this.north) / this.cell);
            span[at + 3] = this.clamp((this.box[at + 3] - this.north) / this.cell);
            for (let y = span[at + 2]; y <= span[at + 3]; y++) for (let x = span[at]; x <= span[at + 1]; x++) count[y * side + x + 1]++;
        }
        for (let i = 0; i < side * side; i++) count[i + 1] += count[i];
        this.first = count;
        const next = count.slice();
        this.rows = new Int32Array(count[side * side]);
        for (let row = 0, at = 0; row < geometry.n; row++, at += 4)
            for (let y = span[at + 2]; y <= span[at + 3]; y++) for (let x = span[at]; x <= span[at + 1]; x++) this.rows[next[y * side + x]++] = row;
    }
    clamp(value) { return Math.max(0, Math.min(this.side - 1, Math.floor(value))); }
    cells(west, north, east, south) {
        return [this.clamp((west - this.west) / this.cell), this.clamp((north - this.north) / this.cell),
                this.clamp((east - this.west) / this.cell), this.clamp((south - this.north) / this.cell)];
    }
    visit(west, north, east, south, seen) {
        if (!(west <= this.east && east >= this.west && north <= this.south && south >= this.north)) return;
        const [x0, y0, x1, y1] = this.cells(west, north, east, south);
        this.turn++;
        for (let y = y0; y <= y1; y++) for (let x = x0; x <= x1; x++) {
            const cell = y * this.side + x;
            for (let i = this.first[cell]; i < this.first[cell + 1]; i++) {
                const row = this.rows[i];
                if (this.stamp[row] === this.turn) continue;
                this.stamp[row] = this.turn;
                const box = this.box;
                if (box[4 * row] <= east && box[4 * row + 2] >= west && box[4 * row + 1] <= south &&
                    box[4 * row + 3] >= north) seen(row);
            }
        }
    }
}

const layers = {};
/* Read when they are first looked at: nodes are as many as pipes, and mostly not shown. */
function take_places(name, plane) {
    let made = null;
    Object.defineProperty(layers, name, {configurable: true, enumerable: true, get() {
        if (made === null) {
            const geometry = read_geometry(data[name], plane);
            made = {...geometry, grid: new Grid(geometry)};
        }
        return made;
    }});
}
for (const name of ['zones', 'waters', 'water_areas', 'edges', 'nodes', 'outfalls', 'units', 'joints', 'seen', 'findings', 'streets']) take_places(name);
const index_of = layer => new Map((data[layer].id ?? []).map((id, row) => [id, row]));
const row_of = {outfall: index_of('outfalls')};
const group = (layer, key) => {
    const rows = new Map();
    (data[layer][key] ?? []).forEach((value, row) => rows.has(value) ? rows.get(value).push(row) : rows.set(value, [row]));
    return rows;
};
let of_outfall, candidates_of_unit, evidence_of, joints_of_unit, narrative_of;
/* Rows by what they belong to, after the tables changed. */
function regroup() {
    of_outfall = {candidates: group('candidates', 'outfall'), spans: group('spans', 'outfall'),
                  responsible: group('responsible', 'outfall'), measures: group('measures', 'outfall'), seen: group('seen_of', 'outfall')};
    row_of.seen = index_of('seen');
    row_of.unit = index_of('units');
    joints_of_unit = group('joints', 'unit');
    narrative_of = group('narratives', 'outfall');
    candidates_of_unit = group('candidates', 'unit');
    evidence_of = new Map();
    (data.evidence.outfall ?? []).forEach((outfall, row) => {
        const key = outfall + ' ' + data.evidence.unit[row];
        evidence_of.has(key) ? evidence_of.get(key).push(row) : evidence_of.set(key, [row]);
    });
}
regroup();

/* ---- state ---- */

const shown = {zones: true, waters: true, edges: true, nodes: false, outfalls: true, units: true, seen: true, findings: false, labels: true};
const filter = {list: 'outfalls', text: '', class: '', measure: '', county: '', probability: 0, severity: '', finding: '', ...globalThis.suyuan_begin};
shown.findings = filter.list === 'findings';
let chosen = null; /* {kind, row} */
let chosen_bounds = null;
/* Probability in the chosen traces by row, or by number where they come as tiles; 0: not in them. */
const chosen_edge = new Float32Array(network === null ? data.edges.n : network.last + 1);
const passes = new Uint8Array(data.outfalls.n).fill(1);

const measures_of = row => (of_outfall.measures.get(data.outfalls.id[row]) ?? []);
const main_measures = row => measures_of(row).map(i => data.measures.measure[i]).filter(text => text);

/* ---- names ---- */

const short = (text, n) => [...text].length > n ? [...text].slice(0, n - 1).join('') + '…' : text;
const outfall_name = row => String(data.outfalls.name[row] ?? data.outfalls.code[row] ?? data.outfalls.id[row]);
const unit_name = row => row === undefined ? say('unknown_source') : String(data.units.name[row] ?? data.units.id[row]);
const word = value => value === null || value === undefined ? '' : say(String(value));
/* Never 0 or 100 % where it is not exactly that; as algorithms/base/probability.c writes it. */
const percent = value => {
    if (value === null || value === undefined) return '';
    const decimals = value < 0.1 ? 1 : 0, half = 0.5 * 10 ** -decimals;
    if (value <= 0 || value >= 1) return (100 * value).toFixed(0) + ' %';
    if (100 * value < half) return `<${(2 * half).toFixed(decimals)} %`;
    if (100 * value > 100 - half) return `>${(100 - 2 * half).toFixed(decimals)} %`;
    return (100 * value).toFixed(decimals) + ' %';
};
const probability = value => value === null || value === undefined ? '' : value < 1e-12 || value > 1 - 1e-12 ? String(Math.round(value))
    : value < 0.005 ? '<0.01' : value > 0.995 ? '>0.99' : value.toFixed(2);
