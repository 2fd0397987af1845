import type { Node } from '../../../../lab-runner/src/providers/provider.ts'
import { ask } from '../providers/topology.ts'

/** All that a machine loses when its power goes: processes, namespaces, interfaces, rules, and what is in memory; then its parts are started as at boot. */
export async function reboot(node: Node, parts: readonly string[]): Promise<void> {
  await ask(node, loseEverything)
  await ask(node, `start-part ${parts.join(' ')}`)
}

const loseEverything = `
set +eo pipefail
for turn in 1 2 3; do
  for dir in /proc/[0-9]*; do
    pid=\${dir#/proc/}
    stat=$(cat $dir/stat 2>/dev/null) || continue
    case "$pid $stat" in 1\\ *|*"(sleep) S 1 "*) continue ;; esac # the node itself
    [ $pid = $$ ] || [ $pid = $PPID ] || [ "$(readlink $dir/exe)" = "" ] || kill -9 $pid 2>/dev/null
  done
done
mounts() { cut -d' ' -f5 /proc/self/mountinfo | grep -E '^/(run/netns|run/containerd|var/lib/kubelet)/.' | tac; }
for place in $(mounts); do umount -l $place; done
rm -f /run/netns/*
for link in $(ip -o link show | cut -d' ' -f2 | cut -d@ -f1 | tr -d :); do
  case $link in lo|eth0) ;; *) ip link del $link 2>/dev/null ;; esac
done
nft flush ruleset
rm -rf /run/containerd/* /run/mini-cni
# Control groups are in memory too; a kubelet asks for seconds after the container of each that it finds.
root=$(sed -n 's/.*"cgroupRoot": *"\\([^"]*\\)".*/\\1/p' /etc/kubernetes/kubelet.json)
groups() { find /sys/fs/cgroup$root/kubepods /sys/fs/cgroup/*$root/kubepods -depth -type d 2>/dev/null; }
for turn in $(seq 50); do
  [ -n "$(groups)" ] || break
  groups | xargs -r rmdir 2>/dev/null || sleep 0.1
done
[ -z "$(mounts)$(ls /run/netns)" ]
`
