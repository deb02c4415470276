#!/usr/bin/env python3
"""stopped.py PROGRAM CITY: every command that works for long, asked to stop by each signal after more and more work: it ends
within a second, with status 130 once it works, what was there is there unchanged, and no temporary file is left. TAP.

The server is also killed at random moments while records are sent to it: what it acknowledged is there, once, and nothing else is
but at most the one record that was under way.

After how much work is measured in processor time of the command, and so is not another moment on a busy machine. The second is one of
an idle machine: where more processes wait than there are processors, it is as many times as long.
"""
import hashlib, json, os, random, shutil, signal, sqlite3, subprocess, sys, tempfile, threading, time, urllib.parse, urllib.request

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
AFTER_S = (0.02, 0.3, 0.8)
LIMIT_S = 1.0


def children(pid):
    try:
        with open('/proc/%d/task/%d/children' % (pid, pid)) as f:
            return [int(word) for word in f.read().split()]
    except OSError:
        return []


def worked_s(pid):
    """Processor time of a process and its children."""
    total = 0
    for one in [pid] + children(pid):
        try:
            with open('/proc/%d/stat' % one) as f:
                fields = f.read().rsplit(')', 1)[1].split()
            total += (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')
        except OSError:
            pass
    return total


def contents(folder):
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, 'rb') as f:
                found[os.path.relpath(path, folder)] = hashlib.sha256(f.read()).hexdigest()
    return found


def busy():
    """How many times more processes there are than processors for them."""
    return max(1.0, os.getloadavg()[0] / os.cpu_count())


def stop_once(words, sent, after_s, folder, said):
    """(None where it was done before, else seconds to its end; its status)."""
    with open(said, 'wb') as out:
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=folder)
    begun = time.monotonic()
    while process.poll() is None and worked_s(process.pid) < after_s and time.monotonic() - begun < 120:
        time.sleep(0.005)
    if process.poll() is not None:
        return None, process.returncode
    asked = time.monotonic()
    process.send_signal(sent)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return time.monotonic() - asked, process.returncode


def try_command(name, words, folder, keeps, status):
    """@keeps: whether all files are to be as before; else only that none is temporary."""
    wrong, n_stopped, longest = [], 0, 0.0
    said = folder + '.said'
    for sent in SIGNALS:
        for after_s in AFTER_S:
            before = contents(folder)
            took, ended = stop_once(words, sent, after_s, folder, said)
            if took is None:
                if ended != 0:
                    wrong.append('%s: ended by itself with %d: %s' % (sent.name, ended, open(said, errors='replace').read()[-300:]))
                continue
            after = contents(folder)
            if ended == 0 and status != 0:  # it was done when it was asked
                continue
            n_stopped += 1
            longest = max(longest, took)
            what = '%s after %.2f s of work' % (sent.name, after_s)
            if ended not in (status, -sent):  # a signal ends what has only begun to load its libraries
                wrong.append('%s: status %d: %s' % (what, ended, open(said, errors='replace').read()[-300:]))
            if took > LIMIT_S * busy():
                wrong.append('%s: %.1f s, at %.1f processes a processor' % (what, took, busy()))
            changed = {path for path in set(before) | set(after) if before.get(path) != after.get(path)}
            left = changed if keeps else {path for path in changed if '.tmp' in path or path.endswith('-journal')}
            if left:
                wrong.append('%s: changed or left %s' % (what, ' '.join(sorted(left)[:5])))
    if n_stopped == 0:
        wrong.append('was never stopped')
    print('%s %s: stopped %d times, longest %.2f s' % ('not ok' if wrong else 'ok', name, n_stopped, longest))
    for line in wrong:
        print('# ' + line.replace('\n', '\n# '))
    sys.stdout.flush()
    return not wrong


