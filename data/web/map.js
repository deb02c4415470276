/* The interactive map of a case. Reads the JSON of the page (data/web/case.yaml), draws it on canvas
 * tiles, and keeps the decisions that people mark until they download them. */
'use strict';
(() => {
const words = JSON.parse(document.getElementById('words').textContent);
const data = JSON.parse(document.getElementById('case').textContent);
const say = (key, values) =>
    (words[key] ?? key).replace(/\{(\w+)\}/g, (mark, name) => values?.[name] ?? mark);
const element = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children.filter(child => child != null));
    return made;
};
const by_id = name => document.getElementById(name);

/* ---- geometry: world coordinates are the map's pixels at zoom 0 ---- */

const [plane_x, plane_y, steps] = data.plane;
const world_x = data.local ? x => x : x => (x + 180) * 256 / 360;
const world_y = data.local ? y => -y
    : y => 128 - Math.log(Math.tan(Math.PI / 4 + y * Math.PI / 360)) * 128 / Math.PI;
const to_latlng = (x, y) => data.local ? L.latLng(-y, x)
    : L.latLng((2 * Math.atan(Math.exp((128 - y) * Math.PI / 128)) - Math.PI / 2) * 180 / Math.PI,
               x * 360 / 256 - 180);

/* Rows -> parts -> vertices, flat; box: 4 a row. Rows without a place have an empty box. */
function read_geometry(layer) {
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
        const count = new Int32Array(this.side * this.side + 1);
        this.each_cell((cell) => count[cell + 1]++);
        for (let i = 0; i < this.side * this.side; i++) count[i + 1] += count[i];
        this.first = count;
        const next = count.slice();
        this.rows = new Int32Array(count[this.side * this.side]);
        this.each_cell((cell, row) => { this.rows[next[cell]++] = row; });
    }
    clamp(value) { return Math.max(0, Math.min(this.side - 1, Math.floor(value))); }
    each_cell(visit) {
        for (let row = 0; row < this.stamp.length; row++) {
            if (!(this.box[4 * row] <= this.box[4 * row + 2])) continue;
            const [x0, y0, x1, y1] = this.cells(...this.box.subarray(4 * row, 4 * row + 4));
            for (let y = y0; y <= y1; y++) for (let x = x0; x <= x1; x++) visit(y * this.side + x, row);
        }
    }
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
for (const name of ['zones', 'waters', 'water_areas', 'edges', 'nodes', 'outfalls', 'units', 'joints', 'findings']) {
    const geometry = read_geometry(data[name]);
    layers[name] = {...geometry, grid: new Grid(geometry)};
}
const index_of = layer => new Map(data[layer].id.map((id, row) => [id, row]));
const row_of = {outfall: index_of('outfalls'), unit: index_of('units')};
const group = (layer, key) => {
    const rows = new Map();
    data[layer][key].forEach((value, row) => rows.has(value) ? rows.get(value).push(row) : rows.set(value, [row]));
    return rows;
};
const of_outfall = {candidates: group('candidates', 'outfall'), spans: group('spans', 'outfall'),
                    responsible: group('responsible', 'outfall'), measures: group('measures', 'outfall')};
const candidates_of_unit = group('candidates', 'unit');
const joints_of_unit = group('joints', 'unit');
const evidence_of = new Map();
data.evidence.outfall.forEach((outfall, row) => {
    const key = outfall + ' ' + data.evidence.unit[row];
    evidence_of.has(key) ? evidence_of.get(key).push(row) : evidence_of.set(key, [row]);
});

/* ---- state ---- */

const shown = {zones: true, waters: true, edges: true, nodes: false, outfalls: true, units: true, findings: false, labels: true};
const filter = {text: '', class: '', measure: '', county: '', probability: 0};
let chosen = null; /* {kind, row} */
const chosen_edge = new Float32Array(data.edges.n); /* probability in the chosen traces; 0: not in them */
const passes = new Uint8Array(data.outfalls.n).fill(1);

const measures_of = row => (of_outfall.measures.get(data.outfalls.id[row]) ?? []);
const main_measures = row => measures_of(row).map(i => data.measures.measure[i]).filter(text => text);

/* ---- map and canvas tiles ---- */

const map = L.map('map', {crs: data.local ? L.CRS.Simple : L.CRS.EPSG3857, zoomControl: true, attributionControl: false,
                          minZoom: data.local ? -8 : 3, maxZoom: data.local ? 6 : 21, preferCanvas: true});
L.control.scale({imperial: false}).addTo(map);

const TILE = 256;
const Tiles = L.GridLayer.extend({
    initialize(draw, options) {
        L.GridLayer.prototype.initialize.call(this, options);
        this.draw = draw;
    },
    createTile(coords) {
        const canvas = document.createElement('canvas'), ratio = window.devicePixelRatio || 1;
        canvas.width = canvas.height = TILE * ratio;
        const ink = canvas.getContext('2d'), scale = 2 ** coords.z;
        ink.scale(ratio, ratio);
        ink.translate(-coords.x * TILE, -coords.y * TILE);
        const pad = 24;
        const view = [(coords.x * TILE - pad) / scale, (coords.y * TILE - pad) / scale,
                      ((coords.x + 1) * TILE + pad) / scale, ((coords.y + 1) * TILE + pad) / scale];
        this.draw(ink, scale, view, coords.z);
        return canvas;
    },
});

