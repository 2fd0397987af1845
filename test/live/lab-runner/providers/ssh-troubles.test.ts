/** What goes wrong between two machines: each has its sentence, within seconds, and nothing is left half made. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LabError } from '../../../../lab-runner/src/errors.ts'
import type { Cluster, Node } from '../../../../lab-runner/src/providers/provider.ts'
import { pinnedNode, root } from '../../../../lab-runner/src/version.ts'
import { makeStage, type Stage } from './platform.ts'
import { ask, topology } from './topology.ts'

const bridged = topology('trouble')
let stage: Stage

beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage.down())

/** Everything that `up` may leave on a machine, but the connection, which lasts for some minutes. */
const state = (node: Node) =>
  ask(node, 'ip -o link | cut -d: -f2; ip route; ls -A -I cnilab-ssh /run /run/netns /opt /etc/cni/net.d /opt/cni/bin')

/** What `up` says; it is an error that nothing fails. */
async function refusal(nodes?: string): Promise<{ readonly message: string; readonly suggestions: readonly string[] }> {
  try {
    await stage.provider({ ...(nodes === undefined ? {} : { nodes }) }).up(bridged)
  } catch (error) {
    if (error instanceof LabError) return error
    throw error
  }
  throw new Error('it came up')
}

describe('a machine that cannot be used', () => {
  test('it asks for a password', async () => {
    await ask(stage.second, 'mv /root/.ssh/authorized_keys /root/')
    const why = await stage.provider().unavailable()
    await ask(stage.second, 'mv /root/authorized_keys /root/.ssh/')
    expect(why).toBe(
      'node01 takes no key of yours and asks for a password, which is not typed here; give it a key: ssh-copy-id node01',
    )
  })

  test('its host key is not known, or another one', async () => {
    await ask(stage.first, 'mv /root/.ssh/known_hosts /root/')
    expect(await stage.provider().unavailable()).toContain('does not know the host key of node01')
    await ask(stage.first, 'sed "/^node01/d; s/^controlplane/node01,&/" /root/known_hosts >/root/.ssh/known_hosts')
    expect(await stage.provider().unavailable()).toMatch(/shows another host key .* ssh-keygen -R node01/)
    await ask(stage.first, 'mv /root/known_hosts /root/.ssh/')
  })

  test.each([
    ['this,nowhere', /no machine named nowhere .*--nodes this,root@ADDRESS/],
    ['this,node01:2', /node01 is there, but no ssh server answers on it/],
    ['this,root@172.30.2.77', /172\.30\.2\.77 does not answer/],
  ])('--nodes %s', async (nodes, said) => {
    const started = performance.now()
    expect(await stage.provider({ nodes }).unavailable()).toMatch(said)
    expect(performance.now() - started).toBeLessThan(8000)
  })

  test.each(['this', 'this,this', 'this,-oProxyCommand=touch', 'this,a b', 'this,node01,node02', ''])(
    '--nodes "%s" is no pair of machines',
    async nodes => {
      const { message, suggestions } = await refusal(nodes)
      expect(message).toMatch(/--nodes .*: (two different machines are needed|".*" is no machine)/)
      expect(suggestions.join()).toContain('--nodes this,node01')
    },
  )

  test('another plugin has routes to the addresses of pods', async () => {
    const before = [await state(stage.first), await state(stage.second)]
    await ask(stage.second, 'ip route add 10.244.0.0/16 via 172.30.2.1')
    const { message, suggestions } = await refusal()
    expect(message).toMatch(
      /^node01: the route "10\.244\.0\.0\/16 via 172\.30\.2\.1 dev eth0 *" is for addresses of pods/,
    )
    expect(suggestions).toContainEqual(expect.stringMatching(/ssh node01 ip -4 route del 10\.244\.0\.0\/16/))
    await ask(stage.second, 'ip route del 10.244.0.0/16')
    expect([await state(stage.first), await state(stage.second)]).toEqual(before)
  })

  test('UDP does not pass between them', async () => {
    const before = [await state(stage.first), await state(stage.second)]
    const filter =
      'add table inet f; add chain inet f i { type filter hook input priority 0; }; add rule inet f i udp drop'
    await ask(stage.second, `nft '${filter.replace('udp', 'meta l4proto udp')}'`)
    expect((await refusal()).message).toContain('UDP from 172.30.1.2 does not come through to 172.30.2.2')
    await ask(stage.second, 'nft delete table inet f')
    expect([await state(stage.first), await state(stage.second)]).toEqual(before)
  })
})

test('the clock of the other machine is a day behind: up and doctor say so', { timeout: 60_000 }, async () => {
  const cnilab = (...words: readonly string[]) =>
    stage.first.exec([pinnedNode(), `${root}/lab-runner/bin/run.js`, ...words], {
      env: { CNILAB_PROVIDER: 'ssh', CNILAB_WORKSPACE: '/run/workspace', NO_COLOR: '1' },
      timeout: 60_000,
    })
  const behind = `cp $(command -v date) /run/now; printf '#!/bin/sh\\nexec /run/now -d "1 day ago" "$@"\\n' >/run/then
    chmod +x /run/then; mount --bind /run/then $(readlink -f $(command -v date))`
  await ask(stage.second, behind)
  const said = 'the clock of node01 is 24 hours behind that of this machine: '
  expect(await cnilab('up')).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(new RegExp(`^${said}.*\\n.*date -u`)),
  })
  expect(await cnilab('down')).toMatchObject({ exitCode: 0, stderr: '' })
  expect((await cnilab('doctor', '--node', 'node01')).stdout.replace(/\s+/g, ' ')).toContain(`✘ ${said}`)
  await ask(stage.second, 'umount $(readlink -f $(command -v date)); rm /run/now /run/then')
  expect((await cnilab('doctor', '--node', 'node01')).stdout).not.toContain('clock')
  await ask(stage.first, 'rm -rf /run/workspace')
})

