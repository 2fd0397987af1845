#!/bin/sh
# Pid 1 of a node (or of the outside host): its own files where a node writes, the host's read-only everywhere else.
# usage: node.sh cnilab-node CLUSTER NAME PROJECT NODE-BINARY 3>PIPE-FOR-THE-WORD-THAT-IT-IS-UP
set -eu
name=$3 project=$4 node=$5

hostname "$name"
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/lock /run/netns /run/.host/project
mount --rbind "$project" /run/.host/project

# /etc, /opt and /var/lib: a tmpfs of links to the host's entries, because an overlay is refused where mounts lie below.
for dir in /etc /opt /var/lib; do
  [ -d "$dir" ] || continue
  old=/run/.host$dir
  mkdir -p "$old"
  mount --rbind "$dir" "$old"
  mount -t tmpfs -o mode=755 tmpfs "$dir"
  for entry in "$old"/* "$old"/.[!.]*; do
    [ ! -e "$entry" ] && [ ! -L "$entry" ] || printf '%s\0' "$entry"
  done | xargs -0r ln -s -t "$dir"
done
rm -rf /etc/cni /etc/hosts /etc/hostname /etc/resolv.conf /opt/cni /opt/cnilab /var/lib/cni
mkdir -p /etc/cni/net.d /opt/cni/bin /opt/cnilab/bin /var/lib/cni
echo "$name" >/etc/hostname
: >/etc/resolv.conf
printf '127.0.0.1 localhost\n::1 localhost\n127.0.1.1 %s\n' "$name" >/etc/hosts
for program in pause mini-cni-agent mini-cni-shim; do
  ln -s "$project/mini-cni/bin/$program" /opt/cnilab/bin/$program
done
for tool in web cni; do
  printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$node" "$project/lab-runner/tools/$tool.js" >/opt/cnilab/bin/$tool
  chmod +x /opt/cnilab/bin/$tool
done
cat >/etc/cnilab.bashrc <<EOF
[ -f /etc/bash.bashrc ] && . /etc/bash.bashrc
alias ll='ls -l' ip='ip -color=auto'
PS1='\${CNILAB_PLACE:-$name}# '
EOF

# Homes and temporary files. A home may be anywhere, but one that holds more than a home (as those of daemons do) stays.
case ${HOME:-/} in
  / | /bin* | /dev* | /etc* | /lib* | /opt* | /proc* | /run* | /sbin* | /sys* | /usr* | /var/lib*) home=/root ;;
  *) home=$HOME ;;
esac
for dir in /tmp /root /home "$home"; do
  [ -d "$dir" ] || continue
  mode=755
  [ "$dir" != /tmp ] || mode=1777
  mount -t tmpfs -o "mode=$mode" tmpfs "$dir"
done
if [ ! -e "$project/package.json" ]; then
  mkdir -p "$project"
  mount --rbind /run/.host/project "$project"
fi

# Devices: those that a program needs, none that holds a disk.
devices=$(mktemp -d /run/.host/dev.XXXXXX)
mount -t tmpfs -o mode=755 tmpfs "$devices"
for device in null zero full random urandom tty; do
  : >"$devices/$device"
  mount --bind "/dev/$device" "$devices/$device"
done
[ ! -e /dev/net/tun ] || { mkdir "$devices/net"; : >"$devices/net/tun"; mount --bind /dev/net/tun "$devices/net/tun"; }
mkdir "$devices/pts" "$devices/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$devices/pts"
mount -t tmpfs -o mode=1777 tmpfs "$devices/shm"
ln -s pts/ptmx "$devices/ptmx"
ln -s /proc/self/fd "$devices/fd"
ln -s fd/0 "$devices/stdin"
ln -s fd/1 "$devices/stdout"
ln -s fd/2 "$devices/stderr"
mount --move "$devices" /dev

# A new network namespace takes these from the host's first one (net.core.devconf_inherit_init_net), where Docker turns them on.
for setting in /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf/*/rp_filter; do
  echo 0 >"$setting"
done

# Kernel settings: net.* only, and those are this node's own.
mkdir /run/.host/net /run/.host/sysnet
mount --bind /proc/sys/net /run/.host/net
mount --bind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
mount --bind /run/.host/net /proc/sys/net
for entry in acpi bus fs irq mtrr scsi sysrq-trigger; do
  [ -e /proc/$entry ] || continue
  mount --bind /proc/$entry /proc/$entry
  mount -o remount,bind,ro /proc/$entry
done
if mount -t sysfs -o nosuid,nodev,noexec sysfs /sys 2>/dev/null; then # this namespace's /sys/class/net
  mount --bind /sys/devices/virtual/net /run/.host/sysnet
  mount -o remount,bind,ro,nosuid,nodev,noexec /sys
  mount --bind /run/.host/sysnet /sys/devices/virtual/net
fi

if [ "$name" = outside ]; then
  PATH=/opt/cnilab/bin:$PATH web 80 --log /run/web.log </dev/null >/dev/null 2>&1 &
fi
echo born >&3
exec 3>&- >/dev/null 2>&1
trap 'exit 0' TERM
while :; do
  sleep 86400 &
  wait $! || :
done
