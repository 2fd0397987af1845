#!/bin/sh
# Pid 1 of a machine for one item: a network of its own and files that it may write, gone when its stdin closes.
# usage: machine.sh cnilab-item READ-ONLY.SH DATA-FOLDER|- FOLDER-THAT-STAYS-VISIBLE... (at most seven of those below what is covered)
set -eu
protect=$2 data=$3
shift 3
hostname conform

. "$protect"

# What will be covered and must be seen stays open: the path of a descriptor leads below what is mounted over it.
covered='/run /tmp /var/tmp /var/log /var/lib/cni /etc/cni'
fd=2
farmed=
kept=
for keep; do
  for dir in $covered; do
    case $keep/ in
    "$dir/") farmed="$farmed $dir " ;;
    "$dir"/*)
      fd=$((fd + 1))
      eval "exec $fd<\"\$keep\""
      kept="$kept $fd"
      eval "path_$fd=\$keep"
      ;;
    esac
  done
done

exec 9</run
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/.conform/host /run/.conform/pods /run/netns /run/lock
case $farmed in *" /run "*)
  mkdir /run/.conform/host/run
  mount -c --bind /proc/self/fd/9 /run/.conform/host/run # --rbind would take along what now covers it
  for entry in /run/.conform/host/run/*; do ln -sn "$entry" /run/ 2>/dev/null || :; done
  ;;
esac
exec 9<&-

# A tmpfs of links to the entries that the folder had.
farm() {
  old=/run/.conform/host/$(echo "$1" | tr / _)
  mkdir -p "$old"
  mount --rbind "$1" "$old"
  mount -t tmpfs -o mode=755 tmpfs "$1"
  for entry in "$old"/* "$old"/.[!.]*; do
    [ ! -e "$entry" ] && [ ! -L "$entry" ] || printf '%s\0' "$entry"
  done | xargs -0r ln -s -t "$1"
}

# An empty folder that may be written, whether the host has it or not.
cover() {
  case $1 in /run/* | /tmp/* | /var/run/* | /var/lib/cni/*) mkdir -p "$1"; return ;; esac
  if [ -d "$1" ]; then
    mount -t tmpfs -o mode=755 tmpfs "$1"
    return
  fi
  above=$(dirname "$1")
  while [ ! -d "$above" ]; do above=$(dirname "$above"); done
  [ "$above" != / ] || { echo "there is no $1, and it cannot be made: / is read-only" >&2; exit 1; }
  farm "$above"
  mkdir -p "$1"
}
for dir in /tmp /var/tmp /var/log /var/lib/cni /etc/cni; do
  case $farmed in *" $dir "*) farm "$dir" ;; *) cover "$dir" ;; esac
done
chmod 1777 /tmp
[ "$data" = - ] || cover "$data"
for fd in $kept; do
  eval "keep=\$path_$fd"
  if [ -d "/proc/self/fd/$fd/." ]; then mkdir -p "$keep"; else mkdir -p "$(dirname "$keep")" && : >"$keep"; fi
  mount -c --rbind "/proc/self/fd/$fd" "$keep"
  eval "exec $fd<&-"
done

mount -t sysfs -o nosuid,nodev,noexec sysfs /sys 2>/dev/null || : # this namespace's /sys/class/net

# A new network namespace takes these from the host's first one (net.core.devconf_inherit_init_net), where Docker turns them on.
for setting in /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 >"$setting"; done

ip -batch - <<'BATCH'
link set lo up
link add eth0 address 02:00:c0:00:02:02 type veth peer name uplink
link set uplink up
link set eth0 up
address add 192.0.2.2/24 dev eth0
route add default via 192.0.2.1
BATCH

echo ready
while read -r _; do :; done
