#!/usr/bin/env bash
# record.sh ROOT PROGRAM CITY: case files as parts of a record in PostgreSQL, and back; what is refused.
. "$(dirname "$0")/tap.sh"
root=$(realpath "$1") program=$(realpath "$2") city=$(realpath "$3")
export SOURCE_DATE_EPOCH=1700000000
server=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1) || true
export PATH=$PATH:${server:-/nowhere}
tap_need 'a record in PostgreSQL' initdb psql sqlite3
folder=$(mktemp -d)
chmod 755 "$folder"
# A server refuses to be root's.
as=(env)
if [ "$(id -u)" = 0 ]; then
    tap_need 'a record in PostgreSQL' runuser
    id postgres >/dev/null 2>&1 || { tap_skip 'a record in PostgreSQL' 'no user postgres'; tap_end; }
    as=(runuser -u postgres -- env)
fi
mkdir "$folder/pg" && { [ "$(id -u)" != 0 ] || chown postgres "$folder/pg"; }
stop_server() { "${as[@]}" "$server/pg_ctl" -D "$folder/pg/data" -m immediate stop >/dev/null 2>&1 || true; }
start_server() {
    "${as[@]}" "$server/pg_ctl" -D "$folder/pg/data" -w -l "$folder/pg/log" \
        -o "-k $folder/pg -h '' -F" start >/dev/null
}
trap 'stop_server; rm -rf "$folder"' EXIT
(cd "$folder/pg" && "${as[@]}" "$server/initdb" -D "$folder/pg/data" -A trust -U record --no-sync -E UTF8 --locale=C >/dev/null &&
    start_server)
cd "$folder"
to="PG:dbname=record user=record host=$folder/pg"
sql() { psql -qAt -h "$folder/pg" -U record -d "${base:-record}" -v ON_ERROR_STOP=1 -c "$1" 2>&1; }
base=postgres sql 'CREATE DATABASE record'
if [ "$(sql "SELECT count(*) FROM pg_available_extensions WHERE name = 'postgis'")" != 1 ]; then
    tap_skip 'a record in PostgreSQL' 'no PostGIS'
    tap_end
