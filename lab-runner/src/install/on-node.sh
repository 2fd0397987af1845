#!/bin/sh
# What `cnilab install` and `cnilab uninstall` do on a node. Each verb can be done again, and mends what was left half done.
# usage: on-node.sh VERB [ARGUMENT...], with HOME_DIR/stage filled where the verb takes files from there
set -eu
PATH=${PATH:+$PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
home=/opt/mini-cni
bin=/opt/cni/bin
network=/etc/cni/net.d/00-cnilab.conflist
run=/run/mini-cni
unit=/etc/systemd/system/mini-cni-agent.service

say() { echo "$*" >&2; }

# Who runs or reads the file sees the old one or the new one, also after a power cut: written beside it, on disk, then renamed. The
# name in between ends in nothing that a runtime takes for a configuration.
switch_in() { # FILE PATH MODE
  new=${2%/*}/.${2##*/}.new
  mkdir -p "${2%/*}"
  cp "$1" "$new" && chmod "$3" "$new" && sync "$new" && mv "$new" "$2" && sync "${2%/*}" || {
    rm -f "$new"
    return 1
  }
}

has_systemd() { [ -d /run/systemd/system ]; }

# Labs on a machine that was there before may have a folder of their own over that of the configurations. Its runtime has the one below open.
is_covered() { grep -Eq ' [^ ]*/cnilab-ssh/[^/ ]+/net\.d /etc/cni/net\.d | /etc/cni/net\.d .* - tmpfs cnilab ' /proc/self/mountinfo; }
uncover() { while is_covered; do umount -l /etc/cni/net.d || return 1; done; }
configurations() { # their names, as the runtime sees them
  if is_covered; then unshare --mount sh -c 'while umount -l /etc/cni/net.d 2>/dev/null; do :; done; ls /etc/cni/net.d'
  else ls /etc/cni/net.d 2>/dev/null; fi | grep -x '.*\.\(conf\|conflist\|json\)' || :
}

# What the installer must know before it changes anything, one `key value` a line.
look() {
  version= # without its socket, ctr would wait ten seconds for one
  [ ! -S /run/containerd/containerd.sock ] || version=$(timeout 20 ctr version 2>/dev/null | sed -n '/^Server/,$ s/^ *Version: *//p')
  [ ! -S /run/containerd/containerd.sock ] || [ -n "$version" ] || echo 'silent containerd'
  [ -z "$version" ] || echo "runtime containerd $version"
  [ -n "$version" ] || ! command -v crio >/dev/null || crio --version 2>/dev/null | sed -n 's/^[Vv]ersion: */runtime cri-o /p'
  command -v nft >/dev/null && echo 'has nft'
  for plugin in portmap host-local loopback; do [ ! -x $bin/$plugin ] || echo "has $plugin"; done
  ! has_systemd || echo 'has systemd'
  names=$(configurations)
  echo "$names" | grep -vx "${network##*/}" | sed '/./s/^/network /' || :
  ls /etc/cni/net.d 2>/dev/null | sed -n 's/^\(.*\)\.cnilab-aside$/aside \1/p' # by `cnilab up --aside`
  if echo "$names" | grep -qx "${network##*/}"; then echo "installed $(cat $home/plugin 2>/dev/null)"
  elif [ -d $home ]; then echo "half $(cat $home/plugin $home/gone 2>/dev/null | head -n 1)"; fi
  [ ! -e $home/shims ] || echo 'agent yes'
  mkdir -p $home 2>/dev/null && [ -w $home ] || echo "cannot write $home"
  echo "machine $(uname -m)"
  ip -o address show scope global 2>/dev/null | awk '$4 ~ "/" { print "address", $4 }'
  echo "room $(df -Pk $home 2>/dev/null | awk 'END { print $4 }')"
  for name in /run/netns/*; do [ ! -e "$name" ] || echo "pod ${name##*/}"; done
  rmdir $home 2>/dev/null || :
}

