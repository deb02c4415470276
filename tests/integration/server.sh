# Sourced behind tap.sh by tests of suyuan serve. Uploads, caches and settings go into $folder, nothing into a home.
export XDG_DATA_HOME=$folder/data XDG_CACHE_HOME=$folder/cache

# serve_start [ARGUMENT]...: the server on a free port. Sets server_pid, address, token.
serve_start() {
    : >"$folder/address" # there before it is looked into
    "$program" --lang zh serve "$@" --port 0 >"$folder/address" 2>"$folder/serve.log" &
    server_pid=$!
    for _ in $(seq 300); do
        address=$(head -n 1 "$folder/address")
        [ -z "$address" ] || break
        sleep 0.1
    done
    address=${address%/}
    # by whatever name it is shown, it is here
    token=$(curl -sS --max-time 20 ${key+-b "suyuan_key=$key"} -k "$(sed -E 's,//[^/]*:([0-9]+).*,//127.0.0.1:\1,' <<<"$address")/api/session" | jq -r .token)
}
serve_stop() {
    [ -z "${server_pid-}" ] || kill "$server_pid" 2>/dev/null || true
    wait ${server_pid-} 2>/dev/null || true
    server_pid=
}
# post PATH [CURL-ARGUMENT]...: what a page of the server sends.
post() {
    local path=$1
    shift
    curl -sS --max-time 60 -X POST -H "X-Suyuan-Token: $token" "$address$path" "$@"
}
