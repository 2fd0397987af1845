/** The agent as a unit: what `install`, an upgrade and `uninstall` ask of systemd, and what systemd then starts. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { install } from '../../../../lab-runner/src/install/install.ts'
import { uninstall } from '../../../../lab-runner/src/install/uninstall.ts'
import { netns } from '../../../../lab-runner/src/providers/netns/netns.ts'
import type { Cluster, Node } from '../../../../lab-runner/src/providers/provider.ts'
import { ask, topology } from '../providers/topology.ts'
import { addressOnce } from './call-plugin.ts'

const unit = '/etc/systemd/system/mini-cni-agent.service'
const plan = topology('systemd')
let cluster: Cluster
let node: Node

/**
 * Does for one unit what systemd does with the settings that ours has: Environment, ExecStart, Restart, RestartSec and KillMode=process, in systemd's own
 * environment for services. Notes each call.
 */
const systemctl = `#!/bin/bash
echo "$*" >>/run/systemctl.calls
unit=${unit}
keeper=/run/systemctl.keeper
of() { sed -n "s/^$1=//p" $unit; }
start() {
  mapfile -t variables < <(of Environment)
  read -ra argv < <(of ExecStart)
  setsid -f bash -c '
    echo $$ >/run/systemctl.keeper
    trap "kill \\$main; wait; exit" TERM
    while :; do "$@" & main=$!; wait; sleep '"$(of RestartSec)"' & wait; done
  ' bash env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin "\${variables[@]}" "\${argv[@]}" </dev/null >>/run/journal 2>&1
}
stop() {
  [ -e $keeper ] || return 0
  kill $(cat $keeper) && while [ -d /proc/$(cat $keeper) ]; do sleep 0.02; done
  rm $keeper
}
case $1 in
enable) ln -sf $unit /run/enabled ;;
restart) [ -e $unit ] && stop && start ;;
disable) rm -f /run/enabled && stop ;;
daemon-reload) ;;
*) exit 1 ;;
esac
`

const calls = async () => {
  const said = await ask(node, 'cat /run/systemctl.calls; : >/run/systemctl.calls')
  return said.split('\n').filter(Boolean)
}
const agent = () => ask(node, 'cat /run/mini-cni/agent/lock')

beforeAll(async () => {
  cluster = await netns.up(plan)
  node = cluster.nodes[0] as Node
  await node.put('/opt/cnilab/bin/systemctl', systemctl)
  // What the node has in /etc are links to this machine's.
  await ask(
    node,
    'chmod +x /opt/cnilab/bin/systemctl; mkdir -p /run/systemd/system; rm -f /etc/systemd; mkdir -p /etc/systemd/system',
  )
})
afterAll(() => netns.remove(plan.name))

test('install puts the unit there, enables and starts it', async () => {
  await install(cluster, { agent: true })
  expect(await calls()).toEqual(['daemon-reload', 'enable mini-cni-agent', 'restart mini-cni-agent'])
  expect(await ask(node, 'readlink /run/enabled; ls /opt/mini-cni | grep keep || true')).toBe(unit)
  expect(await ask(node, 'tr "\\0" "\\n" </proc/$(cat /run/mini-cni/agent/lock)/environ | sort | sed 1q')).toBe(
    'MINI_CNI_CONF=/opt/mini-cni/network.conflist',
  )
  expect(await addressOnce(node)).toMatch(/^10\.244\.1\.\d+\/24$/)
})

test('systemd takes it for a unit without mistakes, where it is there to be asked', async () => {
  const { exitCode, stderr } = await node.exec(['systemd-analyze', 'verify', '--man=no', unit])
  if (exitCode !== 127)
    expect([exitCode, stderr.split('\n').filter(line => line.includes('mini-cni'))]).toEqual([0, []])
})

test('an agent that ends is started again', async () => {
  const before = await agent()
  await ask(
    node,
    `kill -9 ${before}; for i in $(seq 400); do grep -c ready /run/journal | grep -qx 2 && exit; sleep 0.05; done; exit 1`,
  )
  expect(await agent()).not.toBe(before)
  expect(await addressOnce(node)).toMatch(/^10\.244\.1\.\d+\/24$/)
})

test('an upgrade stops the agent by the unit, and starts another', async () => {
  const before = await agent()
  await install(cluster, { agent: true })
  expect(await calls()).toEqual([
    ...['disable --now mini-cni-agent', 'daemon-reload', 'enable mini-cni-agent', 'restart mini-cni-agent'],
  ])
  expect(await agent()).not.toBe(before)
  expect(await ask(node, 'pgrep -fc "^/opt/mini-cni/node .*agent.js"')).toBe('1')
})

test('uninstall leaves neither unit nor agent', async () => {
  await uninstall(cluster, { yes: true })
  expect(await calls()).toEqual(['disable --now mini-cni-agent', 'daemon-reload'])
  expect(
    await ask(
      node,
      'ls /run/enabled /etc/systemd/system 2>/dev/null || true; pgrep -f "^/opt/mini-cni/node .*agent.js" || true',
    ),
  ).toBe('/etc/systemd/system:')
})
