import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Node } from '../../../../../lab-runner/src/providers/provider.ts'
import { makePlatform, type Platform } from '../../../../../lab-runner/src/publish/play/platform.ts'
import { ask, topology } from '../../providers/topology.ts'

let platform: Platform
beforeAll(async () => {
  platform = await makePlatform({ name: topology('platform').name, mtu: 1460, foreign: 'cilium' })
})
afterAll(() => platform.down())
const both = (script: string) => Promise.all([platform.first, platform.second].map((node: Node) => ask(node, script)))

test('host names, addresses, MTU, and no common network', async () => {
  expect(
    await both('uname -n; cat /sys/class/net/eth0/mtu; ip -4 -br address show eth0 | tr -s " " | cut -d" " -f3'),
  ).toEqual(['controlplane\n1460\n172.30.1.2/24', 'node01\n1460\n172.30.2.2/24'])
  await ask(platform.first, 'ping -q -c1 -W2 -M do -s 1432 node01')
  expect(
    (await platform.first.exec(['ping', '-q', '-c1', '-W1', '-M', 'do', '-s', '1433', 'node01'])).exitCode,
  ).not.toBe(0)
  expect((await platform.first.exec(['ip', 'route', 'add', '192.0.2.0/24', 'via', '172.30.2.2'])).exitCode).toBe(2)
  expect(platform.outside.ip).toBe('172.30.3.2')
  expect(await both(`curl -sS -m5 http://${platform.outside.ip}/`)).toEqual(['172.30.1.2', '172.30.2.2'])
})

test('ssh both ways as root, with an exit code, streams and a terminal of the size that is asked for', async () => {
  expect(await ask(platform.first, 'echo in | ssh node01 "cat; uname -n; id -u; pwd"')).toBe('in\nnode01\n0\n/root')
  expect(await ask(platform.second, 'ssh controlplane uname -n')).toBe('controlplane')
  const answer = await platform.first.exec(['ssh', 'node01', 'echo out; echo err >&2; exit 7'])
  expect(answer).toEqual({ exitCode: 7, stdout: 'out\n', stderr: 'err\n' })
  const typed = `script -qec "stty rows 31 cols 97; ssh -t node01 'stty size; exit 5'" /dev/null </dev/null`
  const { exitCode, stdout } = await platform.first.exec(['sh', '-c', typed])
  expect({ exitCode, size: /31 97/.test(stdout) }).toEqual({ exitCode: 5, size: true })
})

test('scp carries files and folders both ways, and fails where it must', async () => {
  await ask(platform.first, 'mkdir -p /tmp/d/e; head -c 300000 /dev/urandom >/tmp/d/e/f; chmod 751 /tmp/d/e/f')
  await ask(
    platform.first,
    'scp -qpr /tmp/d node01:/tmp/; scp -qr node01:/tmp/d /tmp/back; cmp /tmp/d/e/f /tmp/back/e/f',
  )
  expect(await ask(platform.second, 'stat -c %a /tmp/d/e/f')).toBe('751')
  const often = 'for i in {1..15}; do scp -q /tmp/d/e/f node01:/tmp/g; ssh node01 cat /tmp/g | cmp - /tmp/d/e/f; done'
  await ask(platform.first, often)
  expect((await platform.first.exec(['scp', '-q', '/etc/hosts', 'node01:/nowhere/x'])).exitCode).not.toBe(0)
})

test('homes and programs of their own can be written, the rest of the host cannot; another plugin was here first', async () => {
  await both(
    'touch /root/x /usr/local/bin/x /var/log/x /opt/x /etc/x; ! touch /usr/bin/x 2>/dev/null; [ ! -e /opt/cnilab ]',
  )
  expect(
    await both('ls /etc/cni/net.d | head -1; ls -d /sys/class/net/cilium_host; cat /proc/sys/net/ipv4/ip_forward'),
  ).toEqual(Array(2).fill('05-cilium.conflist\n/sys/class/net/cilium_host\n1'))
})