/* Adds a row's parts to a path, without vertices that nobody could see. */
function add_row(path, layer, row, scale, close) {
    for (let part = layer.row_part[row]; part < layer.row_part[row + 1]; part++) {
        const end = layer.part_at[part + 1];
        let last_x = NaN, last_y = NaN;
        for (let v = layer.part_at[part]; v < end; v++) {
            const x = layer.xy[2 * v] * scale, y = layer.xy[2 * v + 1] * scale;
            const first = v === layer.part_at[part];
            if (!first && v + 1 < end && Math.abs(x - last_x) + Math.abs(y - last_y) < 1) continue;
            first ? path.moveTo(x, y) : path.lineTo(x, y);
            last_x = x;
            last_y = y;
        }
        if (close) path.closePath();
    }
}

const systems = {
    storm: ['#1f78b4', []], sewage: ['#a6402a', []], combined: ['#7b3fa0', []], process: ['#c46f00', []], unknown: ['#66727a', []],
};
const special = {gap: ['#d1007a', [2, 4]], unused: ['#9aa5ab', [1, 4]]};
function edge_style(row) {
    if (data.edges.kind[row] === 'gap') return 'gap';
    if (!data.edges.traced[row]) return 'unused';
    const doubt = data.edges.confidence[row] !== null && data.edges.confidence[row] < 0.9;
    return (systems[data.edges.system[row]] ? data.edges.system[row] : 'unknown') + (doubt ? ' doubt' : '') +
           (data.edges.kind[row] === 'channel' ? ' channel' : '');
}
const edge_styles = Array.from({length: data.edges.n}, (_, row) => edge_style(row));

function stroke_edges(ink, paths, width) {
    for (const [style, path] of [...paths].sort()) {
        const [name, ...flags] = style.split(' ');
        const [colour, dash] = special[name] ?? systems[name];
        ink.strokeStyle = colour;
        ink.lineWidth = width * (flags.includes('channel') ? 1.8 : 1);
        ink.setLineDash(flags.includes('doubt') ? [7, 3] : dash);
        ink.stroke(path);
    }
    ink.setLineDash([]);
}

function draw_ground(ink, scale, view) {
    if (shown.zones) {
        layers.zones.grid.visit(...view, row => {
            const path = new Path2D(), county = data.zones.kind[row] === 'county';
            add_row(path, layers.zones, row, scale, false);
            ink.setLineDash(county ? [12, 4, 2, 4] : [4, 3]);
            const parcel = data.zones.kind[row] === 'parcel';
            if (parcel) ink.setLineDash([]);
            ink.strokeStyle = county ? '#8a8f94' : parcel ? '#bf8f6f' : '#3c8d5a';
            ink.lineWidth = county ? 1.6 : parcel ? 0.8 : 1.2;
            if (!county && data.zones.kind[row] !== 'dike') {
                ink.fillStyle = parcel ? 'rgba(200,140,100,.15)' : 'rgba(80,160,110,.08)';
                ink.fill(path, 'evenodd');
            }
            ink.stroke(path);
        });
        ink.setLineDash([]);
    }
    if (!shown.waters) return;
    ink.fillStyle = '#b9d7e8';
    layers.water_areas.grid.visit(...view, row => {
        const path = new Path2D();
        add_row(path, layers.water_areas, row, scale, true);
        ink.fill(path, 'evenodd');
    });
    ink.strokeStyle = '#7db4d2';
    ink.lineWidth = Math.max(2, Math.min(8, scale / 8192));
    const path = new Path2D();
    layers.waters.grid.visit(...view, row => add_row(path, layers.waters, row, scale, false));
    ink.stroke(path);
}

/* The chosen channel lies under the network as a wide band, the fainter the less probable. */
function draw_chosen(ink, scale, view) {
    if (chosen === null) return;
    const bands = new Map();
    layers.edges.grid.visit(...view, row => {
        if (chosen_edge[row] === 0) return;
        const band = Math.ceil(chosen_edge[row] * 4) / 4;
        if (!bands.has(band)) bands.set(band, new Path2D());
        add_row(bands.get(band), layers.edges, row, scale, false);
    });
    ink.lineCap = ink.lineJoin = 'round';
    ink.lineWidth = 9;
    for (const [band, path] of [...bands].sort((a, b) => a[0] - b[0])) {
        ink.strokeStyle = `rgba(255,196,0,${0.25 + 0.65 * band})`;
        ink.stroke(path);
    }
}

