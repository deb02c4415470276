"""serve_load.py PROGRAM CASE SECONDS KILLS: many people at once on one suyuan serve, and a server that is killed.

50 people browse (a request a second), 10 record once in 10 seconds; then servers are killed with SIGKILL at random moments
while somebody records. Ends with 1 where a record was lost or refused. Prints one JSON line each: requests, refused, milliseconds at 50, 95 and 100 %, records acknowledged
and records in the file."""
import http.client
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse

program, case, seconds, kills = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])


def start():
    server = subprocess.Popen([program, "--lang", "en", "serve", case, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    address = urllib.parse.urlsplit(server.stdout.readline().strip())
    return server, address.hostname, address.port


class Person:
    def __init__(self, host, port):
        self.wire = http.client.HTTPConnection(host, port, timeout=30)
        self.token = json.loads(self.ask("GET", "/api/session")[1])["token"]

    def ask(self, method, path, form=None):
        headers = {} if method == "GET" else {"X-Suyuan-Token": self.token, "Content-Type": "application/x-www-form-urlencoded"}
        for again in (True, False):
            try:
                self.wire.request(method, path, urllib.parse.urlencode(form) if form else None, headers)
                answer = self.wire.getresponse()
                return answer.status, answer.read()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.wire.close()  # an idle connection was closed: as a browser does, once more, but never a record
                if method != "GET" or not again:
                    raise


def rows(sql):
    with sqlite3.connect(f"file:{case}?mode=ro", uri=True) as file:
        return file.execute(sql).fetchall()


outfalls = [number for number, in rows("SELECT source_id FROM outfall")]
manholes = [number for number, in rows("SELECT source_id FROM node WHERE source_id IS NOT NULL GROUP BY source_id HAVING count(*) = 1 ORDER BY min(node_id)")]  # a number of two is refused
times, refused, recorded, lock = [], [], [], threading.Lock()


def timed(person, method, path, form=None):
    begun = time.monotonic()
    status, body = person.ask(method, path, form)
    with lock:
        times.append((time.monotonic() - begun) * 1000)
        if status != 200:
            refused.append((status, path, body[:200]))
    return status == 200, body


def browse(host, port, seed, until):
    chance, person = random.Random(seed), Person(host, port)
    while time.monotonic() < until:
        outfall = urllib.parse.quote(chance.choice(outfalls))
        path = chance.choice([f"explain?outfall={outfall}", f"tile/17/{chance.randrange(107000, 107100)}/{chance.randrange(51000, 51100)}",
                              "rows?what=decisions", f"rows?what=candidates&outfall={outfall}", "extent"])
        timed(person, "GET", "/api/cases/here/" + path)
        time.sleep(chance.uniform(0.5, 1.5))


def record(host, port, seed, until):
    chance, person = random.Random(seed), Person(host, port)
    time.sleep(chance.uniform(0, 10))
    n = 0
    while time.monotonic() < until:
        n += 1
        done, body = timed(person, "POST", "/api/cases/here/observe", {"at": chance.choice(manholes), "reading": chance.choice(["seen", "not_seen"]),
                           "who": f"person {seed} {n}", "why": "load"})
        if done:
            with lock:
                recorded.append(json.loads(body)["id"])
        time.sleep(10)


def load():
    server, host, port = start()
    until = time.monotonic() + seconds
    people = [threading.Thread(target=record if i < 10 else browse, args=(host, port, i, until)) for i in range(60)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    server.terminate()
    server.wait()
    in_file = {number for number, in rows("SELECT observation_id FROM observation")}
    times.sort()
    at = lambda share: round(times[min(len(times) - 1, int(share * len(times)))], 1)
    print(json.dumps({"what": "load", "seconds": seconds, "requests": len(times), "refused": len(refused), "ms_50": at(0.5), "ms_95": at(0.95), "ms_100": at(1),
                      "acknowledged": len(recorded), "lost": len(set(recorded) - in_file)}))
    for one in refused[:3]:
        print("#", one, file=sys.stderr)
    return not refused and recorded and not set(recorded) - in_file


def killed():
    chance, acknowledged = random.Random(1), set()
    for turn in range(kills):
        server, host, port = start()
        person = Person(host, port)

        def one(n):
            status, body = person.ask("POST", "/api/cases/here/observe", {"at": manholes[(37 * turn + n) % len(manholes)], "reading": "seen", "who": f"killed {turn} {n}"})
            if status == 200:
                acknowledged.add(json.loads(body)["id"])

        begun = time.monotonic()
        one(0)
        killer = threading.Timer(chance.uniform(0, 4 * (time.monotonic() - begun)), lambda: os.kill(server.pid, signal.SIGKILL))
        killer.start()
        try:
            for n in range(1, 1000):
                one(n)
        except (OSError, http.client.HTTPException):
            pass
        killer.join()
        server.wait()
    in_file = {number for number, in rows("SELECT observation_id FROM observation")}
    print(json.dumps({"what": "killed", "kills": kills, "acknowledged": len(acknowledged), "lost": len(acknowledged - in_file)}))
    return not acknowledged - in_file and (kills == 0 or acknowledged)


sys.exit(0 if load() and killed() else 1)