# Whether the Node of the installer's machine is this machine's, by the file that it is: then it need not be copied.
same_file() { # PATH DEVICE:INODE:SIZE
  [ "$(stat -Lc %d:%i:%s "$1" 2>/dev/null)" = "$2" ]
}

link_node() { # PATH
  ln -sfn "$1" $home/.node.new && mv -T $home/.node.new $home/node
}

# The staged one, packed; if the machine lacks its libraries, those that came with it.
unpack_node() {
  gzip -dc $home/stage/node.gz >$home/stage/node
  chmod 755 $home/stage/node
  if ! $home/stage/node --version >/dev/null 2>&1 && [ -d $home/stage/lib ]; then
    for file in $home/stage/lib/*; do switch_in "$file" "$home/lib/${file##*/}" 644; done
    switch_in $home/stage/node $home/node.real 755
    rm $home/stage/node
    printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@"\n' $home/lib $home/node.real >$home/stage/node
    chmod 755 $home/stage/node
  fi
  $home/stage/node --version >/dev/null
  rm -f $home/stage/node.gz
  switch_in $home/stage/node $home/node 755
  rm -f $home/stage/node
}

# From here on something of ours may be outside of its folder; what is there already is somebody else's: flannel calls its bridge cni0 too.
begin() {
  [ -e $home/begun ] || [ ! -e /sys/class/net/cni0 ] || : >$home/bridge-was-there
  : >$home/begun
  for file in nodes.json kubeconfig network.conflist; do
    [ -e $home/stage/$file ] || continue
    switch_in $home/stage/$file $home/$file "$(stat -c %a $home/stage/$file)"
    rm $home/stage/$file
  done
}

# The plugin of that name; what was there under its name is kept for `uninstall`.
plugin() { # NAME FILE
  begin
  old=$(cat $home/plugin 2>/dev/null || :)
  if [ "$old" != "$1" ]; then
    [ -z "$old" ] || echo "$old" >>$home/earlier
    mkdir -p $home/before
    [ ! -e "$bin/$1" ] || [ -e "$home/before/$1" ] || grep -qxF "$1" $home/earlier 2>/dev/null || cp -a "$bin/$1" "$home/before/$1"
    echo "$1" >$home/plugin
    rm -f $home/gone
  fi
  switch_in "$2" "$bin/$1" 755
}

# Last of all: with it the runtime calls.
announce() {
  uncover
  switch_in $home/network.conflist $network 644
  [ ! -e $home/earlier ] || sort -u $home/earlier | while read -r name; do
    [ "$name" = "$(cat $home/plugin)" ] || give_back "$name"
  done
  rm -rf $home/earlier $home/stage $run/exchange
  for file in $home/before/*; do [ "$file" = "$home/before/$(cat $home/plugin)" ] || rm -f "$file"; done
}

# Who is interrupted gives it back again; what was kept is let go when nobody will any more.
give_back() { # NAME
  if [ -e "$home/before/$1" ]; then
    switch_in "$home/before/$1" "$bin/$1" "$(stat -c %a "$home/before/$1")"
  else
    rm -f "$bin/$1"
  fi
}

agent_answers() {
  printf '{ "cniVersion": "1.1.0", "name": "cnilab", "type": "mini-cni" }' |
    CNI_COMMAND=STATUS CNI_PATH=$bin $home/shims/mini-cni
}

# Those who called the plugin before it was exchanged and are not answered yet.
await_callers() {
  callers=$(grep -la "$bin/[m]ini-cni" /proc/[0-9]*/cmdline 2>/dev/null | sed 's#/proc/\([0-9]*\)/.*#\1#' || :)
  tries=0
  for pid in $callers; do
    while [ -d "/proc/$pid" ] && [ $tries -lt 100 ]; do tries=$((tries + 1)); sleep 0.02; done
  done
}