fi
suyuan() { "$program" --lang en "$@"; }
rows() { # FILE: the rows of the tables of the schema
    local table
    for table in $(sed -nE 's/^CREATE TABLE ([a-z_]+).*/\1/p' "$root"/data/schema/*.sql | sort); do
        echo "-- $table"
        sqlite3 "$1" ".mode insert" "SELECT * FROM $table"
    done
}

"$city" --pipes 300 --seed 3 --to north >/dev/null
"$city" --pipes 200 --seed 4 --damage reverse=0.1,no_ids=0.2,move_ends=0.2 --to south >/dev/null
for part in north south; do
    suyuan --quiet run $part/case.yaml >/dev/null
done
outfall=$(sqlite3 north/case.sqlite "SELECT source_id FROM outfall ORDER BY outfall_id LIMIT 1")
suyuan --quiet decide north/case.sqlite "$outfall" assign 水务局 --who me --why test >/dev/null
tap_match 'published' "$(suyuan publish north/case.sqlite --to "$to" --part north 2>&1)" '^published as part north$'
suyuan --quiet publish south/case.sqlite --to "$to" --part south
for part in north south; do
    suyuan --quiet checkout "$to" --part $part -o $part.sqlite
    tap_empty "case file, server, case file: $part has the same rows" "$(cmp <(rows $part/case.sqlite) <(rows $part.sqlite) 2>&1)"
done
tap_match 'a checked out file is a case file as any other' "$(suyuan explain north.sqlite "$outfall")" "$outfall"
tap_empty 'every part is a partition' "$(sql "SELECT part || ' ' || count(*) FROM suyuan.outfall GROUP BY part ORDER BY part" |
    diff - <(for part in north south; do echo "$part $(sqlite3 $part/case.sqlite 'SELECT count(*) FROM outfall')"; done))"
tap_match 'geometry is PostGIS'"'"'s' "$(sql "SELECT bool_and(GeometryType(geom) = 'LINESTRING' AND ST_SRID(geom) > 0) FROM suyuan.edge")" '^t$'

# Once more, with a record more; nobody changes one on the server.
suyuan --quiet decide north.sqlite "$outfall" remark 'seen again' --who me --why test >/dev/null 2>&1 ||
    suyuan --quiet decide north.sqlite "$outfall" assign 住建局 --who me --why again >/dev/null
suyuan --quiet publish north.sqlite --to "$to" --part north
tap_match 'published again, with what was recorded since' "$(sql "SELECT count(*) FROM suyuan.decision WHERE part = 'north'")" '^2$'
tap_match 'of each table one partition a part' "$(sql "SELECT count(*) FROM pg_inherits WHERE inhparent = 'suyuan.edge'::regclass")" '^2$'
for change in "UPDATE suyuan.decision SET who = 'x'" 'DELETE FROM suyuan.decision'; do
    tap_match "refused by the server: $change" "$(sql "$change")" 'records are only ever added'
done

# Who sees what: a county its own part, the province all, whoever is named for none nothing.
sql "CREATE ROLE office LOGIN IN ROLE suyuan_county; CREATE ROLE desk LOGIN IN ROLE suyuan_reader; CREATE ROLE head LOGIN IN ROLE suyuan_province;
    CREATE ROLE stray LOGIN IN ROLE suyuan_analyst; CREATE ROLE outside LOGIN; INSERT INTO suyuan.member VALUES ('office', 'north'), ('desk', 'south')"
by() { psql -qAt -h "$folder/pg" -U "$1" -d record -c "$2" 2>&1; } # LOGIN SQL
counts() { # LOGIN PART: rows of the part, table by table
    local table sql="SELECT 'part', count(*) FROM suyuan.part WHERE part = '$2'"
    for table in $(sed -nE 's/^CREATE TABLE ([a-z_]+).*/\1/p' "$root"/data/schema/*.sql | sort); do
        sql+=" UNION ALL SELECT '$table', count(*) FROM suyuan.$table WHERE part = '$2'"
    done
    by "$1" "$sql"
}
none() { counts "$1" "$2" | grep -v '|0$'; }
tap_empty 'a county sees all of its own part' "$(diff <(counts record north) <(counts office north))"
tap_empty 'and nothing of another, in any table' "$(none office south)"
tap_empty 'a reader sees what it is named for' "$(diff <(counts record south) <(counts desk south); none desk north)"
tap_empty 'the province sees all' "$(diff <(counts record north; counts record south) <(counts head north; counts head south))"
tap_empty 'who is named for no part sees nothing' "$(none stray north; none stray south)"
tap_match 'no role, no rows' "$(by outside 'SELECT count(*) FROM suyuan.outfall')" 'permission denied'
added() { by "$1" "INSERT INTO suyuan.decision (part, decision_id, role, source_id) VALUES ('$2', $3, 'outfall', 'x')"; } # LOGIN PART ID
tap_empty 'a county adds a record of its own' "$(added office north 70)"
tap_match 'and none of another' "$(added office south 71)" 'row-level security'
tap_match 'a reader adds none' "$(added desk south 72)" 'permission denied'
past="SELECT count(*) FROM suyuan.\"$(sql "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'suyuan.outfall'::regclass LIMIT 1" | sed 's/^suyuan\.//; s/"//g')\""
tap_match 'nobody asks a partition past its table' "$(by office "$past")" 'permission denied'
for change in "UPDATE suyuan.outfall SET name = 'x'" 'DELETE FROM suyuan.outfall' 'TRUNCATE suyuan.decision' "INSERT INTO suyuan.member VALUES ('office', 'south')" \
    'CREATE TABLE suyuan.mine (a int)' "UPDATE suyuan.decision SET who = 'x'"; do
    tap_match "not a county's to do: $change" "$(by office "$change")" 'permission denied'
done
suyuan --quiet checkout "${to/user=record/user=office}" --part north -o office.sqlite
tap_match 'a county checks its own part out' "$(sqlite3 office.sqlite 'SELECT count(*) FROM decision')" '^3$'
tap_match 'not another' "$(suyuan checkout "${to/user=record/user=office}" --part south -o other.sqlite 2>&1)" 'has no part south; it has: north$'
sql 'ALTER TABLE suyuan.decision DISABLE TRIGGER USER; DELETE FROM suyuan.decision WHERE decision_id = 70; ALTER TABLE suyuan.decision ENABLE TRIGGER USER'

# What was recorded on the server since the check-out is not lost.
sql "INSERT INTO suyuan.decision (part, decision_id, role, source_id) VALUES ('north', 77, 'outfall', 'x')"
before=$(sql 'SELECT number, publications, published FROM suyuan.part ORDER BY 1')
refused() { # NAME STATUS PATTERN COMMAND...: one line, and the record is as it was
    local name=$1 status=$2 pattern=$3 said got=0
    shift 3
    said=$("$@" 2>&1) || got=$?
    if [ "$got" = "$status" ] && [ "$(wc -l <<<"$said")" = 1 ] && grep -qE -- "$pattern" <<<"$said" &&
        [ "$(sql 'SELECT number, publications, published FROM suyuan.part ORDER BY 1')" = "$before" ]; then
        tap_ok "$name"
    else
        tap_fail "$name" "status $got: $said"
    fi
}
refused 'records that only the server has' 3 'holds 1 records \(decision\) of part north that north.sqlite does not have; check the part out' \
    suyuan publish north.sqlite --to "$to" --part north
refused 'no part of the name' 1 'has no part west; it has: north, south$' suyuan checkout "$to" --part west -o west.sqlite
refused 'a file that is there' 1 'north.sqlite: is there already' suyuan checkout "$to" --part north -o north.sqlite
refused 'no server' 1 'a server is PG:' suyuan publish south.sqlite --to south --part south
refused 'off the socket without TLS' 1 'must be encrypted' suyuan publish south.sqlite --to 'PG:host=127.0.0.1 sslmode=disable' --part south
refused 'words that libpq does not know' 1 'invalid connection option' suyuan publish south.sqlite --to 'PG:wrong=1' --part south
refused 'a part without a name' 1 '^suyuan: --part' suyuan publish south.sqlite --to "$to" --part ''
sql 'CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA suyuan TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA suyuan TO reader' >/dev/null
refused 'a role without rights' 3 'permission denied.*nothing was changed there' suyuan publish south.sqlite --to "${to/user=record/user=reader}" --part south
sqlite3 south.sqlite 'SELECT 1' >/dev/null
name="'); DROP SCHEMA suyuan CASCADE; --\"\\"
suyuan --quiet publish south.sqlite --to "$to" --part "$name"
tap_match 'a name is a name' "$(sql 'SELECT count(*) FROM suyuan.part')" '^3$'

# A reader sees a part whole, before and after.
n=$(sqlite3 south.sqlite 'SELECT count(*) FROM node')
(for _ in 1 2 3; do suyuan --quiet publish south.sqlite --to "$to" --part south; done) &
publishing=$!
seen=
while kill -0 $publishing 2>/dev/null; do
    seen+=$(sql "SELECT count(*) FROM suyuan.node WHERE part = 'south'")$'\n'
done
wait $publishing
tap_match 'readers were there' "$(grep -c . <<<"$seen")" '^([3-9]|[1-9][0-9]+)$'
tap_empty 'a reader never sees half of a part' "$(grep -vx "$n" <<<"$seen" | grep .)"

# The one who publishes dies.
before=$(sql 'SELECT number, publications FROM suyuan.part ORDER BY 1')
for wait in 0.1 0.2 0.3 0.5; do
    suyuan --quiet publish south.sqlite --to "$to" --part south &
    sleep $wait
    pkill -KILL -P $! 2>/dev/null || true
    kill -KILL $! 2>/dev/null || true
    wait $! 2>/dev/null || true
done
suyuan --quiet checkout "$to" --part south -o after.sqlite
tap_empty 'killed: the part is whole' "$(cmp <(rows south.sqlite) <(rows after.sqlite) 2>&1)"
stop_server
before=
sql() { :; }
refused 'a server that went away' 3 'no connection: .*try again' suyuan publish south.sqlite --to "$to" --part south
tap_end
