#!/usr/bin/env bash
# package.sh ROOT CITY: the Debian package is made, holds what it says, and runs in a bare Debian 12 of its own (debootstrap,
# as root, over the network), where it traces the example city.
. "$(dirname "$0")/tap.sh"
root=$(realpath "$1") city=$(realpath "$2")
tap_need 'the package' dpkg-deb dpkg-shlibdeps desktop-file-validate debootstrap chroot
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# What it is made of stays out of the checkout that is tested.
git clone -q "$root" "$folder/source"
if ! "$folder/source/.ci/package" "$folder" >"$folder/said" 2>&1; then
    tap_fail 'the package is made' "$(tail -n 5 "$folder/said")"
    tap_end
    exit 1
fi
tap_ok 'the package is made'
deb=$(tail -n 1 "$folder/said")
dpkg-deb --contents "$deb" >"$folder/contents"
for file in usr/bin/suyuan usr/include/suyuan.h usr/lib/python3/dist-packages/suyuan.py usr/share/man/man1/suyuan.1 \
    usr/share/man/zh_CN/man1/suyuan.1 usr/share/bash-completion/completions/suyuan.bash usr/share/doc/suyuan/copyright \
    usr/share/applications/suyuan.desktop usr/share/suyuan/weights.yaml usr/share/locale/zh_CN/LC_MESSAGES/suyuan.mo; do
    tap_match "it holds $file" "$(cat "$folder/contents")" " \./$file\$"
done
tap_empty 'nothing in it is anybody but root' "$(grep -v ' root/root ' "$folder/contents" || true)"
dpkg-deb -x "$deb" "$folder/unpacked"
entry=$folder/unpacked/usr/share/applications/suyuan.desktop
tap_empty 'the entry of the menu is valid' "$(desktop-file-validate "$entry" 2>&1 || true)"

if [ "$(id -u)" != 0 ]; then
    tap_skip 'it installs on a bare Debian 12' 'not root'
    tap_end
    exit 0
fi
bare=$folder/bare
if ! debootstrap --variant=minbase bookworm "$bare" >"$folder/said" 2>&1; then
    tap_skip 'it installs on a bare Debian 12' "debootstrap: $(tail -n 1 "$folder/said")"
    tap_end
    exit 0
fi
cp "$deb" "$bare/suyuan.deb"
cp /etc/apt/sources.list /etc/apt/sources.list.d "$bare/etc/apt/" -r 2>/dev/null || true
if chroot "$bare" sh -c 'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends /suyuan.deb' \
    >"$folder/said" 2>&1; then
    tap_ok 'it installs on a bare Debian 12'
else
    tap_fail 'it installs on a bare Debian 12' "$(tail -n 5 "$folder/said")"
fi
"$city" --pipes 300 --seed 5 --to "$bare/city" >/dev/null
chroot "$bare" suyuan run /city/case.yaml -o /city/case.sqlite >"$folder/said" 2>&1 || true
tap_match 'it traces a city there' "$(cat "$folder/said")" '^outfalls: [0-9]+ traced'
tap_match 'in Chinese where asked' "$(chroot "$bare" suyuan --lang zh explain /city/case.sqlite 1 2>&1 | head -n 5)" '溯源结论'
exec_line=$(sed -n 's/^Exec=//p' "$entry" | sed 's/ %f//')
timeout 5 chroot "$bare" sh -c "$exec_line --port 0" >"$folder/said" 2>&1 || true
tap_match 'the entry of the menu runs' "$(cat "$folder/said")" '^http://127\.0\.0\.1:'
tap_end
