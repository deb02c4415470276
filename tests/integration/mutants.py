#!/usr/bin/env python3
"""mutants.py RUNNER N [SEED [FORMAT...]]: damaged inputs of every format, or of those named, each read by one job.

For each mutant: no crash, no hang (5 s of processor time), and rows in = rows used + rows named, where rows in is counted
by a reader of another kind (lines, the header and size of a .dbf, elements of a page, entities of a drawing, tables as SQLite
has them). Of a case.yaml that was accepted every source is read, of a case file every row is answered. A refusal is one sentence
that names the file. Reasons of refusals are counted on stderr. TAP.
"""
import collections, csv, io, json, os, random, re, shutil, sqlite3, struct, subprocess, sys, tempfile, zipfile

try:
    import yaml
except ImportError:  # what a case.yaml names is not looked at then, which is said
    yaml = None

N_ROW = 12
PLACES = [(500000 + 10 * i, 4000100 + 7 * (i % 3)) for i in range(N_ROW + 1)]


# ---- whole inputs, one a format: bytes that are mutated ----

def table_rows():
    return [['id', 'name', 'x', 'y']] + [['v%d' % i, '单位%d' % i, str(PLACES[i][0]), str(PLACES[i][1])] for i in range(N_ROW)]


def make_csv():
    text = io.StringIO()
    csv.writer(text, lineterminator='\n').writerows(table_rows())
    return text.getvalue().encode()


def make_page():
    return ('<html><table>' + ''.join('<tr>' + ''.join('<td>%s</td>' % c for c in row) + '</tr>\n' for row in table_rows()) +
            '</table></html>').encode()


def make_book():
    rows = ''.join('<Row>' + ''.join('<Cell><Data ss:Type="String">%s</Data></Cell>' % c for c in row) + '</Row>\n'
                   for row in table_rows())
    return ('<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-'
            'microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>\n%s</Table></Worksheet></Workbook>' % rows).encode()


SPREADSHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships'
OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'


