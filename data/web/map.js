/* Panels of the map, printing, and the begin. */
/* ---- controls ---- */

function swatch(draw) {
    const canvas = make('canvas', {width: 68, height: 32});
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

const is_narrow = window.innerWidth <= 760;
function make_panel(key, rows, open) {
    const panel = L.control({position: 'topright'});
    panel.onAdd = () => {
        const box = make('details', {className: 'panel no-print-' + key, open}, make('summary', {textContent: say(key)}), ...rows);
        L.DomEvent.disableClickPropagation(box);
        L.DomEvent.disableScrollPropagation(box);
        return box;
    };
    panel.addTo(map);
}

function make_controls() {
    const toggles = [['outfalls', 'outfalls'], ['labels', 'labels'], ['units', 'units'], ['edges', 'network'], ['nodes', 'nodes'],
                     ['seen', 'seen'], ['findings', 'findings'], ['waters', 'river'], ['zones', 'zones']].map(([key, label]) => {
        const box = make('input', {type: 'checkbox', id: 'layer-' + key, checked: shown[key], onchange: () => {
            shown[key] = box.checked;
            for (const layer of Object.values(tiles)) layer.redraw();
        }});
        return make('label', {}, box, ' ' + say(label));
    });
    if (base !== null) {
        const box = make('input', {type: 'checkbox', id: 'layer-base', checked: true, onchange: () => box.checked ? base.addTo(map) : base.remove()});
        toggles.push(make('label', {}, box, ' ' + say('base')));
    }
    make_panel('layers', [...toggles, make('button', {type: 'button', id: 'print', textContent: say('print'), onclick: () => window.print()}),
                          ' ', make('button', {type: 'button', id: 'clear', textContent: say('clear'), onclick: () => choose(null, -1, false)})], !is_narrow);
    const used = new Set(network === null ? edge_styles.map(style => style.split(' ')[0]) : served_styles);
    const row = (picture, label) => make('div', {className: 'legend-row'}, picture, label);
    const legend = [...Object.keys(status_colour).map(status => row(point_swatch(status_colour[status], false), say('outfall_' + status))), row(point_swatch(fill_of('unit'), true), say('unit'))];
    for (const name of [...Object.keys(systems), ...Object.keys(special)])
        if (used.has(name)) legend.push(row(line_swatch(...(special[name] ?? systems[name]), 2.4), say(name)));
    legend.push(row(line_swatch(ink_of('unknown'), [7, 3], 2.4), say('doubt')), row(line_swatch(ink_of('own_channel'), [], 9), say('selected')),
                row(line_swatch(ink_of('unit_band'), [3, 4], 2), say('joint')), row(line_swatch(ink_of('river'), [], 4), say('river')));
    for (const look of ['reading_seen', 'reading_not_seen', 'reading_measured', 'defect_severe', 'defect_lateral', 'defect_other'])
        if ((data.seen.look ?? []).includes(look)) legend.push(row(swatch(ink => draw_seen(ink, 17, 8, look, 6)), say(look)));
    const kinds = Array.from(data.zones.kind ?? []);
    if (kinds.includes('parcel')) legend.push(row(line_swatch(ink_of('parcel'), [], 1.2), say('parcel')));
    if (kinds.some(kind => kind !== 'parcel')) legend.push(row(line_swatch(...line_of('county'), 1.6), say('county_line')), row(line_swatch(...line_of('water_source_1'), 1.2), say('protection')));
    make_panel('legend', legend, !is_narrow && window.innerHeight > 700);
}

/* What is fitted keeps clear of the panels that lie open on the right, where half of the map is left for it. */
function beside_panels() {
    const wide = Math.max(0, ...Array.from(document.querySelectorAll('.panel[open]'), panel => panel.offsetWidth + 20));
    return {paddingTopLeft: [60, 24], paddingBottomRight: [wide < map.getSize().x / 2 ? wide : 0, 24]};
}

/* On paper the map has another shape: what is chosen, or what was seen, is fitted into it. */
function print_map() {
    const seen = map.getBounds(), centre = map.getCenter(), zoom = map.getZoom();
    document.body.classList.add('printing');
    for (const lines of document.querySelectorAll('#detail details')) lines.open = true;
    map.invalidateSize({animate: false});
    /* reset: a zoom that is still on its way would else stay as it is */
    map.fitBounds(chosen_bounds === null ? seen : chosen_bounds.pad(0.1), {animate: false, reset: true});
    window.addEventListener('afterprint', () => {
        document.body.classList.remove('printing');
        map.invalidateSize({animate: false});
        map.setView(centre, zoom, {animate: false, reset: true});
    }, {once: true});
}
window.addEventListener('beforeprint', print_map);

/* ---- begin ---- */

function whole() {
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const name of ['outfalls', 'edges', 'units'])  {
        const grid = layers[name].grid;
        west = Math.min(west, grid.west); east = Math.max(east, grid.east);
        north = Math.min(north, grid.north); south = Math.max(south, grid.south);
    }
    if (network?.box) [west, north, east, south] = [Math.min(west, network.box[0]), Math.min(north, network.box[1]), Math.max(east, network.box[2]), Math.max(south, network.box[3])];
    return west <= east ? L.latLngBounds(to_latlng(west, north), to_latlng(east, south)) : L.latLngBounds([0, 0], [1, 1]);
}

document.documentElement.lang = words.lang ?? '';
document.title = `${say('title')} · ${data.file}`;
by_id('title').textContent = say('title');
by_id('map').setAttribute('aria-label', say('title'));
function show_subtitle(more) {
    by_id('subtitle').textContent = [`${say('case')} ${data.file}`, `${say('date')} ${data.date}`, `${say('outfalls')} ${data.outfalls.n}`,
        more || `${say('units')} ${data.units.n}`].join(' · ');
}
show_subtitle(network === null ? '' : say('more_comes'));
make_controls();
map.fitBounds(whole().pad(0.03), beside_panels());
base?.addTo(map);
for (const layer of Object.values(tiles)) layer.addTo(map);
marks.addTo(map);
make_filters();
make_decide();
apply_filter();
show_detail();
/* The rest, when the network of the first picture is there. */
const rest = network === null ? Promise.resolve() : new Promise(done => tiles.network.once('load', done)).then(fetch_rest)
    .then(() => { window.suyuan.whole = true; }, error => show_subtitle(String(error.message ?? error)));
/* For tests, and for those who look. */
window.suyuan = {map, data, tiles, ready: true, bounds: () => chosen_bounds, place: row => at('outfalls', row), place_of: (layer, row) => has_place(layer, row) ? at(layer, row) : null, listed: finding_rows,
                 lit: () => [...chosen_edge.keys()].filter(row => chosen_edge[row] > 0).map(row => network === null ? data.edges.id[row] : row)};
