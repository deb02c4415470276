"""What every surface says of the outfalls of cases: surfaces.py PROGRAM FOLDER...

In each folder: case.sqlite; screen.txt, what `suyuan run` printed; out/, what `suyuan export` wrote in all formats (--lang en);
name, what the case is called. Each surface is held against the row of table answer: the probability (two decimals, as people
read it), the party, the measure, the status. Leaves in file "table" a row of the table in tests/README.md for each surface, "n"
where all n outfalls agree, "n of m" where not; in "said" what differs. A child for each case: the start of the reader takes longer
than what it does.
"""
import csv, glob, html, json, os, re, sqlite3, subprocess, sys, zipfile
import xml.etree.ElementTree as ET

program, case, screen, folder = sys.argv[1], 'case.sqlite', 'screen.txt', 'out'
for place in sys.argv[2:]:
    if os.fork() == 0:
        os.chdir(place)
        os.dup2(os.open('table', os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(os.open('said', os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
        break
    if os.wait()[1]: print(place, 'ended with an error', file=sys.stderr)
else:
    sys.exit()
name = open('name', encoding='utf-8').read().strip()
db = sqlite3.connect('file:%s?mode=ro' % case, uri=True)
db.row_factory = sqlite3.Row
rows = [dict(r) for r in db.execute(
    'SELECT a.*, o.source_id AS number, coalesce(o.name, o.source_id) AS label FROM answer a JOIN outfall o USING (outfall_id) '
    'ORDER BY a.outfall_id')]


def said(p):
    """As people read a probability: algorithms/base/probability.c says it the same."""
    if p is None: return None
    if p < 1e-12 or p > 1 - 1e-12: return '%d' % round(p)
    return '<0.01' if p < 0.005 else '>0.99' if p > 0.995 else '%.2f' % p


HOW = {'confirmed': 'confirmed by a person', 'record': 'on record', 'probability': 'likely enough', None: None}
for r in rows:
    r['p'], r['unlisted'] = said(r['probability']), said(r['unknown_probability'])
asked = list({(r['status'], r['how']): r for r in reversed(rows)}.values())[:2]  # explain and sample, one call each: statuses apart
count = {}                 # surface -> part -> [right, of]


def hold(surface, part, row, got, right):
    right_ones, of = count.setdefault(surface, {}).setdefault(part, [0, 0])
    good = (got or None) == (right or None)
    count[surface][part] = [right_ones + good, of + 1]
    if not good:
        print('%s: %s: outfall %s: %s: %r, not %r' % (name, surface, row['number'], part, got, right), file=sys.stderr)


def number(text, like):
    """A number of a machine's format as people read it; the text of one for people as it is."""
    if text in (None, ''): return None
    return text if str(text)[0] in '<>' else said(float(text)) if like else text


def run(*arguments):
    return subprocess.run([program, '--lang', 'en', *arguments], capture_output=True, encoding='utf-8', check=True).stdout


def whole(surface, row, p, party, measure, status):
    hold(surface, 'probability', row, p, row['p'])
    hold(surface, 'party', row, party, row['party'])
    hold(surface, 'measure', row, measure, row['measure'])
    hold(surface, 'status', row, status, row['status'])


# explain, as JSON and as its first table
for r in asked:
    a = json.loads(run('explain', case, r['number'], '--format', 'json'))['answer'][0]
    whole('JSON', r, said(a['probability']), a['party'], a['measure'], a['status'])
    text = run('explain', case, r['number']).split('\nAnswer\n')[1].split('\n')
    cells = dict(zip(re.split(r' {2,}', text[0].strip()), re.split(r' {2,}', text[1].strip())))
    whole('explain', r, cells.get('the source with'), cells.get('responsible party'), cells.get('measure'), cells.get('status'))
    # sample says who is likeliest now: one unit, a group of them, or the unknown source
    now = re.search(r'most likely now: (.*) \(([<>]?[0-9.]+)\)', run('sample', case, r['number'], '-n', '1'))
    if now and now[1] == r['unit']:
        hold('sample', 'probability', r, now[2], r['p'])
    elif now and now[1] == 'unknown source':
        hold('sample', 'probability', r, now[2], r['unlisted'])

# the chain on the screen: the first 20 outfalls
lines = [l for l in open(screen, encoding='utf-8') if ' <- ' in l]
for r, line in zip(rows, lines):
    last = line.rstrip('\n').split(' <- ')[-1]
    if r['unit'] and r['unit'] + ' (' in last:
        hold('chain', 'probability', r, re.search(re.escape(r['unit']) + r' \(([^)]*)\)', last)[1], r['p'])
    else:
        hold('chain', 'probability', r, re.search(r'\(([^)]*)\)', last)[1], r['unlisted'])

by_number = {r['number']: r for r in rows}


def table(path):
    return list(csv.DictReader(open(os.path.join(folder, path), encoding='utf-8-sig')))


def held(surface, got, column):
    for line in got:
        r = by_number.get(line.get('outfall number'))
        if r is None: continue
        whole(surface, r, number(line.get(column), True), line.get('responsible party'), line.get('measure'), line.get('status'))


held('list: state', table('state of the tracing.csv'), 'probability of being the source')
held('list: parties', table('responsible parties.csv'), 'probability of being the source')
held('list: ledger', table('ledger.csv'), 'probability of being the source')
for line in table('chain.csv'):
    r = next((r for r in rows if r['label'] == line['outfall'] and r['unit'] and r['unit'] == line['unit']), None)
    if r is not None and sum(x['label'] == r['label'] for x in rows) == 1:
        hold('list: chain', 'probability', r, number(line['probability of being the source'], True), r['p'])

# the workbook's sheet of the same name
M = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
book = zipfile.ZipFile(glob.glob(os.path.join(folder, '*.xlsx'))[0])
names = [s.get('name') for s in ET.fromstring(book.read('xl/workbook.xml')).iter(M + 'sheet')]
sheet = ET.fromstring(book.read('xl/worksheets/sheet%d.xml' % (names.index('state of the tracing') + 1)))
shared = [''.join(t.text or '' for t in s.iter(M + 't')) for s in ET.fromstring(book.read('xl/sharedStrings.xml'))] \
    if 'xl/sharedStrings.xml' in book.namelist() else []
cells = []
for line in sheet.iter(M + 'row'):
    got = {}
    for c in line.iter(M + 'c'):
        v, t = c.find(M + 'v'), ''.join(x.text or '' for x in c.iter(M + 't'))
        got[re.match('[A-Z]+', c.get('r'))[0]] = shared[int(v.text)] if c.get('t') == 's' else v.text if v is not None else t
    cells.append(got)
head = next(i for i, line in enumerate(cells) if 'outfall number' in line.values())
held('workbook', [{cells[head][k]: v for k, v in line.items() if k in cells[head]} for line in cells[head + 1:]],
     'probability of being the source')

# layers
held('GeoJSON', [{'outfall number': f['properties']['number'], 'responsible party': f['properties']['party'], **f['properties']}
                 for f in json.load(open(os.path.join(folder, 'geojson', 'outfall.geojson'), encoding='utf-8'))['features']], 'source')
gpkg = sqlite3.connect(glob.glob(os.path.join(folder, '*.gpkg'))[0])
gpkg.row_factory = sqlite3.Row
held('GeoPackage', [{'outfall number': g['number'], 'responsible party': g['party'], **dict(g)}
                    for g in gpkg.execute('SELECT number, party, measure, status, source FROM outfall')], 'source')
kml = open(glob.glob(os.path.join(folder, '*.kml'))[0], encoding='utf-8').read()
marks = []
for mark in re.findall(r'<Placemark>(.*?)</Placemark>', kml.split('<Folder id="outfall">')[1].split('</Folder>')[0], re.S):
    data = {k: html.unescape(v) for k, v in re.findall(r'<SimpleData name="(\w+)">(.*?)</SimpleData>', mark, re.S)}
    marks.append({'outfall number': data['number'], 'responsible party': data.get('party'), **data})
held('KML', marks, 'source')

# the map in the browser
page = open(glob.glob(os.path.join(folder, '*.html'))[0], encoding='utf-8').read()
known, _ = json.JSONDecoder().raw_decode(page[page.index('{"file":'):])
o = known['outfalls']
main = {}
for i, outfall in enumerate(known['responsible']['outfall']): main.setdefault(outfall, known['responsible']['party'][i])
measure = dict(zip(known['measures']['outfall'], known['measures']['measure']))
for i, outfall in enumerate(o['id']):
    r = by_number[o['number'][i]]
    whole('HTML', r, said(o['source'][i]), main.get(outfall), measure.get(outfall), o['status'][i])

# pages and records: their texts
records = sorted(glob.glob(os.path.join(folder, '30_record.en', '*.txt')))
for r, path in zip(rows, records):
    text = open(path, encoding='utf-8').read().replace('\n', ' ').split(' Traced by ')[0]
    p = re.search(re.escape(r['unit']) + r'[^.;]*? the source with ([<>]?[0-9.]*[0-9])', text) if r['unit'] else None
    party = re.search(r'Responsible party: (.*?) \(', text)
    kind = re.search(r'Measure(?:, |: )(close|merge|standardise|none)', text)
    status = 'traced' if re.search(r' Traced[: (]', text) else 'candidates' if 'Not traced yet' in text else 'unknown'
    whole('record', r, p and p[1], party and party[1], kind and kind[1], status)
pdf = glob.glob(os.path.join(folder, '*.pdf'))[0]
for r in rows[:12]:
    sheet = next((t for t in pages if re.search('Tracing map of ' + re.escape(r['label']) + r'\s', t)), '') if 'pages' in globals() else None
    if sheet is None:
        pages = subprocess.run(['pdftotext', '-layout', pdf, '-'], capture_output=True, encoding='utf-8', check=True).stdout.split('\f')
        sheet = next((t for t in pages if re.search('Tracing map of ' + re.escape(r['label']) + r'\s', t)), '')
    fact = lambda key: (re.search(r'\s{2,}' + key + r'\s{2,}(\S.*?)(?:\s{3,}|\n|$)', sheet) or [None, None])[1]
    first, status = fact('first unit'), fact('result')
    p = first and re.search(r'the source with ([<>]?[0-9.]*[0-9])|first .* \(([<>]?[0-9.]+)\)$', first)
    whole('atlas', r, p and (p[1] or p[2]), fact('responsible'), fact('measure'), status and status.split(' (')[0])

ORDER = ['explain', 'sample', 'chain', 'JSON', 'list: state', 'list: parties', 'list: ledger', 'list: chain', 'workbook', 'atlas',
         'record', 'HTML', 'GeoPackage', 'GeoJSON', 'KML']
for surface in ORDER:
    cells = []
    for part in ('probability', 'party', 'measure', 'status'):
        right, of = count.get(surface, {}).get(part, (0, 0))
        cells.append('–' if of == 0 else '%d' % of if right == of else '%d of %d' % (right, of))
    print('| %s | %s | %s |' % (name, surface, ' | '.join(cells)))
