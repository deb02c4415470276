# Sourced by tests/run and examples/run: what a bare Debian 12 needs, and build folders.

# The project's folder, from which everything runs.
cd "$(dirname "${BASH_SOURCE[0]}")/.."

stop() {
    printf '%s\n' "$*" >&2
    exit 1
}

# apt COMMAND...: apt-get, which waits up to ten minutes for another package manager to be done. The option
# is for the lock of installing; the locks of the lists and of what was fetched fail at once.
apt() {
    local tries=${SUYUAN_APT_TRIES:-60} told=
    while ! "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=600 -qq "$@" >"$apt_output" 2>&1; do
        if ! grep -q 'Could not get lock\|Unable to lock' "$apt_output" || [ $((tries--)) -le 0 ]; then
            cat "$apt_output" >&2
            return 1
        fi
        [ -n "$told" ] || echo 'another package manager is running; waiting for it'
        told=yes
        sleep "${SUYUAN_APT_WAIT_S:-10}"
    done
}

# install_packages GROUP...: what is missing of the groups in .ci/packages.txt.
install_packages() {
    if ! command -v dpkg-query >/dev/null; then
        echo 'not a Debian system: what .ci/packages.txt lists is taken to be installed' >&2
        return
    fi
    local missing as_root=(env)
    missing=$(awk -v groups=" $* " '
        FILENAME == "-" { if ($2 == "installed") installed[$1]; next }
        index(groups, " " $1 " ") && !($2 in installed) { print $2 }' - .ci/packages.txt \
        < <(dpkg-query --show --showformat '${Package} ${db:Status-Status}\n'))
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null ||
            stop "these packages are missing; install them as root, or install sudo:" $missing
        as_root=(sudo env)
    fi
    as_root+=(DEBIAN_FRONTEND=noninteractive)
    echo "installing:" $missing
    local apt_output
    apt_output=$(mktemp)
    apt update || stop 'apt-get update: the package lists cannot be fetched; check the network and /etc/apt/sources.list'
    apt install -y --no-install-recommends $missing || stop "apt-get install: could not install" $missing
    rm -f "$apt_output"
}

# Debian's python3 has the modules; a version manager's takes a second to find out which one is meant.
export PATH=/usr/bin:$PATH

# The quicker linker, where there is one: a test a program, some hundred of them.
if [ -z "${CC_LD-}" ] && command -v ld.lld >/dev/null; then export CC_LD=lld; fi

# build FOLDER -DOPTION=VALUE...: configures the folder if it is new or was configured otherwise, and
# builds. The environment's CC and CFLAGS count when the folder is new.
build() {
    local folder=$1 option
    shift
    if [ ! -f "$folder/build.ninja" ]; then
        rm -rf "$folder"
        quietly meson setup "$folder" "$@" || return
    else
        for option in "$@"; do
            option=${option#-D}
            grep -qxF "${option%%=*} = ${option#*=}" "$folder/meson-private/cmd_line.txt" && continue
            quietly meson setup --reconfigure "$folder" "$@" || return
            break
        done
    fi
    if [ -t 1 ]; then ninja -C "$folder"; else quietly ninja -C "$folder"; fi
}

# quietly COMMAND...: its output only if it does not succeed.
quietly() {
    local output
    output=$("$@" 2>&1) && return
    printf '%s\n' "$output" | tail -n 60
    return 1
}
