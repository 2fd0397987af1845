# What a node's network plugin can be told by; changes nothing. Sections begin with a line "== NAME", files with "-- NAME".
# usage: sh -c "$(cat look.sh)"
echo '== hostname'
uname -n
echo '== clock'
date +%s
echo '== links'
ip -j -d address show
echo '== routes'
ip -j route show
echo '== routes6'
ip -j -6 route show
echo '== configuration'
list='for file in /etc/cni/net.d/*; do
  [ -f "$file" ] || continue
  echo "-- ${file##*/}"
  case $file in *.conf | *.conflist | *.json) head -c 20000 "$file" ;; esac # others hold keys
  echo
done'
# Labs may have a folder of their own over it, which the runtime of the machine does not see.
if grep -q '/cnilab-ssh/[^/ ]*/net\.d /etc/cni/net\.d ' /proc/self/mountinfo; then
  unshare --mount sh -c "umount -l /etc/cni/net.d; $list"
else
  eval "$list"
fi
echo '== plugins'
ls -A /opt/cni/bin 2>/dev/null
echo '== files'
for file in /run/flannel/subnet.env /run/cilium/cilium.sock /run/calico /var/lib/calico/nodename /var/lib/weave /run/nsx-ujo /run/mini-cni; do
  [ ! -e "$file" ] || echo "$file"
done
echo '== programs'
ps -eo args= | sed 's/^\([^ ]*\).*/\1/; s,.*/,,; s/:$//' | sort -u