class Server:
    """suyuan serve over one case file, and somebody who sends records as fast as it takes them."""

    def __init__(self, program, case, folder):
        env = dict(os.environ, XDG_DATA_HOME=folder + '/data', XDG_CACHE_HOME=folder + '/cache')
        self.process = subprocess.Popen([program, '--lang', 'en', 'serve', case, '--port', '0'], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env)
        self.address = self.process.stdout.readline().decode().strip().rstrip('/')
        with urllib.request.urlopen(self.address + '/api/session', timeout=60) as answer:
            self.token = json.load(answer)['token']
        self.sent, self.acknowledged = [], []

    def send(self, at, first):
        """Until nobody answers."""
        n = first
        while True:
            n += 1
            self.sent.append(n)
            form = urllib.parse.urlencode({'at': at, 'reading': 'seen', 'who': 'r%d' % n}).encode()
            asked = urllib.request.Request(self.address + '/api/cases/here/observe', form, {'X-Suyuan-Token': self.token})
            try:
                with urllib.request.urlopen(asked, timeout=60) as answer:
                    json.load(answer)['id']
            except OSError:
                return
            self.acknowledged.append(n)


def try_killed_server(program, case, folder, n_kill):
    rng, wrong, n_kept = random.Random(7), [], 0
    with sqlite3.connect(case) as db:
        at = db.execute('SELECT source_id FROM outfall ORDER BY outfall_id LIMIT 1').fetchone()[0]
    db.close()
    last = 0
    for kill in range(n_kill):
        server = Server(program, case, folder)
        sender = threading.Thread(target=server.send, args=(at, last))
        sender.start()
        time.sleep(rng.uniform(0, 0.6) * busy())
        server.process.kill()
        server.process.wait()
        sender.join()
        last = server.sent[-1]
        with sqlite3.connect(case) as db:
            there = sorted(int(who[1:]) for who, in db.execute("SELECT who FROM observation WHERE who LIKE 'r%'")
                           if int(who[1:]) >= server.sent[0])
            good = db.execute('PRAGMA integrity_check').fetchone()[0]
        db.close()
        n_kept += len(server.acknowledged)
        if good != 'ok' or there not in (server.acknowledged, server.acknowledged + [last]):
            wrong.append('kill %d: %s, acknowledged %s, there %s' % (kill, good, server.acknowledged, there))
    left = [path for path in contents(os.path.dirname(case)) if '.tmp' in path]
    if left:
        wrong.append('left ' + ' '.join(left))
    print('%s serve, killed %d times: %d records acknowledged' % ('not ok' if wrong or n_kept == 0 else 'ok', n_kill, n_kept))
    for line in wrong:
        print('# ' + line)
    sys.stdout.flush()
    return not wrong and n_kept > 0


def main():
    program, city = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory() as root:
        town, work = root + '/town', root + '/work'
        subprocess.run([city, '--pipes', '30000', '--to', town], check=True, stdout=subprocess.DEVNULL)
        os.mkdir(work)
        os.mkdir(root + '/tables')
        lines = 'id,name,x,y\n' + ''.join('u%d,甲%d厂,%d,%d\n' % (i, i, 500000 + i, 4000000 + i) for i in range(100000))
        for i in range(12):
            with open('%s/tables/t%d.csv' % (root, i), 'w') as f:
                f.write(lines)
        case = work + '/case.sqlite'
        job = town + '/case.yaml'
        subprocess.run([program, 'run', job, '-o', case, '--quiet'], check=True, stdout=subprocess.DEVNULL)
        good = True
        for name, words, keeps, status in (
                ('run', ['run', job, '-o', case, '--quiet'], True, 130),
                ('check', ['check', job, '--quiet'], True, 130),
                ('init', ['init', root + '/tables', '-o', work + '/new.yaml'], True, 130),
                ('export, a workbook', ['export', case, '--to', work + '/to', '--format', 'xlsx', '--quiet'], False, 130),
                ('export, an atlas', ['export', case, '--to', work + '/to', '--format', 'pdf', '--quiet'], False, 130),
                ('export, a map', ['export', case, '--to', work + '/to', '--format', 'html', '--quiet'], False, 130),
                ('export, layers', ['export', case, '--to', work + '/to', '--format', 'gpkg', '--quiet'], False, 130),
                ('export, documents', ['export', case, '--to', work + '/to', '--format', 'docx', '--quiet'], False, 130),
                ('serve', ['serve', case, '--port', '0'], True, 0)):
            good &= try_command(name, [program, '--lang', 'en'] + words, work, keeps, status)
            shutil.rmtree(work + '/to', ignore_errors=True)
        good &= try_killed_server(program, case, root, 50)
        print('1..10')
    return 0 if good else 1


sys.exit(main())