/* Water runs from the first to the last vertex of an edge. */
function draw_arrow(ink, layer, row, scale) {
    const first = layer.part_at[layer.row_part[row]], last = layer.part_at[layer.row_part[row + 1]] - 1;
    let longest = 0, best = -1;
    for (let v = first; v < last; v++) {
        const length = Math.hypot(layer.xy[2 * v + 2] - layer.xy[2 * v], layer.xy[2 * v + 3] - layer.xy[2 * v + 1]) * scale;
        if (length > longest) [longest, best] = [length, v];
    }
    if (longest < 26) return;
    const x0 = layer.xy[2 * best] * scale, y0 = layer.xy[2 * best + 1] * scale;
    const x1 = layer.xy[2 * best + 2] * scale, y1 = layer.xy[2 * best + 3] * scale;
    const ux = (x1 - x0) / longest, uy = (y1 - y0) / longest, x = (x0 + x1) / 2, y = (y0 + y1) / 2;
    ink.moveTo(x + 6 * ux, y + 6 * uy);
    ink.lineTo(x - 3 * ux - 4 * uy, y - 3 * uy + 4 * ux);
    ink.lineTo(x - 3 * ux + 4 * uy, y - 3 * uy - 4 * ux);
    ink.closePath();
}

function draw_network(ink, scale, view, zoom) {
    if (!shown.edges) return;
    const paths = new Map(), arrows = [];
    layers.edges.grid.visit(...view, row => {
        const style = edge_styles[row];
        if (!paths.has(style)) paths.set(style, new Path2D());
        add_row(paths.get(style), layers.edges, row, scale, false);
        if (data.edges.traced[row] && !data.edges.two_way[row]) arrows.push(row);
    });
    const near = data.local ? zoom >= 0 : zoom >= 16;
    stroke_edges(ink, paths, near ? 2.2 : 1.2);
    if (near) {
        ink.fillStyle = '#1d2a33';
        ink.beginPath();
        for (const row of arrows) draw_arrow(ink, layers.edges, row, scale);
        ink.fill();
    }
    if (!shown.nodes || !near) return;
    ink.fillStyle = '#fff';
    ink.strokeStyle = '#455560';
    ink.lineWidth = 1;
    layers.nodes.grid.visit(...view, row => dot(ink, layers.nodes, row, scale, 3));
}

const point_of = (layer, row) => [layer.box[4 * row], layer.box[4 * row + 1]];
function dot(ink, layer, row, scale, radius) {
    const [x, y] = point_of(layer, row);
    ink.beginPath();
    ink.arc(x * scale, y * scale, radius, 0, 2 * Math.PI);
    ink.fill();
    ink.stroke();
}

const severity_colour = {error: '#c00000', warning: '#e08a00', note: '#6b7b85'};
function draw_findings(ink, scale, view) {
    layers.findings.grid.visit(...view, row => {
        const [x, y] = point_of(layers.findings, row).map(value => value * scale);
        ink.fillStyle = severity_colour[data.findings.severity[row]] ?? '#6b7b85';
        ink.beginPath();
        ink.moveTo(x, y - 5); ink.lineTo(x + 5, y); ink.lineTo(x, y + 5); ink.lineTo(x - 5, y);
        ink.fill();
    });
}

/* Names of outfalls that do not meet, earlier ones of the list first: Map row -> name, by zoom. */
const LABEL_FONT = '12px "Noto Sans CJK SC", "Microsoft YaHei", sans-serif', LABEL_HEIGHT = 16;
const label_rows = new Map();
const ruler = document.createElement('canvas').getContext('2d');
function labels_at(scale) {
    if (label_rows.has(scale)) return label_rows.get(scale);
    const lines = new Map(), names = new Map(); /* height -> [left, right] taken */
    ruler.font = LABEL_FONT;
    for (let row = 0; row < data.outfalls.n; row++) {
        const [x, y] = point_of(layers.outfalls, row).map(value => value * scale);
        if (!Number.isFinite(x) || !passes[row]) continue;
        const line = Math.floor(y / LABEL_HEIGHT), name = short(outfall_name(row), 20);
        const left = x + 7, right = x + 13 + ruler.measureText(name).width;
        const near = [line - 1, line, line + 1].flatMap(i => lines.get(i) ?? []);
        if (near.some(([from, to]) => from < right && to > left)) continue;
        lines.has(line) ? lines.get(line).push([left, right]) : lines.set(line, [[left, right]]);
        names.set(row, name);
    }
    label_rows.set(scale, names);
    return names;
}

/* Half the size of a layer's points: smaller where they would hide each other. */
function point_size(layer, scale, most) {
    const grid = layers[layer].grid;
    const spacing = scale * Math.sqrt((grid.east - grid.west) * (grid.south - grid.north) / layers[layer].n);
    return Number.isFinite(spacing) && layers[layer].n > 1 ? Math.max(1.5, Math.min(most, 0.16 * spacing)) : most;
}

