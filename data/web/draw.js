/* The map and its canvas tiles: ground, chosen channel, network, points. */
/* ---- map and canvas tiles ---- */

const map = L.map('map', {crs: data.local ? L.CRS.Simple : L.CRS.EPSG3857, zoomControl: true, attributionControl: false,
                          minZoom: data.local ? -10 : 3, maxZoom: data.local ? 6 : 22, preferCanvas: true,
                          zoomAnimation: true, fadeAnimation: false});
L.control.scale({metric: data.unit[1] === 1, imperial: data.unit[1] !== 1}).addTo(map);

const TILE = 256, PAD = 24;
const frame_of = ({x, y, z}) => {
    const scale = 2 ** z, left = x * TILE, top = y * TILE;
    return {scale, zoom: z, left, top, view: [(left - PAD) / scale, (top - PAD) / scale, (left + TILE + PAD) / scale, (top + TILE + PAD) / scale]};
};
const Tiles = L.GridLayer.extend({
    initialize(draw, options) {
        L.GridLayer.prototype.initialize.call(this, options);
        this.draw = draw;
    },
    createTile(coords) {
        const canvas = document.createElement('canvas'), ratio = window.devicePixelRatio || 1;
        canvas.width = canvas.height = TILE * ratio;
        const ink = canvas.getContext('2d'), frame = frame_of(coords), {view} = frame;
        ink.scale(ratio, ratio);
        this.draw(ink, frame, view);
        return canvas;
    },
});

/* The same for what comes from the server: the tile is shown when it has come. */
const ServedTiles = Tiles.extend({
    createTile(coords, done) {
        const canvas = document.createElement('canvas'), ratio = window.devicePixelRatio || 1;
        canvas.width = canvas.height = TILE * ratio;
        served(coords).then(tile => {
            const ink = canvas.getContext('2d'), frame = {...frame_of(coords), tile};
            ink.scale(ratio, ratio);
            this.draw(ink, frame, frame.view);
            done(null, canvas);
        }, error => done(error, canvas));
        return canvas;
    },
});

/* Tiles as engine/serve/tiles.h writes them, the latest few hundred kept. */
const SERVED_KEPT = 400, served_tiles = new Map();
function served({x, y, z}) {
    const key = `${z}/${x}/${y}`;
    let tile = served_tiles.get(key);
    served_tiles.delete(key);
    tile ??= fetch(`${network.api}/tile/${key}`).then(answer => {
        if (!answer.ok) throw new Error(answer.statusText);
        return answer.arrayBuffer();
    }).then(read_served);
    tile.catch(() => served_tiles.delete(key));
    served_tiles.set(key, tile);
    if (served_tiles.size > SERVED_KEPT) served_tiles.delete(served_tiles.keys().next().value);
    return tile;
}
function read_served(buffer) {
    const [n, n_vertex, n_arrow] = new Uint32Array(buffer, 0, 3);
    let at = 16;
    const take = (Type, count) => {
        const values = new Type(buffer, at, count);
        at += count * Type.BYTES_PER_ELEMENT;
        return values;
    };
    return {n, n_arrow, id: take(Uint32Array, n), end: take(Uint32Array, n), xy: take(Int16Array, 2 * n_vertex),
            arrow: take(Int16Array, 4 * n_arrow), style: take(Uint8Array, n)};
}
const STEPS = 64, SERVED_NODE = 7;
const served_styles = ['storm', 'sewage', 'combined', 'process', 'unknown', 'gap', 'unused'];
const served_style = code => served_styles[code & 7] + ((code & 8) ? ' doubt' : '') + ((code & 16) ? ' channel' : '');

/* Every pipe of a frame: its row (or number), its style, and how it is added to a path. */
function each_edge(frame, visit) {
    if (frame.tile === undefined) {
        layers.edges.grid.visit(...frame.view, row => visit(row, edge_styles[row], path => add_row(path, layers.edges, row, frame, false)));
        return;
    }
    const {n, id, end, xy, style} = frame.tile;
    for (let part = 0; part < n; part++) {
        if ((style[part] & 7) === SERVED_NODE) continue;
        visit(id[part], style[part], path => {
            const last = end[part];
            let v = part === 0 ? 0 : end[part - 1];
            path.moveTo(xy[2 * v] / STEPS, xy[2 * v + 1] / STEPS);
            while (++v < last) path.lineTo(xy[2 * v] / STEPS, xy[2 * v + 1] / STEPS);
        });
    }
}

