/** What keeps the agent of mini-cni running on a node, and what callers find while one agent follows another. */
import { home } from './stage.ts'

const variables = { MINI_CNI_CONF: `${home}/network.conflist`, UV_THREADPOOL_SIZE: '32' }

/** For nodes with systemd. */
export const systemdUnit = `[Unit]
Description=mini-cni's resident agent
Before=kubelet.service
After=network-online.target
Wants=network-online.target
# However often it ends: where it is away for good, no pod of the node starts any more.
StartLimitIntervalSec=0

[Service]
${Object.entries(variables)
  .map(([name, value]) => `Environment=${name}=${value}`)
  .join('\n')}
ExecStart=${home}/node --max-semi-space-size=2 ${home}/agent.js
Restart=always
RestartSec=1
# Pods' processes are none of its own, and what it waits for at the end is done in milliseconds.
KillMode=process
TimeoutStopSec=10

[Install]
WantedBy=multi-user.target
`

/** For nodes without: a shell that starts it again. */
export const keepAgent = `#!/bin/sh
# Starts mini-cni's agent again whenever it ends.
mkdir -p /run/mini-cni
echo $$ >/run/mini-cni/keeper.pid
trap 'exit 0' TERM
while :; do
  ${Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')} ${home}/node --max-semi-space-size=2 ${home}/agent.js &
  wait $!
  sleep 1 &
  wait $!
done
`

/** In the plugin's place while the agent is exchanged: an ADD or DEL waits, 15 s at most, and then is the shim's as all else. */
export const waitForAgent = `#!/bin/sh
PATH=\${PATH:+$PATH:}/usr/bin:/bin
case $CNI_COMMAND in ADD | DEL)
  tries=0
  while [ -e /run/mini-cni/exchange ] && [ $tries -lt 300 ]; do
    tries=$((tries + 1))
    sleep 0.05
  done
  ;;
esac
exec ${home}/shims/mini-cni
`
