#!/bin/sh
# Installs the .deb on a bare Debian 12 and does some work there: no Python, no compiler, no source tree.
#
# usage: packaging/try_deb.sh [FOLDER]        as root; needs debootstrap, and firstpass built (./dev build)
#
# FOLDER (default: build/try_deb) holds the chroot; debootstrap fills it once. DEBIAN_MIRROR names the mirror when it is
# not the one that this machine's apt uses.
set -eu

source_dir=$(cd "$(dirname "$0")/.." && pwd)
root=${1:-$source_dir/build/try_deb}
program=$source_dir/build/release/firstpass

say() { echo "try_deb: $*" >&2; }
die() { say "$*"; exit 1; }

[ "$(id -u)" -eq 0 ] || die "needs root, for chroot"
command -v debootstrap >/dev/null || die "needs debootstrap: apt-get install debootstrap"
[ -x "$program" ] || die "build first: ./dev build"
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -m1 debian || true)}

if [ ! -x "$root/usr/bin/apt-get" ]; then
  say "debootstrap into $root"
  # shellcheck disable=SC2086  # no mirror, no argument
  debootstrap --variant=minbase bookworm "$root" $mirror >&2
fi
cp /etc/resolv.conf "$root/etc/resolv.conf"
for folder in proc dev; do mount --bind "/$folder" "$root/$folder"; done
trap 'umount "$root/proc" "$root/dev"' EXIT

say "package"
cmake --build "$source_dir/build/release" --target package >&2
package=$(ls -t "$source_dir"/build/release/firstpass_*.deb | head -n 1)
"$program" models bundle "$root/tmp/models.tar" >&2 || die "no bundle of the models"
cp "$package" "$root/tmp/firstpass.deb"
cp "$source_dir"/examples/receipt.jpg "$source_dir"/examples/memo.wav "$source_dir"/examples/thread.eml "$root/tmp/"

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp/person LC_ALL=C.UTF-8 "$@"; }

say "install $(basename "$package") ($(du -h "$package" | cut -f1))"
inside apt-get -q update >&2
inside apt-get -q install -y --no-install-recommends --reinstall /tmp/firstpass.deb >&2
for tool in python3 cc; do
  if inside sh -c "command -v $tool" >/dev/null; then die "$tool came along; the package should not need it"; fi
done
inside mkdir -p /tmp/person
inside firstpass models pull --from /tmp/models.tar
inside firstpass doctor
masked=$(echo 'Write to Maria Lopez, maria.lopez@example.org' | inside firstpass mask)
case $masked in *Lopez* | *@example* | "") die "masking does not work there" ;; esac
say "masked: $masked"
inside env FIRSTPASS_HOME=/tmp/person/state firstpass ask "How much do I owe, to whom, by when?" \
  /tmp/receipt.jpg /tmp/memo.wav /tmp/thread.eml
say "removal leaves nothing behind"
inside apt-get -q purge -y firstpass >&2
if inside sh -c 'ls /usr/share/firstpass /usr/lib/firstpass' 2>/dev/null; then die "files were left behind"; fi
say "all well"