function draw_points(ink, scale, view) {
    if (shown.findings) draw_findings(ink, scale, view);
    ink.lineWidth = 1;
    const unit = point_size('units', scale, 3.5), outfall = point_size('outfalls', scale, 6);
    if (shown.units) layers.units.grid.visit(...view, row => {
        const [x, y] = point_of(layers.units, row).map(value => value * scale);
        ink.fillStyle = '#5c8a3a';
        ink.strokeStyle = '#fff';
        ink.fillRect(x - unit, y - unit, 2 * unit, 2 * unit);
        if (unit > 2) ink.strokeRect(x - unit, y - unit, 2 * unit, 2 * unit);
    });
    if (!shown.outfalls) return;
    layers.outfalls.grid.visit(...view, row => {
        ink.fillStyle = passes[row] ? '#d7301f' : '#e3b5af';
        ink.strokeStyle = '#fff';
        dot(ink, layers.outfalls, row, scale, outfall);
    });
    if (!shown.labels) return;
    const names = labels_at(scale), wide = 300 / scale;
    ink.font = LABEL_FONT;
    ink.textBaseline = 'middle';
    layers.outfalls.grid.visit(view[0] - wide, view[1], view[2], view[3], row => {
        const name = names.get(row);
        if (name === undefined) return;
        const [x, y] = point_of(layers.outfalls, row).map(value => value * scale);
        ink.lineWidth = 3;
        ink.strokeStyle = 'rgba(255,255,255,.9)';
        ink.strokeText(name, x + 9, y);
        ink.fillStyle = '#7a1209';
        ink.fillText(name, x + 9, y);
    });
}

const tiles = {
    ground: new Tiles(draw_ground, {zIndex: 1}), chosen: new Tiles(draw_chosen, {zIndex: 2}),
    network: new Tiles(draw_network, {zIndex: 3}), points: new Tiles(draw_points, {zIndex: 4}),
};
const marks = L.layerGroup();

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

/* ---- choosing ---- */

function choose_edges(outfall_ids) {
    chosen_edge.fill(0);
    const ids = data.edges.id;
    const lower = id => {
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
    const tip = element('span', {textContent: text});
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
        marks.addLayer(L.polyline(points, {color: '#5c8a3a', weight: 2, dashArray: sure ? null : '3 4', interactive: false,
                                           opacity: 0.3 + 0.7 * (data.joints.probability[joint] ?? 1)}));
    }
}

function choose(kind, row, fit) {
    chosen = kind === null ? null : {kind, row};
    marks.clearLayers();
    chosen_edge.fill(0);
    const places = [];
    if (kind === 'outfall') {
        const id = data.outfalls.id[row];
        choose_edges([id]);
        places.push(add_mark('outfalls', row, outfall_name(row), '#7a1209'));
        visible_candidates(id).slice(0, 30).forEach(i => {
            const unit = row_of.unit.get(data.candidates.unit[i]);
            if (unit === undefined || data.candidates.status[i] === 'excluded') return;
            places.push(add_mark('units', unit, String(data.candidates.rank[i] ?? ''), '#2f5a12'));
            add_joint(unit);
        });
    } else if (kind === 'unit') {
        const found = (candidates_of_unit.get(data.units.id[row]) ?? []).filter(i => data.candidates.status[i] !== 'excluded');
        choose_edges(found.map(i => data.candidates.outfall[i]));
        places.push(add_mark('units', row, unit_name(row), '#2f5a12'));
        add_joint(row);
        for (const i of found.slice(0, 30)) {
            const outfall = row_of.outfall.get(data.candidates.outfall[i]);
            places.push(add_mark('outfalls', outfall, `${outfall_name(outfall)} ${percent(data.candidates.probability[i])}`, '#7a1209'));
        }
    } else if (kind === 'finding') places.push(add_mark('findings', row, data.findings.title[row], '#c00000'));
    else if (kind === 'edge') chosen_edge[row] = 1;
    if (kind === 'edge' && fit) {
        const box = layers.edges.box.subarray(4 * row, 4 * row + 4);
        places.push(to_latlng(box[0], box[1]), to_latlng(box[2], box[3]));
    }
    const known = places.filter(place => place);
    if (fit && known.length > 0) map.fitBounds(L.latLngBounds(known).pad(0.2), {maxZoom: data.local ? 2 : 17});
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
            const ax = layer.xy[2 * v], ay = layer.xy[2 * v + 1], bx = layer.xy[2 * v + 2] - ax, by = layer.xy[2 * v + 3] - ay;
            const t = Math.max(0, Math.min(1, ((x - ax) * bx + (y - ay) * by) / (bx * bx + by * by || 1)));
            best = Math.min(best, Math.hypot(ax + t * bx - x, ay + t * by - y));
        }
        return best;
    };
    for (const [kind, layer] of [['outfall', 'outfalls'], ['unit', 'units'], ['finding', 'findings'], ['node', 'nodes']]) {
        if (!shown[layer]) continue;
        const row = nearest(layer, kind === 'node' ? 5 : 10, to_point(layer));
        if (row >= 0) return choose(kind, row, false);
    }
    const row = shown.edges ? nearest('edges', 6, to_edge) : -1;
    choose(row >= 0 ? 'edge' : null, row, false);
});

/* ---- filters and list ---- */

const visible_candidates = outfall => (of_outfall.candidates.get(outfall) ?? [])
    .filter(i => (data.candidates.probability[i] ?? 0) >= filter.probability);

