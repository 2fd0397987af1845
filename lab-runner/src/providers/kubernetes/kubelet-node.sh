#!/bin/sh
# Makes a node of namespaces fit for containerd and a kubelet; run in it, once.
# usage: kubelet-node.sh CLUSTER NODE [PLACE]     PLACE: of control groups that can be seen, where none can be made
set -eu
cluster=$1 node=$2 seen=${3:-}

# What containerd, the kubelet and etcd write is the node's own, and goes with it.
mkdir -p /run/kubernetes /opt/cnilab/parts
mount -t tmpfs -o mode=755 tmpfs /var/log
for dir in /etc/containerd /etc/kubernetes /var/lib/containerd /var/lib/kubelet /var/lib/etcd; do
  rm -rf "$dir" # a link to the host's
  mkdir -p "$dir"
done
mkdir -p /etc/kubernetes/pki
chmod 700 /etc/kubernetes # its kubeconfigs hold keys too

# The host's hierarchies of control groups, with a group for this node in each. Its processes are in a group below, because
# where the kernel has version 2, a group with children that are controlled may have no processes of its own.
cgroups=/sys/fs/cgroup
own=cnilab/$cluster/$node
make_group() { # again: the last of other clusters takes the folder of all away when it goes
  mkdir -p "$1" 2>/dev/null || mkdir -p "$1" 2>/dev/null || mkdir -p "$1"
}
if [ -n "$seen" ]; then
  mount --rbind "$seen" $cgroups
elif [ "$(cut -d: -f1 /proc/self/cgroup | sort -u)" = 0 ]; then
  mount -t cgroup2 cgroup2 $cgroups
  make_group "$cgroups/$own/init"
  for dir in $cgroups $cgroups/cnilab "$cgroups/cnilab/$cluster" "$cgroups/$own"; do
    for controller in $(cat "$dir/cgroup.controllers"); do
      echo "+$controller" >"$dir/cgroup.subtree_control" 2>/dev/null || : # what cannot be controlled here, the kubelet names
    done
  done
else
  mount -t tmpfs -o mode=755 tmpfs $cgroups
  while IFS=: read -r number controllers _; do
    [ "$number" != 0 ] || continue # version 2, which carries no controllers beside version 1
    case $controllers in
    name=*) mkdir "$cgroups/${controllers#name=}"; mount -t cgroup -o "none,$controllers" cgroup "$cgroups/${controllers#name=}" ;;
    *)
      mkdir "$cgroups/$controllers"
      mount -t cgroup -o "$controllers" cgroup "$cgroups/$controllers"
      case $controllers in *,*) for one in $(echo "$controllers" | tr , ' '); do ln -s "$controllers" "$cgroups/$one"; done ;; esac
      ;;
    esac
  done </proc/self/cgroup
  for hierarchy in "$cgroups"/*/; do
    make_group "$hierarchy$own/init"
    above=$hierarchy
    for name in cnilab "$cluster" "$node" init; do
      for file in cpuset.cpus cpuset.mems; do # a new group of this kind begins with none
        [ ! -e "$above$file" ] || [ -n "$(cat "$above$name/$file")" ] || cat "$above$file" >"$above$name/$file"
      done
      above=$above$name/
    done
  done
fi

# The kubelet insists on these values of the whole machine. They are its own business here: it reads that they are so already.
while read -r setting value; do
  echo "$value" >"/run/kubernetes/${setting##*/}"
  mount --bind "/run/kubernetes/${setting##*/}" "/proc/sys/$setting"
done <<END
vm/overcommit_memory 1
vm/panic_on_oom 0
kernel/panic 10
kernel/panic_on_oops 1
kernel/keys/root_maxkeys 1000000
kernel/keys/root_maxbytes 25000000
END
# It listens there for processes that were killed for want of memory; that of an ordinary user does without.
[ -e /dev/kmsg ] || [ -n "$seen" ] || mknod /dev/kmsg c 1 11

# Pods on one node speak by the bridge, and services are in the packet filter: it must see them.
[ ! -e /proc/sys/net/bridge/bridge-nf-call-iptables ] || echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables

mount --make-rshared / # a volume that is mounted later is seen in a pod that asks for that

cat >/opt/cnilab/bin/start-part <<'SCRIPT'
#!/bin/sh
# Starts a part of Kubernetes on this node, the first time or again. Its command line is in /opt/cnilab/parts, what it says in /var/log.
# usage: start-part NAME...
for name; do
  [ -x "/opt/cnilab/parts/$name" ] || { echo "there is no part $name; there are: $(ls /opt/cnilab/parts | tr '\n' ' ')" >&2; exit 2; }
  rm -f "/run/kubernetes/$name.pid"
  setsid -f sh -c '
    for group in GROUPS; do echo 0 >"$group"; done
    echo $$ >"/run/kubernetes/$1.pid"
    exec "/opt/cnilab/parts/$1"' sh "$name" </dev/null >>"/var/log/$name.log" 2>&1
done
SCRIPT
case $seen$(stat -fc %T $cgroups) in
/*) groups= ;;
cgroup2fs) groups="$cgroups/$own/init/cgroup.procs" ;;
*) groups="$cgroups/*/$own/init/cgroup.procs" ;;
esac
sed -i "s#GROUPS#$groups#" /opt/cnilab/bin/start-part

cat >/opt/cnilab/bin/dead-parts <<'SCRIPT'
#!/bin/sh
# Names the parts of Kubernetes that were started on this node and have ended.
for file in /run/kubernetes/*.pid; do
  [ ! -e "$file" ] || kill -0 "$(cat "$file")" 2>/dev/null || basename "$file" .pid
done
SCRIPT
chmod +x /opt/cnilab/bin/start-part /opt/cnilab/bin/dead-parts

install -m 755 "$(dirname "$0")/loopback.sh" /opt/cni/bin/loopback # as every node has it, whatever its network plugin