describe('a cluster that is up', () => {
  let cluster: Cluster
  const node = (index: number) => cluster.nodes[index] as Node
  /** A cluster has a connection of its own, and what it has learned of it. */
  const anew = async () => {
    cluster = (await stage.provider().find(bridged.name)) as Cluster
  }
  beforeAll(async () => {
    cluster = await stage.provider().up(bridged)
  })

  test('has the addresses of the course on a segment that carries 1500 bytes', async () => {
    expect(cluster.nodes.map(({ ips }) => ips[0])).toEqual(['172.30.0.11', '172.30.0.12'])
    await ask(node(0), 'ping -q -c1 -W2 -s 1472 172.30.0.12; ping -q -c1 -W2 fd00:30::12')
  })

  test('is the only one on its machines', async () => {
    const other = stage.provider().up(topology('second'))
    await expect(other).rejects.toThrow(`cluster ${bridged.name} is up on these machines, and they can carry one`)
  })

  test('the connection breaks in the middle: a sentence, and the next command connects anew', async () => {
    const running = node(1).exec(['sleep', '25'])
    await expect.poll(() => stage.second.exec(['pgrep', '-fx', 'sleep 25'])).toMatchObject({ exitCode: 0 })
    await ask(stage.second, 'nft "add table inet f; add chain inet f i { type filter hook input priority 0; }"')
    await ask(stage.second, 'nft "add rule inet f i tcp dport 22 reject with tcp reset"')
    expect(await running).toMatchObject({ exitCode: 137, stderr: expect.stringMatching(/^node2 \(node01\) is down: /) })
    await ask(stage.second, 'nft delete table inet f')
    await anew()
    expect(await ask(node(1), 'uname -n')).toBe('node01')
  })

  test('the machine dies in the middle: a sentence within seconds, and then at once', { timeout: 30_000 }, async () => {
    const started = performance.now()
    const running = node(1).exec(['sleep', '25'])
    await ask(stage.second, 'ip link set eth0 down')
    expect(await running).toMatchObject({ exitCode: 137, stderr: expect.stringContaining('node2 (node01) is down: ') })
    expect(performance.now() - started).toBeLessThan(12_000)
    const asked = performance.now()
    expect((await node(1).exec(['true'])).exitCode).toBe(137)
    expect(performance.now() - asked).toBeLessThan(500)
    expect((await node(0).exec(['true'])).exitCode).toBe(0)
    await ask(stage.second, 'ip link set eth0 up; ip route add default via 172.30.2.1')
    await anew()
    await expect.poll(() => node(1).exec(['true']), { timeout: 10_000 }).toMatchObject({ exitCode: 0 })
  })

  test('the machine was restarted: what was made there is gone, and that is said', async () => {
    await ask(stage.second, `mv /run/cnilab-ssh /run/gone`)
    const answer = await node(1).exec(['true'])
    expect(answer).toMatchObject({ exitCode: 125, stderr: expect.stringContaining('node01 was restarted since') })
    await ask(stage.second, `mv /run/gone /run/cnilab-ssh`)
  })

  test('down leaves both machines as they were, whatever a learner made', async () => {
    await ask(node(0), 'ip netns add a; ip link add veth-a type veth peer name eth0 netns a; ip link set veth-a up')
    await ask(node(1), 'ip netns add c; ip link add cni0 type bridge; ip route add 10.244.1.0/24 via 172.30.0.11')
    await ask(node(1), 'echo 1 >/proc/sys/net/ipv4/ip_forward; : >/opt/cni/bin/ipam')
    await cluster.down()
    for (const machine of [stage.first, stage.second]) {
      const found =
        'ip -o link | cut -d: -f2; cat /proc/sys/net/ipv4/ip_forward; ls -A /opt/cni/bin /run/netns; ip route'
      expect(await ask(machine, found)).toMatch(/^ lo\n eth0@if\d+\n0\n\S+:\n\n\S+:\ndefault .*\n172.*$/)
      expect(await ask(machine, 'ls -A /run /opt')).not.toContain('cnilab')
    }
    expect(await stage.provider().list()).toEqual([])
  })
})

describe('a machine that was restarted', () => {
  /** On disk all is as it was. */
  const restart = (machine: Node) =>
    ask(
      machine,
      `cd /run/cnilab-ssh/*/; kill $(cat outside.pid) || :; umount outside; cd /; rm -r /run/cnilab-ssh/${bridged.name}
       ip link del lab0; ! ip link show outside0 || ip link del outside0`,
    )
  const onDisk = () =>
    Promise.all([stage.first, stage.second].map(machine => ask(machine, 'ls -A /opt /opt/cni/bin /run/netns /var/lib')))

  test.each(['second', 'first'] as const)(
    'the %s: down takes what up put on its disk, and all of the other',
    async which => {
      const before = await onDisk()
      await stage.provider().up(bridged)
      for (const machine of [stage.first, stage.second]) {
        await ask(machine, 'ls /opt/cnilab/bin/web; : >/opt/cni/bin/others')
      }
      await ask(which === 'first' ? stage.second : stage.first, 'ip netns add a')
      await restart(stage[which])
      expect(await stage.provider().list()).toEqual([bridged.name])
      if (which === 'first') {
        await expect(stage.provider({ nodes: 'this' }).remove(bridged.name)).rejects.toThrow('two different machines')
      }
      await stage.provider().remove(bridged.name)
      expect(await stage.provider().list()).toEqual([])
      await ask(stage[which], 'rm /opt/cni/bin/others') // whose it is cannot be known after a restart
      expect(await onDisk()).toEqual(before)
    },
  )
})