function apply_filter() {
    const text = filter.text.toLowerCase();
    for (let row = 0; row < data.outfalls.n; row++) {
        const o = data.outfalls;
        passes[row] = (!filter.class || o.class[row] === filter.class) && (!filter.county || o.county[row] === filter.county) &&
            (!filter.measure || main_measures(row).includes(filter.measure)) &&
            (filter.probability === 0 || visible_candidates(o.id[row]).length > 0) &&
            (!text || [o.name[row], o.code[row]].some(value => value !== null && String(value).toLowerCase().includes(text)));
    }
    label_rows.clear();
    tiles.points.redraw();
    show_list();
}

const LIST_MOST = 200;
function show_list() {
    const list = by_id('list'), text = filter.text.toLowerCase(), rows = [];
    const add = (kind, row, title, small) => rows.push([kind, row, title, small]);
    for (let row = 0; row < data.outfalls.n; row++)
        if (passes[row]) add('outfall', row, outfall_name(row), [data.outfalls.code[row], word(data.outfalls.class[row])].filter(Boolean).join(' · '));
    if (text) {
        for (let row = 0; row < data.units.n; row++)
            if ([data.units.name[row], data.units.code[row], data.units.permit[row]]
                    .some(value => value !== null && String(value).toLowerCase().includes(text)))
                add('unit', row, unit_name(row), say('unit'));
        for (let row = 0; row < data.edges.n; row++)
            if (data.edges.code[row] !== null && String(data.edges.code[row]).toLowerCase() === text)
                add('edge', row, String(data.edges.code[row]), say('edge'));
    }
    const counts = ['traced', 'candidates', 'unknown'].map(key => say('n_' + key, {n: data.outfalls.status.filter(value => value === key).length}));
    by_id('count').textContent = say('found', {n: rows.length}) + ' · ' + counts.join(' · ');
    list.replaceChildren(...rows.slice(0, LIST_MOST).map(([kind, row, title, small]) => {
        const button = element('button', {className: 'row', type: 'button', onclick: () => choose(kind, row, true)},
            short(title, 60) + ' ', element('small', {textContent: short(String(small), 60)}));
        button.dataset.kind = kind;
        if (chosen !== null && chosen.kind === kind && chosen.row === row) button.classList.add('chosen');
        return button;
    }));
    if (rows.length > LIST_MOST) list.append(element('p', {className: 'row', textContent: say('more', {n: rows.length - LIST_MOST})}));
}

function make_filters() {
    const select = (key, values) => {
        const options = [...new Set(values.filter(value => value !== null && value !== ''))].sort();
        if (options.length === 0) return null;
        const box = element('select', {id: 'filter-' + key, onchange: () => { filter[key] = box.value; apply_filter(); }},
            element('option', {value: '', textContent: say('all')}),
            ...options.map(value => element('option', {value, textContent: short(word(value), 30)})));
        return element('label', {}, say(key), box);
    };
    const range = element('input', {type: 'range', id: 'filter-probability', min: 0, max: 1, step: 0.05, value: 0});
    const value = element('span', {textContent: '0 %'});
    range.oninput = () => {
        filter.probability = Number(range.value);
        value.textContent = percent(filter.probability);
        apply_filter();
        show_detail();
    };
    by_id('filters').append(...[select('class', data.outfalls.class), select('measure', data.measures.measure),
        select('county', data.outfalls.county), element('label', {}, element('span', {}, say('probability') + ' ', value), range)].filter(Boolean));
    const search = by_id('search');
    search.placeholder = say('search');
    search.setAttribute('aria-label', say('search'));
    search.oninput = () => { filter.text = search.value.trim(); apply_filter(); };
}

/* ---- detail ---- */

const pairs = rows => element('dl', {}, ...rows.filter(([, value]) => value !== null && value !== undefined && value !== '')
    .flatMap(([key, value]) => [element('dt', {textContent: say(key)}),
                                element('dd', {}, value instanceof Node ? value : String(value))]));
const link = (text, kind, row) => element('a', {textContent: text, tabIndex: 0, onclick: () => choose(kind, row, true),
    onkeydown: event => { if (event.key === 'Enter') choose(kind, row, true); }});
const cell = (content, number) => element('td', {className: number ? 'number' : ''}, content ?? '');
const head = (...titles) => element('tr', {}, ...titles.map(title => element('th', {textContent: title})));

function candidate_rows(outfall_id) {
    return visible_candidates(outfall_id).flatMap(i => {
        const c = data.candidates, unit = row_of.unit.get(c.unit[i]);
        const rows = [element('tr', {className: c.status[i]}, cell(c.rank[i]),
            cell(unit === undefined ? say('unknown_source') : link(unit_name(unit), 'unit', unit)),
            cell(probability(c.source[i]), true), cell(percent(c.probability[i]), true), cell(percent(c.share[i]), true),
            cell(c.distance_m[i], true), cell(word(c.status[i])),
            cell(unit === undefined ? '' : unit_buttons(outfall_id, unit)))];
        const lines = (evidence_of.get(outfall_id + ' ' + c.unit[i]) ?? []).map(row => data.evidence.text[row]);
        if (lines.length === 0 && c.reason[i]) lines.push(c.reason[i]);
        for (const line of lines)
            rows.push(element('tr', {className: 'evidence'}, element('td', {colSpan: 8, textContent: line})));
        return rows;
    });
}

