#!/bin/sh
# Run once in each of the two hosts: makes a plain node look like the platform's. A tar of keys comes on stdin.
# usage: platform.sh OWN-NAME MTU FOREIGN NODE-BINARY SSH-SERVER
set -eu
own=$1 mtu=$2 foreign=$3 node=$4 server=$5

# What the platform lets a script write, and a node does not: a tmpfs over it, with links to the host's entries.
for dir in /usr/local/bin /var/log; do
  [ -d "$dir" ] || continue
  old=/run/.host$dir
  mkdir -p "$old"
  mount --bind "$dir" "$old"
  mount -t tmpfs -o mode=755 tmpfs "$dir"
  [ "$dir" = /var/log ] || ln -s -t "$dir" "$old"/* 2>/dev/null || :
done
rm -rf /opt/cnilab /etc/cnilab.bashrc

cat >/etc/hosts <<END
127.0.0.1 localhost
::1 localhost ip6-localhost
127.0.1.1 $own
172.30.1.2 controlplane
172.30.2.2 node01
END
mkdir -p /etc/killercoda
echo 'https://PORT.example.invalid' >/etc/killercoda/host

umask 077
rm -rf /etc/ssh
mkdir -p /etc/ssh /root/.ssh /run/sshd
base64 -d | tar -xf - -C /etc/ssh
mv /etc/ssh/user /root/.ssh/id_ed25519
mv /etc/ssh/user.pub /root/.ssh/id_ed25519.pub
cp /root/.ssh/id_ed25519.pub /root/.ssh/authorized_keys
for host in controlplane,172.30.1.2 node01,172.30.2.2; do
  echo "$host $(cat "/etc/ssh/${host%,*}.pub")"
done >/root/.ssh/known_hosts
mv "/etc/ssh/$own" /etc/ssh/ssh_host_ed25519_key
mv "/etc/ssh/$own.pub" /etc/ssh/ssh_host_ed25519_key.pub
rm -f /etc/ssh/controlplane* /etc/ssh/node01*
umask 022
printf 'Host *\n  SendEnv LANG LC_*\n' >/etc/ssh/ssh_config

cat >/root/.bashrc <<'END'
[ -z "$PS1" ] || PS1='\h:\w\$ '
END
echo '[ ! -f ~/.bashrc ] || . ~/.bashrc' >/root/.profile

ip link set eth0 mtu "$mtu"

# kubeadm's nodes forward, and have more in their tables than a node of ours.
case $own in controlplane) number=0 other=1 ;; *) number=1 other=0 ;; esac
plugin() { # a stand-in that says what it is, where a lab calls it by mistake
  cat >"/opt/cni/bin/$1" <<END
#!/bin/sh
echo '{ "cniVersion": "1.0.0", "code": 11, "msg": "$1 has no agent here" }'
exit 1
END
  chmod 755 "/opt/cni/bin/$1"
}
case $foreign in
podman)
  cat >/etc/cni/net.d/87-podman-bridge.conflist <<'END'
{ "cniVersion": "0.4.0", "name": "podman", "plugins": [
  { "type": "bridge", "bridge": "cni-podman0", "isGateway": true, "ipMasq": true, "hairpinMode": true,
    "ipam": { "type": "host-local", "routes": [{ "dst": "0.0.0.0/0" }], "ranges": [[{ "subnet": "10.88.0.0/16", "gateway": "10.88.0.1" }]] } },
  { "type": "portmap", "capabilities": { "portMappings": true } }, { "type": "firewall" }, { "type": "tuning" }
] }
END
  for name in bridge host-local loopback portmap firewall tuning; do plugin "$name"; done
  ;;
cilium)
  cat >/etc/cni/net.d/05-cilium.conflist <<'END'
{ "cniVersion": "0.3.1", "name": "cilium", "plugins": [{ "type": "cilium-cni", "enable-debug": false, "log-file": "/var/run/cilium/cilium-cni.log" }] }
END
  for name in cilium-cni loopback; do plugin "$name"; done
  echo 1 >/proc/sys/net/ipv4/ip_forward
  ip -batch - <<END
link add cilium_net type veth peer name cilium_host
link set cilium_net up
link set cilium_host up
route add 10.0.$number.77 dev cilium_host scope link
route add 10.0.$number.0/24 via 10.0.$number.77 dev cilium_host
route add 10.0.$other.0/24 via 10.0.$number.77 dev cilium_host mtu $((mtu - 50))
address add 10.0.$number.77/32 dev cilium_host scope link
link add cilium_vxlan type vxlan external dstport 8472
link set cilium_vxlan up
END
  ;;
canal)
  cat >/etc/cni/net.d/10-canal.conflist <<'END'
{ "cniVersion": "0.3.1", "name": "k8s-pod-network", "plugins": [
  { "type": "calico", "datastore_type": "kubernetes", "mtu": 0, "ipam": { "type": "host-local", "subnet": "usePodCidr" }, "policy": { "type": "k8s" } },
  { "type": "portmap", "snat": true, "capabilities": { "portMappings": true } }, { "type": "bandwidth", "capabilities": { "bandwidth": true } }
] }
END
  for name in calico calico-ipam flannel host-local portmap bandwidth loopback; do plugin "$name"; done
  echo 1 >/proc/sys/net/ipv4/ip_forward
  peer=172.30.$((other + 1)).2
  ip -batch - <<END
link add flannel.1 type vxlan id 1 local 172.30.$((number + 1)).2 dev eth0 dstport 8472 nolearning
link set flannel.1 address 02:42:c0:a8:0$number:01
link set flannel.1 up
address add 192.168.$number.0/32 dev flannel.1
route add 192.168.$other.0/24 via 192.168.$other.0 dev flannel.1 onlink
neighbour replace 192.168.$other.0 lladdr 02:42:c0:a8:0$other:01 dev flannel.1 nud permanent
link add cali1a2b3c4d5e6 type veth peer name calipeer
link set cali1a2b3c4d5e6 up
route add 192.168.$number.2/32 dev cali1a2b3c4d5e6
END
  bridge fdb append 02:42:c0:a8:0$other:01 dev flannel.1 dst "$peer"
  ;;
esac

# OpenSSH's server changes ids for each login, even to the one it has: it needs more than one. Else a server that does not.
ids=$(awk '{ sum += $3 } END { print sum }' /proc/self/uid_map)
if [ -x /usr/sbin/sshd ] && [ "$ids" -gt 65534 ]; then
  printf 'HostKey /etc/ssh/ssh_host_ed25519_key\nPermitRootLogin yes\nAcceptEnv LANG LC_*\nSubsystem sftp internal-sftp\n' >/etc/ssh/sshd_config
  /usr/sbin/sshd -E /var/log/sshd.log
else
  HOME=/root setsid -f "$node" "$server" 22 /etc/ssh/ssh_host_ed25519_key /root/.ssh/authorized_keys /run/sshd.pid \
    </dev/null >/var/log/ssh-server.log 2>&1
fi
tries=0
until [ -s /run/sshd.pid ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 500 ] || { cat /var/log/ssh*.log >&2; exit 1; }
  sleep 0.02
done
