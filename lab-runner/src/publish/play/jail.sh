#!/bin/sh
# Where scenarios are played: nothing of this machine can be written from inside, homes are hidden, and no id inside owns anything
# outside. What is made read-only or hidden here is locked by the kernel for the user namespace below (user_namespaces(7)).
# usage, as root of a mount namespace of its own: jail.sh FIRST-ID|- HOME PROJECT NODE-BINARY PROCESSES SCRIPT ARGS...
set -eu
base=$1 home=$2 project=$3 node=$4 processes=$5
shift 5

mount --make-rprivate /

# Flags that a mount had are kept: the kernel refuses to drop them in a user namespace. One whose place was removed meanwhile is gone.
# Twice: where a mount goes while the list is read (a pinned namespace that somebody removes), the next one is not in it.
for _ in 1 2; do
  while read -r _ _ _ _ place options _; do
    point=$place
    case $point in /proc | /proc/* | /sys | /sys/* | /dev | /dev/*) continue ;; esac
    case ,$options, in *,ro,*) continue ;; esac
    point=$(printf %b "$point")
    mount -o "remount,bind,ro,$(printf %s ",$options," | sed 's/,rw,/,/; s/^,//; s/,$//')" "$point" 2>/dev/null ||
      mount -t tmpfs -o ro tmpfs "$point" 2>/dev/null ||
      ! grep -qF " $place " /proc/self/mountinfo || { echo "cannot make $point read-only" >&2; exit 1; }
  done </proc/self/mountinfo
done

# Kept for what is hidden next.
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/keep/project
mount --rbind "$project" /run/keep/project
: >/run/keep/node
mount --bind "$node" /run/keep/node

case $home in
/ | /bin* | /dev* | /etc* | /lib* | /opt* | /proc* | /run* | /sbin* | /sys* | /usr* | /var/lib*) home=/root ;;
esac
for dir in /root /home /tmp /var/tmp /media /mnt /srv /dev/shm /dev/mqueue "$home"; do
  [ ! -d "$dir" ] || [ -L "$dir" ] || mount -t tmpfs -o mode=755 tmpfs "$dir" 2>/dev/null || mount -t tmpfs tmpfs "$dir"
done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts /dev/pts
if [ ! -e "$project/package.json" ]; then
  mkdir -p "$project"
  mount --rbind /run/keep/project "$project"
fi
if [ ! -e "$node" ]; then
  mkdir -p "$(dirname "$node")"
  : >"$node"
  mount --bind /run/keep/node "$node"
fi
chmod 1777 /tmp /var/tmp /dev/shm

inside='mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/netns && ip link set lo up && exec prlimit "--nproc=$1" --core=0 -- "$2" "$3" "$4"'
set -- sh -c "$inside" sh "$processes" "$node" "$@"
end='setpriv --pdeathsig KILL --' # whoever started this may be killed
if [ "$base" = - ]; then
  exec $end unshare -Ur -mnpuif --kill-child --mount-proc "$@"
fi
# Root: ids that nobody has here.
mkfifo /run/born /run/mapped
unshare -U sh -c 'echo >/run/born; read -r _ </run/mapped' &
read -r _ </run/born
for map in uid_map gid_map; do
  echo "0 $base 65536" >/proc/$!/$map
done
exec 3</proc/$!/ns/user
echo >/run/mapped
exec nsenter --user=/proc/self/fd/3 -S 0 -G 0 -- $end unshare -mnpuif --kill-child --mount-proc "$@"