function show_outfall(row) {
    const o = data.outfalls, id = o.id[row];
    const channel = o.n_edge[row] ? say('channel_text', {length: o.length_m[row], edges: o.n_edge[row], manholes: o.n_manhole[row] ?? 0})
        : say('none');
    const parts = [element('h2', {textContent: say('chain')}),
        pairs([['water', o.water[row] ?? o.river[row] ?? say('none')], ['outfall', outfall_name(row)], ['code', o.code[row]],
               ['class', word(o.class[row])], ['county', o.county[row]], ['channel', channel],
               ['status', [o.status_word[row], o.how[row]].filter(Boolean).join(' · ')],
               ['first', o.first[row] && `${o.first[row]} ${probability(o.source[row])}`], ['unlisted', probability(o.unlisted[row])],
               ['likeliest', o.likeliest[row]],
               ['confirmed', o.confirmed_by[row] && [o.confirmed_when[row], o.confirmed_by[row], o.confirmed_why[row],
                                                    o.confirmed_evidence[row]].filter(Boolean).join(' ')],
               ['next', [o.next[row], o.next_at[row]].filter(Boolean).join(' ')]]),
        element('p', {textContent: o.narrative[row] ?? ''}),
        element('h2', {textContent: say('candidates')}),
        element('table', {}, head(say('rank'), say('unit'), say('source'), say('prob'), say('share'), say('distance'), say('status'), ''),
                ...candidate_rows(id))];
    const responsible = (of_outfall.responsible.get(id) ?? []);
    const decided = (layer, i) => data[layer].decided_by[i] && `${say('decided_by')} ${data[layer].decided_by[i]}`;
    if (responsible.length > 0) parts.push(element('h2', {textContent: say('responsible')}), ...responsible.map(i =>
        element('p', {}, element('b', {textContent: data.responsible.party[i] ?? ''}), ` (${data.responsible.role[i] ?? ''}) `,
                [data.responsible.reason[i], decided('responsible', i)].filter(Boolean).join(say('join')))));
    const measures = measures_of(row);
    if (measures.length > 0) parts.push(element('h2', {textContent: say('measures')}), ...measures.map(i =>
        element('p', {}, element('b', {textContent: `${data.measures.measure[i] ?? ''} `}),
                [data.measures.text[i], data.measures.due[i] && `${say('due')} ${data.measures.due[i]}${o.overdue[row] ? ' ' + say('overdue') : ''}`,
                 data.measures.department[i] && `${say('department')} ${data.measures.department[i]}`, data.measures.state[i],
                 decided('measures', i)].filter(Boolean).join(say('join')))));
    parts.push(...outfall_choices(row));
    return parts;
}

function show_unit(row) {
    const u = data.units;
    const found = candidates_of_unit.get(u.id[row]) ?? [];
    return [element('h2', {textContent: unit_name(row)}),
        pairs([['credit', u.code[row]], ['permit', u.permit[row]], ['superior', u.superior[row]], ['industry', u.industry[row]],
               ['route', u.route[row]], ['address', u.address[row]]]),
        element('h2', {textContent: say('reaches')}),
        element('table', {}, head(say('outfall'), say('rank'), say('source'), say('prob'), say('distance'), say('status')), ...found.map(i => {
            const outfall = row_of.outfall.get(data.candidates.outfall[i]);
            return element('tr', {className: data.candidates.status[i]}, cell(link(outfall_name(outfall), 'outfall', outfall)),
                cell(data.candidates.rank[i], true), cell(probability(data.candidates.source[i]), true), cell(percent(data.candidates.probability[i]), true),
                cell(data.candidates.distance_m[i], true), cell(word(data.candidates.status[i])));
        }))];
}

function show_detail() {
    const detail = by_id('detail');
    if (chosen === null) {
        detail.replaceChildren(element('p', {textContent: say('empty')}));
        return;
    }
    const {kind, row} = chosen, e = data.edges, f = data.findings, n = data.nodes;
    const parts = kind === 'outfall' ? show_outfall(row) : kind === 'unit' ? show_unit(row)
        : kind === 'edge' ? [element('h2', {textContent: say('edge')}),
            pairs([['code', e.code[row] ?? e.id[row]], ['kind', word(e.kind[row])], ['system', word(e.system[row])], ['length', e.length_m[row]],
                   ['size', e.size_mm[row]], ['status', word(e.status[row])], ['direction', word(e.method[row])], ['confidence', e.confidence[row]]])]
        : kind === 'node' ? [element('h2', {textContent: say('node')}), pairs([['code', n.code[row]], ['kind', word(n.kind[row])]])]
        : [element('h2', {textContent: say('finding')}),
           pairs([['finding', f.title[row]], ['note', f.text[row]], ['assumed', f.assumed[row]], ['repair', f.repair[row]]])];
    detail.replaceChildren(...parts);
    detail.scrollTop = 0;
}