def sheet_of_xlsx():
    rows = ''.join('<row r="%d">' % (r + 1) + ''.join('<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>' % ('ABCD'[c], r + 1, v)
                   for c, v in enumerate(row)) + '</row>\n' for r, row in enumerate(table_rows()))
    return ('<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (SPREADSHEET, rows)).encode()


def pack_xlsx(sheet):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
        z.writestr('[Content_Types].xml', '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
                   'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
                   '"/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
                   '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                   'spreadsheetml.worksheet+xml"/></Types>')
        z.writestr('_rels/.rels', '<Relationships xmlns="%s"><Relationship Id="r1" Type="%s/officeDocument" Target='
                   '"xl/workbook.xml"/></Relationships>' % (RELATIONS, OFFICE))
        z.writestr('xl/workbook.xml', '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
                   '</workbook>' % (SPREADSHEET, OFFICE))
        z.writestr('xl/_rels/workbook.xml.rels', '<Relationships xmlns="%s"><Relationship Id="r1" Type="%s/worksheet" Target='
                   '"worksheets/sheet1.xml"/></Relationships>' % (RELATIONS, OFFICE))
        z.writestr('xl/worksheets/sheet1.xml', sheet)
    return out.getvalue()


def make_dbf():
    fields = [('id', 8), ('name', 16), ('x', 12), ('y', 12)]
    rows = table_rows()[1:]
    head = struct.pack('<4BIHH20x', 3, 124, 5, 1, len(rows), 33 + 32 * len(fields), 1 + sum(n for _, n in fields))
    head += b''.join(name.encode().ljust(11, b'\0') + b'C' + bytes(4) + bytes([n]) + bytes(15) for name, n in fields) + b'\r'
    return head + b''.join(b' ' + b''.join(cell.encode()[:n].ljust(n) for cell, (_, n) in zip(row, fields)) for row in rows) + b'\x1a'


def lines():
    return [(PLACES[i], PLACES[i + 1]) for i in range(N_ROW)]


def make_geojson():
    return ('{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}},"features":[\n' +
            ',\n'.join(json.dumps({'type': 'Feature', 'properties': {'id': 'P%d' % i},
                                   'geometry': {'type': 'LineString', 'coordinates': line}}) for i, line in enumerate(lines())) +
            '\n]}\n').encode()


def make_kml():
    return ('<?xml version="1.0"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n' + ''.join(
        '<Placemark><name>P%d</name><LineString><coordinates>%f,36.1 %f,36.1</coordinates></LineString></Placemark>\n' %
        (i, 114 + i / 1e4, 114 + (i + 1) / 1e4) for i in range(N_ROW)) + '</Document></kml>').encode()


def make_dxf():
    out = ['0', 'SECTION', '2', 'ENTITIES']
    for i, ((x, y), (u, v)) in enumerate(lines()):
        out += ['0', 'LINE', '5', '%X' % (16 + i), '8', 'P', '10', str(x), '20', str(y), '11', str(u), '21', str(v)]
    return ('\n'.join(out + ['0', 'ENDSEC', '0', 'EOF']) + '\n').encode()


def make_inp():
    return ('[OPTIONS]\nFLOW_UNITS CMS\n\n[JUNCTIONS]\n' + ''.join('J%d %d 2\n' % (i, 30 - i) for i in range(N_ROW)) +
            '\n[OUTFALLS]\nO 1 FREE\n\n[CONDUITS]\n' +
            ''.join('C%d J%d %s 10 0.013 0 0\n' % (i, i, 'J%d' % (i + 1) if i + 1 < N_ROW else 'O') for i in range(N_ROW)) +
            '\n[XSECTIONS]\n' + ''.join('C%d CIRCULAR 0.5 0 0 0\n' % i for i in range(N_ROW)) + '\n[COORDINATES]\n' +
            ''.join('J%d %d %d\n' % (i, *PLACES[i]) for i in range(N_ROW)) + 'O %d %d\n' % PLACES[N_ROW]).encode()


def make_shp():
    body = shx = b''
    for i, ((x, y), (u, v)) in enumerate(lines()):
        record = struct.pack('<i4dii', 3, min(x, u), min(y, v), max(x, u), max(y, v), 1, 2) + struct.pack('<i4d', 0, x, y, u, v)
        shx += struct.pack('>ii', 50 + len(body) // 2, len(record) // 2)
        body += struct.pack('>ii', i + 1, len(record) // 2) + record
    head = lambda n: struct.pack('>7i', 9994, 0, 0, 0, 0, 0, n // 2) + struct.pack(
        '<ii8d', 1000, 3, PLACES[0][0], 4000000, PLACES[N_ROW][0], 4000200, 0, 0, 0, 0)
    return head(100 + len(body)) + body, head(100 + len(shx)) + shx


# ---- rows in, counted by another reader: the fewest that a reader of good will finds, and nothing where it cannot tell ----

def count_csv(data):
    """Lines with something in them below the first, of a file without quotation marks that opened."""
    if b'"' in data or b'\r' in data:
        return 0
    return sum(1 for line in data.split(b'\n') if line.strip(b' ,;\t|\0')) - 1


def count_elements(name):
    whole = re.compile(rb'<%s(?=[\s>])[^<>]*>(?:(?!<%s[\s>]).)*?</%s>' % (name, name, name), re.S)
    filled = re.compile(rb'>[^<>]*[0-9A-Za-z\x80-\xff][^<>]*<')
    return lambda data: sum(1 for part in whole.findall(data) if filled.search(part))


def count_dbf(data):
    if len(data) < 65:
        return 0
    n, head, size = struct.unpack('<IHH', data[4:12])
    if size < 2 or head < 65:
        return 0
    bodies = [data[head + i * size:head + (i + 1) * size] for i in range(min(n, max(len(data) - head, 0) // size))]
    return sum(1 for body in bodies if body[:1] == b' ')


def count_geojson(data):
    try:
        found = json.loads(data)
        return sum(1 for f in found['features'] if f.get('type') == 'Feature')
    except (ValueError, KeyError, TypeError, AttributeError):
        return 0  # no GeoJSON: what becomes of it is no row


def count_dxf(data):
    try:
        text = data.decode('utf-8', 'replace').split('\n')
        return sum(1 for i in range(0, len(text) - 1, 2) if text[i].strip() == '0' and text[i + 1].strip() in ('LINE', 'LWPOLYLINE'))
    except ValueError:
        return 0


def count_inp(data):
    n, section = 0, None
    for line in data.split(b'\n'):
        line = line.split(b';')[0].strip()
        if line.startswith(b'['):
            section = line.upper()
        elif line and section is not None and section.startswith(b'[COND'):
            n += 1
    return n


def count_shp(data):
    """Records that follow one another from byte 100 on."""
    n, at = 0, 100
    while at + 12 <= len(data):
        length = 2 * struct.unpack('>i', data[at + 4:at + 8])[0]
        if length < 4 or at + 8 + length > len(data):
            break
        n, at = n + 1, at + 8 + length
    return n


def rows_of_table(path, table):
    """What SQLite itself finds, in a file that nobody writes; None: it cannot tell."""
    try:
        db = sqlite3.connect('file:%s?mode=ro&immutable=1' % path, uri=True)
        try:
            return db.execute('SELECT count(*) FROM "%s"' % table).fetchone()[0]
        finally:
            db.close()
    except (sqlite3.Error, UnicodeDecodeError):  # a message about names that are no text cannot be decoded
        return None


def sources_of_case(path):
    """Paths of the sources that a case.yaml names, as another reader of YAML has them; none where it cannot tell."""
    if yaml is None:
        return []
    try:
        with open(path, 'rb') as f:
            found = yaml.safe_load(f)['sources']
        return [source['path'] for source in found if isinstance(source['path'], str)]
    except (yaml.YAMLError, UnicodeError, ValueError, KeyError, TypeError, RecursionError):
        return []


ANSWERED = {'outfalls': 'outfall', 'units': 'unit', 'findings': 'finding', 'decisions': 'decision'}  # lists: tables of a case file

FORMATS = {  # ending: role, bytes, rows in
    'csv': ('units', make_csv, count_csv),
    'page.xls': ('units', make_page, lambda d: max(count_elements(b'tr')(d) - 1, 0)),
    'book.xls': ('units', make_book, lambda d: max(count_elements(b'Row')(d) - 1, 0)),
    'xlsx': ('units', sheet_of_xlsx, lambda d: max(count_elements(b'row')(d) - 1, 0)),
    'dbf': ('units', make_dbf, count_dbf),
    'geojson': ('pipes', make_geojson, count_geojson),
    'kml': ('pipes', make_kml, count_elements(b'Placemark')),
    'dxf': ('pipes', make_dxf, count_dxf),
    'inp': ('pipes', make_inp, count_inp),
    'shp': ('pipes', lambda: make_shp()[0], count_shp),
    'gpkg': ('pipes', None, None),
    'yaml': ('case', None, None),
    'sqlite': ('file', None, None),
}


# ---- mutants ----

def mutate(data, rng, in_place):
    """@in_place: nothing moves, as in files that hold offsets."""
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        if not data:
            break
        at, how = rng.randrange(len(data)), rng.choice((0, 1, 9)) if in_place else rng.randrange(10)
        if how == 0:
            data[at] ^= 1 << rng.randrange(8)
        elif how == 1:
            data[at] = rng.choice(b'\0\xff"\',;\n\r\t<>&[]{}-0')
        elif how == 2:
            del data[at:at + rng.choice((1, 2, 8, 64))]
        elif how == 3:
            data[at:at] = bytes(rng.randrange(256) for _ in range(rng.choice((1, 2, 8))))
        elif how == 4:
            data[at:at] = data[at:at + rng.choice((4, 32, 128))]
        elif how == 5:
            del data[at:]
        elif how == 6:
            text = bytes(data).split(b'\n')
            a, b = rng.randrange(len(text)), rng.randrange(len(text))
            text[a], text[b] = text[b], text[a]
            data = bytearray(b'\n'.join(text))
        elif how == 7:
            found = list(re.finditer(rb'[0-9]+', bytes(data)))
            if found:
                m = rng.choice(found)
                data[m.start():m.end()] = rng.choice((b'-1', b'0', b'1e308', b'nan', b'99999999999999999999', b'0x10', b''))
        elif how == 8:
            data[at:at] = rng.choice((b'"', b'\n', b'\n\n', b',', b'\xef\xbb\xbf', '甲'.encode(), '甲'.encode('gbk')))
        else:
            data[at:at + 4] = struct.pack(rng.choice(('<I', '>I')), rng.choice((0, 1, 0x7fffffff, 0xffffffff, 65536)))
    return bytes(data)


class Lab:
    def __init__(self, runner, folder, rng):
        self.runner, self.folder, self.rng, self.process = runner, folder, rng, None
        self.whole = {}
        self.wrong, self.counts, self.reasons = [], {}, collections.Counter()

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as f:
            f.write(data)
        return path

    def prepare(self):
        """What mutants stand beside: pipes and an outfall."""
        shp, shx = make_shp()
        self.shx = shx
        prj = subprocess.run(['gdalsrsinfo', '-o', 'wkt1', 'EPSG:4547'], capture_output=True).stdout
        self.pipe_parts(os.path.join(self.folder, 'pipes'), shp, prj)
        self.write('outfalls.csv', ('id,x,y\nO,%d,%d\n' % PLACES[N_ROW]).encode())
        self.prj = prj
        self.beside = {'units': 'pipes=%s/pipes.shp;outfalls=%s/outfalls.csv;crs=outfalls=EPSG:4547' % (self.folder, self.folder),
                       'pipes': 'outfalls=%s/outfalls.csv;crs=outfalls=EPSG:4547' % self.folder, 'case': '', 'file': ''}
        for ending, (_, make, _) in FORMATS.items():
            if make is not None:
                self.whole[ending] = make()
        self.write('whole.geojson', self.whole['geojson'])
        subprocess.run(['ogr2ogr', '-q', '-f', 'GPKG', self.folder + '/whole.gpkg', self.folder + '/whole.geojson', '-nln', 'pipes'],
                       check=True)
        self.whole['gpkg'] = open(self.folder + '/whole.gpkg', 'rb').read()
        self.whole['yaml'] = ('sources:\n  - {role: pipes, path: %s/pipes.shp}\n  - role: outfalls\n    path: %s/outfalls.csv\n    crs: '
                              'EPSG:4547\nsettings:\n  seed: 1\n' % (self.folder, self.folder)).encode()
        self.say('pipes', self.folder + '/whole.sqlite', self.beside['pipes'], [self.folder + '/pipes.shp'])
        self.whole['sqlite'] = open(self.folder + '/whole.sqlite', 'rb').read()

    def pipe_parts(self, stem, shp, prj):
        names = make_dbf()
        for ending, data in (('shp', shp), ('shx', self.shx), ('dbf', names), ('prj', prj), ('cpg', b'UTF-8')):
            with open(stem + '.' + ending, 'wb') as f:
                f.write(data)

    def start(self):
        self.process = subprocess.Popen([self.runner], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=open(self.folder + '/stderr', 'ab'))

    def processor_s(self):
        try:
            with open('/proc/%d/stat' % self.process.pid) as f:
                fields = f.read().rsplit(')', 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')
        except OSError:
            return 0

    def say(self, role, out, beside, paths):
        """Refusals by path; None: the runner died."""
        if self.process is None:
            self.start()
        before = self.processor_s()
        try:
            self.process.stdin.write(('\t'.join([role, out, beside] + paths) + '\n').encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        refused, self.answered = {}, {}
        while True:
            line = self.process.stdout.readline().decode('utf-8', 'replace')
            if line == '':
                self.process.wait()
                self.process = None
                return None
            if line == 'done\n':
                self.took = self.processor_s() - before
                return refused
            kind, path, status, message = line.rstrip('\n').split('\t', 3)
            if kind == 'rows':
                self.answered[message] = int(status)
                continue
            refused[path] = (kind, int(status), message)

    def batch(self, ending, n, number):
        role, _, count = FORMATS[ending]
        folder = tempfile.mkdtemp(dir=self.folder)
        paths, rows = [], {}
        for i in range(n):
            offsets = ending in ('gpkg', 'sqlite', 'dbf', 'shp')
            data = mutate(self.whole[ending], self.rng, offsets and self.rng.randrange(4) > 0)
            stem = os.path.join(folder, 'm%d' % (number + i))
            path = '%s.%s' % (stem, ending)
            if ending == 'shp':
                self.pipe_parts(stem, data, self.prj)
            else:
                with open(path, 'wb') as f:
                    f.write(pack_xlsx(data) if ending == 'xlsx' else data)
            paths.append(path)
            rows[path] = count(data) if count else 0
            if ending == 'gpkg':
                rows[path] = rows_of_table(path, 'pipes') or 0
        alone = role in ('case', 'file')
        for group in [[p] for p in paths] if alone else [paths]:
            self.judge(ending, role, group, rows, folder)
        shutil.rmtree(folder)

    def judge(self, ending, role, group, rows, folder):
        out = os.path.join(folder, 'out.sqlite')
        refused = self.say(role, out, self.beside[role], group)
        if refused is None:
            if len(group) == 1:
                self.keep(ending, group[0], 'crash')
            else:
                for path in group:
                    self.judge(ending, role, [path], rows, folder)
            return
        if self.took > 5 * len(group):
            self.keep(ending, group[0], 'hang: %.1f s' % self.took)
        seen = self.read(out) if not role == 'file' and os.path.exists(out) else {}
        counts = self.counts.setdefault(ending, [0, 0, 0])
        for path in group:
            counts[0] += 1
            if path in refused:
                counts[1] += 1
                self.judge_refused(ending, role, path, *refused[path])
                continue
            lost = self.lost(role, path, rows[path], seen)
            if lost:
                counts[2] += 1
                self.keep(ending, path, 'lost: ' + lost)
        if os.path.exists(out):
            os.remove(out)

    def judge_refused(self, ending, role, path, kind, status, message):
        self.reasons[ending, re.sub(r'/\S*|[0-9.]+|["“].*?["”]', '#', message)] += 1
        if status not in (1, 2) and not (role == 'file' and status == 3):
            self.keep(ending, path, 'status %d: %s' % (status, message))
        if kind == 'unnamed' and not (role == 'case' and re.match(r'[^ :]*[./][^ :]*: ', message)):  # a source that it names
            self.keep(ending, path, 'refused without its name: ' + message)
        if '\x1e' in message or len(message) < 12:
            self.keep(ending, path, 'refused not in one sentence: ' + message)

    def lost(self, role, path, n_row, seen):
        """What of an accepted input is neither used nor named; nothing if all is."""
        if role == 'file':
            there = {words: rows_of_table(path, table) for words, table in ANSWERED.items()}
            return ', '.join('%s: %d rows in, %d answered' % (words, n, self.answered.get(words, -1))
                             for words, n in there.items() if n is not None and n > self.answered.get(words, -1))
        wanted = {path: n_row}
        if role == 'case':
            wanted = {os.path.join(os.path.dirname(path), source): N_ROW if source.endswith('.shp') else 1
                      for source in sources_of_case(path)}
        said = []
        for source, n in wanted.items():
            used, named = seen.get(os.path.realpath(source), (0, 0))
            if n > used + named:
                said.append('%s: %d rows in, %d used, %d named' % (os.path.basename(source), n, used, named))
        return ', '.join(said)

    def read(self, out):
        """Of each path: rows read, and rows that findings name."""
        seen = {}
        with sqlite3.connect('file:%s?mode=ro' % out, uri=True) as db:
            for path, label, n in db.execute('SELECT path, label, n_feature FROM input'):
                named = 0
                for code, arguments in db.execute('SELECT code, arguments FROM finding WHERE layer = ?', (label,)):
                    found = json.loads(arguments) if arguments else {}
                    if code == 'read.sheet_torn':  # how much is behind the damage nobody can tell
                        named += N_ROW
                    n_all = [v for k, v in found.items() if k in ('n', 'n_all', 'n_declared', 'n_title', 'n_row') and isinstance(v, int)]
                    named += max([1] + n_all)
                seen[os.path.realpath(path)] = (n, named)
        db.close()
        return seen

    def keep(self, ending, path, why):
        kept = os.path.join(os.environ.get('SUYUAN_MUTANTS', tempfile.gettempdir()), 'mutant-%s-%d' % (ending, len(self.wrong)))
        if os.path.exists(path):
            shutil.copy(path, kept)
        self.wrong.append('%s: %s (%s)' % (ending, why, kept))


def main():
    runner, n = os.path.abspath(sys.argv[1]), int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 31)
    rng = random.Random(seed)
    print('# seed %d%s' % (seed, '' if yaml else '; without PyYAML sources of a case are not counted'))
    with tempfile.TemporaryDirectory(dir='/dev/shm' if os.path.isdir('/dev/shm') else None) as folder:
        lab = Lab(runner, os.path.realpath(folder), rng)
        lab.prepare()
        endings = sys.argv[4:] or list(FORMATS)
        each = max(n // len(endings), 1)
        for number, ending in enumerate(endings):
            before = len(lab.wrong)
            for i in range(0, each, 10):
                lab.batch(ending, min(10, each - i), i)
            counts = lab.counts.get(ending, [0, 0, 0])
            wrong = lab.wrong[before:]
            print('%s %d %s: %d mutants, %d refused in one line, %d with rows lost in silence' %
                  ('not ok' if wrong else 'ok', number + 1, ending, *counts), flush=True)
            for line in wrong[:20]:
                print('# ' + line)
        print('1..%d' % len(endings))
        for (ending, reason), n in sorted(lab.reasons.items(), key=lambda item: -item[1]):
            print('%6d %s %s' % (n, ending, reason), file=sys.stderr)
        if os.path.getsize(folder + '/stderr') > 0 and lab.wrong:
            print('\n'.join('# ' + line for line in open(folder + '/stderr', errors='replace').read().split('\n')[:60]))
    return 1 if lab.wrong else 0


sys.exit(main())
