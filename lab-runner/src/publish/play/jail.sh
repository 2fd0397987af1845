#!/bin/sh
# Where scenarios are played: nothing of this machine can be written from inside, homes are hidden, and no id inside owns anything
# outside. What is made read-only or hidden here is locked by the kernel for the user namespace below (user_namespaces(7)).
# usage, as root of a mount namespace of its own: jail.sh READ-ONLY.SH FIRST-ID|- HOME PROJECT NODE-BINARY PROCESSES SCRIPT ARGS...
set -eu
protect=$1 base=$2 home=$3 project=$4 node=$5 processes=$6
shift 6

mount --make-rprivate /

. "$protect"

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
cd / # where it was started may be hidden

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