/* ---- decisions: marked here, kept by the browser where it may, downloaded as a list ---- */

const store_key = `suyuan ${data.file} ${data.date}`;
let decisions = {who: '', outfalls: {}};
try { decisions = {...decisions, ...JSON.parse(localStorage.getItem(store_key) ?? '{}')}; } catch { /* kept in the page only */ }
function keep_decisions() {
    try { localStorage.setItem(store_key, JSON.stringify(decisions)); } catch { /* kept in the page only */ }
    show_decisions();
}
const decision_of = id => decisions.outfalls[id] ??= {units: {}};
function unit_buttons(outfall_id, unit_row) {
    const id = data.units.id[unit_row], marked = decisions.outfalls[outfall_id]?.units?.[id];
    const button = what => element('button', {type: 'button', textContent: say(what), className: 'no-print ' + what + (marked === what ? ' on' : ''),
        onclick: () => {
            const units = decision_of(outfall_id).units;
            if (units[id] === what) delete units[id]; else units[id] = what;
            keep_decisions();
            show_detail();
        }});
    return element('span', {}, button('confirm'), ' ', button('reject'));
}
function outfall_choices(row) {
    const id = data.outfalls.id[row], now = decisions.outfalls[id] ?? {};
    const set = (key, value) => {
        const decision = decision_of(id);
        if (value === '') delete decision[key]; else decision[key] = value;
        keep_decisions();
    };
    const select = (key, values) => {
        const box = element('select', {id: 'decide-' + key, onchange: () => set(key, box.value)}, element('option', {value: '', textContent: say('keep')}),
            ...[...new Set(values)].filter(value => value !== null && value !== '').map(value => element('option', {value, textContent: short(word(value), 40)})));
        box.value = now[key] ?? '';
        return box;
    };
    const text = key => {
        const box = element('input', {id: 'decide-' + key, value: now[key] ?? '', onchange: () => set(key, box.value.trim())});
        return box;
    };
    const parties = [...(of_outfall.responsible.get(id) ?? []).map(i => data.responsible.party[i]),
                     ...visible_candidates(id).map(i => row_of.unit.get(data.candidates.unit[i])).filter(unit => unit !== undefined).map(unit_name)];
    const names = element('datalist', {id: 'parties'}, ...[...new Set(parties)].map(value => element('option', {value})));
    const party = text('party');
    party.setAttribute('list', 'parties');
    return [element('h2', {className: 'no-print', textContent: say('decide')}),
        element('div', {className: 'choice'}, say('class'), select('class', data.classes.name), say('main_party'), party,
                say('measure'), select('measure', words.measure_choices), say('note'), text('note')), names];
}
const is_marked = decision => Object.keys(decision).some(key => key !== 'units') || Object.keys(decision.units ?? {}).length > 0;
function show_decisions() {
    const n = Object.values(decisions.outfalls).filter(is_marked).length;
    by_id('decided').textContent = say('decisions', {n});
}

/* One line a decision, as suyuan decide --from reads them (data/forms.yaml). A cell that a spreadsheet would take for a formula gets
 * an apostrophe. */