/* Adds a row's parts to a path, without vertices that nobody could see. A canvas keeps single precision, which near
 * zoom 18 no longer tells pixels of the world apart: the tile's origin is subtracted before it sees a number. */
function add_row(path, layer, row, {scale, left, top}, close) {
    for (let part = layer.row_part[row]; part < layer.row_part[row + 1]; part++) {
        const end = layer.part_at[part + 1];
        let last_x = NaN, last_y = NaN;
        for (let v = layer.part_at[part]; v < end; v++) {
            const x = layer.xy[2 * v] * scale - left, y = layer.xy[2 * v + 1] * scale - top;
            const first = v === layer.part_at[part];
            if (!first && v + 1 < end && Math.abs(x - last_x) + Math.abs(y - last_y) < 1) continue;
            first ? path.moveTo(x, y) : path.lineTo(x, y);
            last_x = x;
            last_y = y;
        }
        if (close) path.closePath();
    }
}

/* The paints of the atlas (data/styles/atlas.yaml), its millimetres as pixels of a screen. */
const PIXELS = 3;
const ink_of = name => (data.look[name] ?? data.look.unknown)[0], fill_of = name => (data.look[name] ?? data.look.unknown)[1];
const dash_of = name => (data.look[name] ?? data.look.unknown)[3].map(length => length * PIXELS);
const line_of = name => [ink_of(name), dash_of(name)];
const systems = Object.fromEntries(['storm', 'sewage', 'combined', 'process', 'unknown'].map(name => [name, line_of(name)]));
const special = {gap: line_of('gap'), unused: [ink_of('upstream'), [1, 4]]};
function edge_style(row) {
    if (data.edges.kind[row] === 'gap') return 'gap';
    if (!data.edges.traced[row]) return 'unused';
    const doubt = data.edges.confidence[row] !== null && data.edges.confidence[row] < 0.9;
    return (systems[data.edges.system[row]] ? data.edges.system[row] : 'unknown') + (doubt ? ' doubt' : '') +
           (data.edges.kind[row] === 'channel' ? ' channel' : '');
}
const edge_styles = Array.from({length: data.edges.n}, (_, row) => edge_style(row));

function stroke_edges(ink, paths, width) {
    for (const [key, path] of [...paths].sort()) {
        const style = typeof key === 'number' ? served_style(key) : key;
        const [name, ...flags] = style.split(' ');
        const [colour, dash] = special[name] ?? systems[name];
        ink.strokeStyle = colour;
        ink.lineWidth = width * (flags.includes('channel') ? 1.8 : 1);
        ink.setLineDash(flags.includes('doubt') ? [7, 3] : dash);
        ink.stroke(path);
    }
    ink.setLineDash([]);
}

function draw_ground(ink, frame, view) {
    if (shown.zones) {
        layers.zones.grid.visit(...view, row => {
            const path = new Path2D(), kind = data.zones.kind[row], county = kind === 'county', zone = data.look[kind] ? kind : 'zone_other';
            add_row(path, layers.zones, row, frame, false);
            ink.setLineDash(dash_of(zone));
            ink.strokeStyle = ink_of(zone);
            ink.lineWidth = data.look[zone][2] * PIXELS;
            if (!county && kind !== 'dike') {
                ink.fillStyle = (fill_of(zone) ?? ink_of(zone)) + (fill_of(zone) ? '80' : '14');
                ink.fill(path, 'evenodd');
            }
            ink.stroke(path);
        });
        ink.setLineDash([]);
    }
    if (!shown.waters) return;
    ink.fillStyle = fill_of('river_area');
    layers.water_areas.grid.visit(...view, row => {
        const path = new Path2D();
        add_row(path, layers.water_areas, row, frame, true);
        ink.fill(path, 'evenodd');
    });
    ink.strokeStyle = ink_of('river');
    ink.lineWidth = Math.max(2, Math.min(8, frame.scale / 8192));
    const path = new Path2D();
    layers.waters.grid.visit(...view, row => add_row(path, layers.waters, row, frame, false));
    ink.stroke(path);
}