# While one agent follows another, callers wait; the first one of all is waited for before anybody is sent to it.
agent() {
  begin
  mkdir -p $run
  if [ -e $home/shims/mini-cni ] && [ "$(cat $home/plugin 2>/dev/null)" = mini-cni ] && [ -e $network ]; then
    : >$run/exchange
    trap 'rm -f $run/exchange' EXIT
    trap 'exit 143' HUP INT TERM # else there is no EXIT
    switch_in $home/stage/wait $bin/mini-cni 755
    await_callers
  fi
  stop_agent
  switch_in $home/stage/agent.js $home/agent.js 755
  switch_in $home/stage/shim $home/shims/mini-cni 755
  if has_systemd; then
    switch_in $home/stage/mini-cni-agent.service $unit 644
    systemctl daemon-reload && systemctl enable mini-cni-agent >/dev/null 2>&1
    systemctl restart mini-cni-agent
  else
    switch_in $home/stage/keep-agent $home/keep-agent 755
    setsid -f sh $home/keep-agent </dev/null >>$run/agent.log 2>&1
  fi
  tries=0
  until said=$(agent_answers 2>&1); do
    tries=$((tries + 1))
    if [ $tries -ge 200 ]; then
      say "after 10 s its agent does not serve: $said"
      tail -n 5 $run/agent.log >&2 2>/dev/null || journalctl -n 5 -u mini-cni-agent --no-pager >&2 2>/dev/null || :
      return 1
    fi
    sleep 0.05
  done
  plugin mini-cni $home/shims/mini-cni
}

stop_agent() {
  ! has_systemd || [ ! -e $unit ] || systemctl disable --now mini-cni-agent >/dev/null 2>&1 || :
  for file in $run/keeper.pid $run/agent/lock; do
    pid=
    read -r pid <$file 2>/dev/null || continue
    grep -qa agent "/proc/$pid/cmdline" 2>/dev/null || continue
    kill "$pid" 2>/dev/null || continue
    tries=0
    while kill -0 "$pid" 2>/dev/null; do
      tries=$((tries + 1))
      [ $tries -ne 300 ] || kill -9 "$pid" || :
      [ $tries -lt 400 ] || break
      sleep 0.01
    done
  done 2>/dev/null
  rm -f $run/keeper.pid
}

without_agent() {
  stop_agent
  if [ -e $unit ]; then rm -f $unit && systemctl daemon-reload; fi
  rm -rf $home/shims $home/keep-agent $home/kubeconfig
}

# The configuration first: nobody is called that is on its way out. Prints the interfaces of pods that are still plugged in; for them
# it is done again later, when what has the plugin's name by then is not ours.
uninstall() {
  if [ ! -e $home/begun ]; then
    rm -rf $home
    return
  fi
  uncover
  rm -f $network $run/exchange
  await_callers
  without_agent
  cat $home/plugin $home/earlier 2>/dev/null | sort -u | while read -r name; do give_back "$name"; done
  [ ! -e $home/plugin ] || mv $home/plugin $home/gone
  rm -rf $home/earlier $home/before
  pods=
  [ -e $home/bridge-was-there ] || pods=$(ip -o link show master cni0 2>/dev/null | sed 's/^[0-9]*: \([^@:]*\).*/\1/')
  if [ -n "$pods" ]; then
    echo "$pods"
    return
  fi
  list=$(sed -n 's/^  "name": "\(.*\)",\{0,1\}$/\1/p' $home/network.conflist 2>/dev/null || :)
  [ ! -x $home/node ] || [ ! -e $home/agent.js ] || $home/node $home/agent.js --withdraw "${list:-cnilab}" || :
  [ -e $home/bridge-was-there ] || ip link del cni0 2>/dev/null || :
  ip link del cni-vxlan 2>/dev/null || :
  ip route flush proto 118 2>/dev/null || :
  ip -6 route flush proto 118 2>/dev/null || :
  rm -rf $home $run /var/lib/cni/mini-cni
}

# The ways to the other nodes' pods, for a plugin without an agent: `CIDR GATEWAY` by turns.
ways() {
  while [ $# -gt 1 ]; do
    ip route replace "$1" via "$2" proto 118
    shift 2
  done
}

"$@"