function decision_list() {
    const quote = value => {
        let text = value === null || value === undefined ? '' : String(value).replace(/[\r\n\t]+/g, ' ').trim();
        if (/^[=+\-@＝＋－＠]/.test(text) && !/^[+-]?[0-9.]+$/.test(text)) text = "'" + text;
        return /[",]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
    };
    const form = words.form, lines = [['outfall', 'what', 'value', 'why', 'who'].map(key => form[key])];
    const what_of = {class: 'reclassify', party: 'assign', measure: 'measure'};
    for (const [id, decision] of Object.entries(decisions.outfalls)) {
        const row = row_of.outfall.get(Number(id));
        if (row === undefined) continue;
        const code = data.outfalls.code[row] ?? data.outfalls.name[row];
        for (const [key, what] of Object.entries(what_of))
            if (decision[key]) lines.push([code, form[what], decision[key], decision.note, decisions.who]);
        for (const [unit, what] of Object.entries(decision.units ?? {})) {
            const unit_row = row_of.unit.get(Number(unit));
            if (unit_row !== undefined) lines.push([code, form[what], data.units.code[unit_row] ?? unit_name(unit_row), decision.note, decisions.who]);
        }
    }
    return '\ufeff' + lines.map(line => line.map(quote).join(',')).join('\r\n') + '\r\n';
}

function make_decide() {
    const who = element('input', {id: 'who', placeholder: say('who'), value: decisions.who, onchange: () => { decisions.who = who.value.trim(); keep_decisions(); }});
    const download = element('button', {type: 'button', id: 'download', textContent: say('download'), onclick: () => {
        if (!decisions.who) {
            who.focus();
            by_id('decided').textContent = say('sign_first');
            return;
        }
        const url = URL.createObjectURL(new Blob([decision_list()], {type: 'text/csv;charset=utf-8'}));
        const anchor = element('a', {href: url, download: data.file.replace(/\.[^.]*$/, '') + '-decisions.csv'});
        anchor.click();
        setTimeout(() => URL.revokeObjectURL(url), 1000);
    }});
    by_id('decide').append(who, download, element('span', {id: 'decided'}));
    show_decisions();
}

/* ---- controls ---- */

function swatch(draw) {
    const canvas = element('canvas', {width: 68, height: 32});
    canvas.style.width = '34px';
    canvas.style.height = '16px';
    const ink = canvas.getContext('2d');
    ink.scale(2, 2);
    draw(ink);
    return canvas;
}
const line_swatch = (colour, dash, width) => swatch(ink => {
    ink.strokeStyle = colour;
    ink.setLineDash(dash);
    ink.lineWidth = width;
    ink.beginPath();
    ink.moveTo(1, 8);
    ink.lineTo(33, 8);
    ink.stroke();
});
const point_swatch = (colour, square) => swatch(ink => {
    ink.fillStyle = colour;
    ink.beginPath();
    square ? ink.rect(13, 4, 8, 8) : ink.arc(17, 8, 6, 0, 2 * Math.PI);
    ink.fill();
});

function make_panel(key, rows, open) {
    const panel = L.control({position: 'topright'});
    panel.onAdd = () => {
        const box = element('details', {className: 'panel no-print-' + key, open}, element('summary', {textContent: say(key)}), ...rows);
        L.DomEvent.disableClickPropagation(box);
        L.DomEvent.disableScrollPropagation(box);
        return box;
    };
    panel.addTo(map);
}

function make_controls() {
    const toggles = [['outfalls', 'outfalls'], ['labels', 'labels'], ['units', 'units'], ['edges', 'network'], ['nodes', 'nodes'],
                     ['findings', 'findings'], ['waters', 'river'], ['zones', 'zones']].map(([key, label]) => {
        const box = element('input', {type: 'checkbox', id: 'layer-' + key, checked: shown[key], onchange: () => {
            shown[key] = box.checked;
            for (const layer of Object.values(tiles)) layer.redraw();
        }});
        return element('label', {}, box, ' ' + say(label));
    });
    make_panel('layers', [...toggles, element('button', {type: 'button', id: 'print', textContent: say('print'), onclick: () => window.print()}),
                          ' ', element('button', {type: 'button', id: 'clear', textContent: say('clear'), onclick: () => choose(null, -1, false)})], true);
    const used = new Set(edge_styles.map(style => style.split(' ')[0]));
    const row = (picture, label) => element('div', {className: 'legend-row'}, picture, label);
    const legend = [row(point_swatch('#d7301f', false), say('outfall')), row(point_swatch('#5c8a3a', true), say('unit'))];
    for (const name of [...Object.keys(systems), ...Object.keys(special)])
        if (used.has(name)) legend.push(row(line_swatch(...(special[name] ?? systems[name]), 2.4), say(name)));
    legend.push(row(line_swatch('#66727a', [7, 3], 2.4), say('doubt')), row(line_swatch('#ffc400', [], 9), say('selected')),
                row(line_swatch('#5c8a3a', [3, 4], 2), say('joint')), row(line_swatch('#7db4d2', [], 4), say('river')));
    const kinds = Array.from(data.zones.kind ?? []);
    if (kinds.includes('parcel')) legend.push(row(line_swatch('#bf8f6f', [], 1.2), say('parcel')));
    if (kinds.some(kind => kind !== 'parcel')) legend.push(row(line_swatch('#8a8f94', [12, 4, 2, 4], 1.6), say('county_line')), row(line_swatch('#3c8d5a', [4, 3], 1.2), say('protection')));
    make_panel('legend', legend, window.innerHeight > 700);
}

/* ---- begin ---- */

function whole() {
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const name of ['outfalls', 'edges', 'units'])  {
        const grid = layers[name].grid;
        west = Math.min(west, grid.west); east = Math.max(east, grid.east);
        north = Math.min(north, grid.north); south = Math.max(south, grid.south);
    }
    return west <= east ? L.latLngBounds(to_latlng(west, north), to_latlng(east, south)) : L.latLngBounds([0, 0], [1, 1]);
}

document.documentElement.lang = words.lang ?? '';
document.title = `${say('title')} · ${data.file}`;
by_id('title').textContent = say('title');
by_id('subtitle').textContent = `${say('case')} ${data.file} · ${say('date')} ${data.date} · ${say('outfalls')} ${data.outfalls.n} · ${say('units')} ${data.units.n}`;
map.fitBounds(whole().pad(0.03));
for (const layer of Object.values(tiles)) layer.addTo(map);
marks.addTo(map);
make_filters();
make_controls();
make_decide();
apply_filter();
show_detail();
/* For tests, and for those who look. */
window.suyuan = {map, data, ready: true, place: row => at('outfalls', row),
                 lit: () => [...chosen_edge.keys()].filter(row => chosen_edge[row] > 0).map(row => data.edges.id[row])};
})();