/* The chosen channel lies under the network as a wide band, the fainter the less probable. */
function draw_chosen(ink, frame) {
    if (chosen === null) return;
    const bands = new Map();
    each_edge(frame, (row, style, add) => {
        if (chosen_edge[row] === 0) return;
        const band = Math.ceil(chosen_edge[row] * 4) / 4;
        if (!bands.has(band)) bands.set(band, new Path2D());
        add(bands.get(band));
    });
    ink.lineCap = ink.lineJoin = 'round';
    ink.lineWidth = 9;
    for (const [band, path] of [...bands].sort((a, b) => a[0] - b[0])) {
        ink.strokeStyle = `rgba(255,196,0,${0.25 + 0.65 * band})`;
        ink.stroke(path);
    }
}

/* Water runs from the first to the last vertex of an edge. */
function draw_arrow(ink, layer, row, {scale, left, top}) {
    const first = layer.part_at[layer.row_part[row]], last = layer.part_at[layer.row_part[row + 1]] - 1;
    let longest = 0, best = -1;
    for (let v = first; v < last; v++) {
        const length = Math.hypot(layer.xy[2 * v + 2] - layer.xy[2 * v], layer.xy[2 * v + 3] - layer.xy[2 * v + 1]) * scale;
        if (length > longest) [longest, best] = [length, v];
    }
    if (longest < 26) return;
    const x0 = layer.xy[2 * best] * scale - left, y0 = layer.xy[2 * best + 1] * scale - top;
    const x1 = layer.xy[2 * best + 2] * scale - left, y1 = layer.xy[2 * best + 3] * scale - top;
    add_arrow(ink, (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / longest, (y1 - y0) / longest);
}
function add_arrow(ink, x, y, ux, uy) {
    ink.moveTo(x + 6 * ux, y + 6 * uy);
    ink.lineTo(x - 3 * ux - 4 * uy, y - 3 * uy + 4 * ux);
    ink.lineTo(x - 3 * ux + 4 * uy, y - 3 * uy - 4 * ux);
    ink.closePath();
}

function draw_network(ink, frame, view) {
    if (!shown.edges) return;
    const paths = new Map(), arrows = [];
    each_edge(frame, (row, style, add) => {
        if (!paths.has(style)) paths.set(style, new Path2D());
        add(paths.get(style));
        if (network === null && data.edges.traced[row] && !data.edges.two_way[row]) arrows.push(row);
    });
    const near = data.local ? frame.zoom >= 0 : frame.zoom >= 16;
    stroke_edges(ink, paths, near ? 2.2 : 1.2);
    if (near) {
        ink.fillStyle = fill_of('arrow');
        ink.beginPath();
        for (const row of arrows) draw_arrow(ink, layers.edges, row, frame);
        for (let i = 0; i < (frame.tile?.n_arrow ?? 0); i++) {
            const [x, y, turn] = frame.tile.arrow.subarray(4 * i, 4 * i + 3), angle = turn / 10000 * 2 * Math.PI;
            add_arrow(ink, x / STEPS, y / STEPS, Math.cos(angle), Math.sin(angle));
        }
        ink.fill();
    }
    if (!shown.nodes || !near) return;
    ink.fillStyle = fill_of('node');
    ink.strokeStyle = ink_of('node');
    ink.lineWidth = 1;
    if (frame.tile === undefined) return layers.nodes.grid.visit(...view, row => dot(ink, layers.nodes, row, frame, 3));
    const {n, end, xy, style} = frame.tile;
    for (let part = 0; part < n; part++) {
        if ((style[part] & 7) !== SERVED_NODE) continue;
        const v = end[part] - 1;
        ink.beginPath();
        ink.arc(xy[2 * v] / STEPS, xy[2 * v + 1] / STEPS, 3, 0, 2 * Math.PI);
        ink.fill();
        ink.stroke();
    }
}

const point_of = (layer, row) => [layer.box[4 * row], layer.box[4 * row + 1]];
const pixel_of = (layer, row, {scale, left, top}) => [layer.box[4 * row] * scale - left, layer.box[4 * row + 1] * scale - top];
function dot(ink, layer, row, frame, radius) {
    ink.beginPath();
    ink.arc(...pixel_of(layer, row, frame), radius, 0, 2 * Math.PI);
    ink.fill();
    ink.stroke();
}

/* How far an outfall is; told apart without red and green. */
const status_colour = {traced: fill_of('traced'), candidates: fill_of('candidates'), unknown: fill_of('source_unknown')};
const severity_colour = {error: fill_of('error'), warning: fill_of('warning'), note: fill_of('note')};
function draw_findings(ink, frame, view) {
    layers.findings.grid.visit(...view, row => {
        if (!is_finding_shown(row)) return;
        const [x, y] = pixel_of(layers.findings, row, frame);
        ink.fillStyle = severity_colour[data.findings.severity[row]] ?? severity_colour.note;
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

/* Readings are dots, defects of pipes triangles, in the paints of the layers of exports. */
function draw_seen(ink, x, y, look, size) {
    ink.fillStyle = fill_of(look);
    ink.strokeStyle = ink_of(look);
    ink.beginPath();
    if (look.startsWith('defect')) {
        ink.moveTo(x, y - size); ink.lineTo(x + size, y + 0.8 * size); ink.lineTo(x - size, y + 0.8 * size);
        ink.closePath();
    } else ink.arc(x, y, 0.8 * size, 0, 2 * Math.PI);
    ink.fill();
    ink.stroke();
}

function draw_points(ink, frame, view) {
    ink.lineWidth = 1;
    const seen = point_size('seen', frame.scale, 5.5);
    if (shown.seen) layers.seen.grid.visit(...view, row => draw_seen(ink, ...pixel_of(layers.seen, row, frame), data.seen.look[row], seen));
    const unit = point_size('units', frame.scale, 3.5), outfall = point_size('outfalls', frame.scale, 6);
    if (shown.units) layers.units.grid.visit(...view, row => {
        const [x, y] = pixel_of(layers.units, row, frame);
        ink.fillStyle = fill_of('unit');
        ink.strokeStyle = ink_of('unit');
        ink.fillRect(x - unit, y - unit, 2 * unit, 2 * unit);
        if (unit > 2) ink.strokeRect(x - unit, y - unit, 2 * unit, 2 * unit);
    });
    if (shown.outfalls) layers.outfalls.grid.visit(...view, row => {
        ink.fillStyle = passes[row] ? status_colour[data.outfalls.status[row]] ?? status_colour.unknown : '#c9cfd3';
        ink.strokeStyle = ink_of('outfall');
        dot(ink, layers.outfalls, row, frame, outfall);
    });
    if (shown.findings) draw_findings(ink, frame, view);
    if (!shown.outfalls || !shown.labels) return;
    const names = labels_at(frame.scale), wide = 300 / frame.scale;
    ink.font = LABEL_FONT;
    ink.textBaseline = 'middle';
    layers.outfalls.grid.visit(view[0] - wide, view[1], view[2], view[3], row => {
        const name = names.get(row);
        if (name === undefined) return;
        const [x, y] = pixel_of(layers.outfalls, row, frame);
        ink.lineWidth = 3;
        ink.strokeStyle = 'rgba(255,255,255,.9)';
        ink.strokeText(name, x + 9, y);
        ink.fillStyle = '#7a1209';
        ink.fillText(name, x + 9, y);
    });
}

/* A layer of tiles shows nothing below zoom 0 unless it is told to; a plane of its own begins there. */
const zooms = {minZoom: map.getMinZoom(), maxZoom: map.getMaxZoom()};
const NetworkTiles = network === null ? Tiles : ServedTiles;
const tiles = {
    ground: new Tiles(draw_ground, {zIndex: 1, ...zooms}), chosen: new NetworkTiles(draw_chosen, {zIndex: 2, ...zooms}),
    network: new NetworkTiles(draw_network, {zIndex: 3, ...zooms}), points: new Tiles(draw_points, {zIndex: 4, ...zooms}),
};
/* The picture of the ground, where suyuan serve has one or the page holds one; a plane of its own has no place in it. */
const BaseTiles = L.TileLayer.extend({getTileUrl: ({x, y, z}) => base_tiles.tiles[`${z}/${x}/${y}`] ?? L.Util.emptyImageUrl});
const base_tiles = network === null ? in_page('base') : null, ground_look = {zIndex: 0, opacity: 0.7, ...zooms};
const base = data.local ? null : network?.base ? L.tileLayer(`${network.api}/base/{z}/{x}/{y}`, ground_look)
    : base_tiles ? new BaseTiles('', {...ground_look, minNativeZoom: base_tiles.least, maxNativeZoom: base_tiles.most}) : null;
const marks = L.layerGroup();
