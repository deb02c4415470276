#!/usr/bin/env bash
# html_places.sh ROOT PROGRAM: the interactive map draws a pipe where PROJ says it lies, at every zoom, and in a plane of its
# own; on a phone it keeps room for the list; printing fits it to the paper.
. "$(dirname "$0")/tap.sh"
. "$(dirname "$0")/browser.sh"
browser_or_skip 'places on the interactive map'
program=$(realpath "$2")
folder=$(mktemp -d)
trap 'browser_stop; rm -rf "$folder"' EXIT
export INPUTS=$folder
. "$(dirname "$0")/cli/inputs.sh"
cd "$folder"

# One long straight pipe and two far away, so that nothing lies beside what is measured.
ends='500000.00 4000160.00 500300.00 4000560.00'
layer pipes LINESTRING id from to system <<'END'
500000 4000160, 500300 4000560;P1;A;O;sewage
504000 4000000, 504400 4000100;P2;B;C;sewage
500000 4004000, 500080 4004200;P3;D;E;sewage
END
layer outfalls POINT id name <<'END'
500300 4000560;O;One
END
set_crs() { # the same numbers, in a plane of their own
    rm -f ./*.prj
}

# The page's own pixels: across the pipe, a quarter of its length from its begin (the arrow is in its middle), where is the
# middle of the ink, in pixels from where it belongs? And does the tile stand on the screen where it should?
measure='const [ax, ay, bx, by, zoom] = arguments_;
    const m = suyuan.map, size = 256, s = 2 ** zoom;
    for (const key of ["outfalls", "units", "labels"]) { const box = document.querySelector("#layer-" + key); if (box.checked) box.click(); }
    const x = (ax + (bx - ax) / 4) * s, y = (ay + (by - ay) / 4) * s;
    m.setView(m.unproject([x, y], zoom), zoom, {animate: false});
    const tiles = Object.values(suyuan.tiles.network._tiles).filter(t => t.current);
    const alpha = (px, py) => {
        const tile = tiles.find(t => t.coords.x === Math.floor(px / size) && t.coords.y === Math.floor(py / size));
        if (!tile) return 0;
        if (!tile.read) {
            tile.read = new OffscreenCanvas(size, size).getContext("2d", {willReadFrequently: true});
            tile.read.drawImage(tile.el, 0, 0);
        }
        return tile.read.getImageData(Math.floor(px) - size * tile.coords.x, Math.floor(py) - size * tile.coords.y, 1, 1).data[3];
    };
    const cx = Math.floor(x), cy = Math.floor(y);
    let ink = 0, mx = 0, my = 0;
    for (let dy = -8; dy <= 8; dy++) for (let dx = -8; dx <= 8; dx++) {
        if (Math.hypot(dx, dy) > 8) continue;
        const a = alpha(cx + dx, cy + dy);
        ink += a; mx += a * (cx + dx + 0.5 - x); my += a * (cy + dy + 0.5 - y);
    }
    if (ink === 0) return "nothing is drawn there";
    const long = Math.hypot(bx - ax, by - ay), ux = (bx - ax) / long, uy = (by - ay) / long;
    const off = Math.abs(mx / ink * -uy + my / ink * ux);
    const tile = tiles.find(t => t.coords.x === Math.floor(x / size) && t.coords.y === Math.floor(y / size));
    const at = tile.el.getBoundingClientRect(), box = m.getContainer().getBoundingClientRect();
    const shift = Math.hypot(at.left + x - size * tile.coords.x - box.left - box.width / 2, at.top + y - size * tile.coords.y - box.top - box.height / 2);
    return off > 1 ? "ink is " + off + " px off" : shift > 1.5 ? "the tile stands " + shift + " px off" : "there";'
measured() { # NAME ZOOM AX AY BX BY
    expect "$1" "const arguments_ = [$3, $4, $5, $6, $2]; $measure" '"there"'
}

"$program" run --pipes pipes.shp --outfalls outfalls.shp -o placed.sqlite --quiet
"$program" --lang zh export placed.sqlite --to placed --format html --quiet
set_crs
"$program" run --pipes pipes.shp --outfalls outfalls.shp --crs pipes=local --crs outfalls=local -o own.sqlite --quiet
"$program" --lang zh export own.sqlite --to own --format html --quiet
browser_start "$folder" 1400 900

go "file://$(realpath placed/*.html)"
# World pixels at zoom 0 of both ends, by PROJ: Web Mercator has 2 x 20037508.342789244 m in 256 pixels.
world=$(printf '%s %s\n%s %s\n' $ends | gdaltransform -s_srs EPSG:4547 -t_srs EPSG:3857 -output_xy |
    awk '{ h = 20037508.342789244; printf "%.12f %.12f ", ($1 + h) / (2 * h) * 256, (h - $2) / (2 * h) * 256 }')
for zoom in $(seq 10 22); do measured "zoom $zoom: the pipe is where PROJ says" "$zoom" $world; done
tap_empty 'no complaint in the console' "$(console)"

# A phone: the list has room, nothing is wider than the screen, what is touched is large enough.
resize 390 844
go "file://$(realpath placed/*.html)"
expect 'a phone: map and list have room' 'const side = document.querySelector("#side").getBoundingClientRect(), m = document.querySelector("#map").getBoundingClientRect();
    return [side.height > 300, m.height > 300, document.documentElement.scrollWidth <= 390, document.querySelector(".panel").open]' '[true,true,true,false]'
expect 'a phone: targets of 44 px' 'return [...document.querySelectorAll("#side button, #side input, #side select, .leaflet-bar a")].map(e => e.getBoundingClientRect())
    .filter(r => r.height > 0 && r.height < 44).length' 0
resize 360 740
expect '360 px: nothing is wider' 'return document.documentElement.scrollWidth <= 360' true
resize 1400 900

# Paper: the map takes the paper's shape with what is chosen in it, and no controls; afterwards all is as before.
go "file://$(realpath placed/*.html)"
click '#list button'
expect 'what is chosen is fitted' 'return suyuan.map.getBounds().contains(suyuan.bounds())' true
expect 'printing fits it to the paper, without controls' 'const before = suyuan.map.getZoom(), size = suyuan.map.getSize().x;
    window.dispatchEvent(new Event("beforeprint"));
    const now = [suyuan.map.getSize().x !== size, suyuan.map.getBounds().contains(suyuan.bounds()),
        [...document.querySelectorAll(".panel, .leaflet-control-zoom")].every(e => e.getClientRects().length === 0)];
    window.dispatchEvent(new Event("afterprint"));
    return [...now, suyuan.map.getSize().x === size && suyuan.map.getZoom() === before]' '[true,true,true,true]'

# The ground below it, in the page: a raster of two cells, dark in the west of easting 500050 and light in the east, is where PROJ says.
printf 'ncols 2\nnrows 1\nxllcorner 490050\nyllcorner 3995000\ncellsize 10000\n10 200\n' >ground.asc
gdal_translate -q -ot Byte -a_srs EPSG:4547 -outsize 400 200 -r nearest ground.asc ground.tif
"$program" --lang zh export placed.sqlite --to based --format html --base ground.tif
mv based first
"$program" --lang zh export placed.sqlite --to based --format html --base ground.tif --quiet
tap_empty 'same case and base, same page' "$(cmp first/*.html based/*.html 2>&1)"
requests >/dev/null
go "file://$(realpath based/*.html)"
# shade EASTING: of the ground there at zoom 18, under what the page draws over it
shade() {
    run "const [lat, lng] = [$(gdaltransform -s_srs EPSG:4547 -t_srs EPSG:4326 -output_xy <<<"$1 4000300" | awk '{ print $2 "," $1 }')];
        suyuan.map.setView([lat, lng], 18, {animate: false});" >/dev/null
    await "the ground at $1" "const p = suyuan.map.latLngToContainerPoint(suyuan.map.getCenter()), r = suyuan.map.getContainer().getBoundingClientRect();
        const img = [...document.querySelectorAll('img.leaflet-tile')].find(one => { const b = one.getBoundingClientRect();
            return one.complete && b.left <= p.x + r.left && p.x + r.left < b.right && b.top <= p.y + r.top && p.y + r.top < b.bottom; });
        if (!img) return null;
        const b = img.getBoundingClientRect(), ink = new OffscreenCanvas(256, 256).getContext('2d');
        ink.drawImage(img, 0, 0, 256, 256);
        return ink.getImageData((p.x + r.left - b.left) / b.width * 256, (p.y + r.top - b.top) / b.height * 256, 1, 1).data[0]" "$2"
}
shade 499900 10
shade 500200 200
run 'const box = document.querySelector("#layer-base"); if (box.checked) box.click();' >/dev/null
expect 'it can be taken away' 'return document.querySelectorAll("img.leaflet-tile").length' 0
tap_empty 'nothing is asked of the network for it' "$(requests | grep -vE '^(file:///.*\.html|data:|blob:)' || true)"

# A plane of its own: drawn from the first picture on.
go "file://$(realpath own/*.html)"
expect 'a plane of its own: the first picture shows pipes' 'return Object.values(suyuan.tiles.network._tiles)
    .some(t => t.el.getContext("2d").getImageData(0, 0, 256, 256).data.some(v => v > 0))' true
world=$(awk '{ print $1, -$2, $3, -$4 }' <<<"$ends")
for zoom in -4 -2 0 2 4 6; do measured "zoom $zoom: the pipe is where its numbers say" "$zoom" $world; done
tap_empty 'no complaint in the console' "$(console)"
ask DELETE "$here" >/dev/null
tap_end
