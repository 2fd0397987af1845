/** What every provider promises, asked of a real one. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Cluster, Node, Pod, Provider, Shell, Topology } from '../../../../lab-runner/src/providers/provider.ts'
import { CommandError, run } from '../../../../lab-runner/src/shell.ts'
import { root } from '../../../../lab-runner/src/version.ts'
import { ask, topology } from './topology.ts'

export interface Setting {
  /** The nodes are the provider's own: several clusters beside each other, with one outside for all and files that nobody else has. */
  readonly isOwn: boolean
  /** A provider with a place for one cluster more. */
  open(): Promise<Provider>
  /** Takes all places away. */
  close(): Promise<void>
  /** The host name of a node. */
  hostname(node: string): string
}

export function describeProvider(setting: Setting): void {
  const [nearby, far]: readonly Topology[] = [topology('near'), topology('far', 'routed')]
  if (nearby === undefined || far === undefined) throw new Error('two clusters are asked for')
  let near: Provider
  let distant: Provider
  let bridged: Cluster
  let routed: Cluster
  const on = (name: string, cluster = bridged): Shell => {
    const places = [
      ...cluster.nodes,
      ...cluster.pods,
      ...(cluster.outside ? [{ ...cluster.outside, name: 'outside' }] : []),
    ]
    return places.find(place => place.name === name) as Shell
  }
  const node = (name: string, cluster = bridged) => on(name, cluster) as Node
  const pod = (name: string) => on(name) as Pod

  /** A test that is none elsewhere; one that is skipped would count as missing. */
  const ownTest = (name: string, check: () => Promise<void>) => setting.isOwn && test(name, check)

  beforeAll(async () => {
    ;[near, distant] = await Promise.all([setting.open(), setting.open()])
    expect(await Promise.all([near.unavailable(), distant.unavailable()])).toEqual([undefined, undefined])
    ;[bridged, routed] = await Promise.all([near.up(nearby), distant.up(far)])
    await Promise.all([ask(on('node1'), 'ip netns add a; ip netns add b'), ask(on('node2'), 'ip netns add c')])
  })
  afterAll(async () => {
    await Promise.all([near.remove(nearby.name), distant.remove(far.name)])
    await setting.close()
  })

  describe('clusters', () => {
    test('up of a cluster that is up changes nothing on it', async () => {
      const again = await near.up(nearby)
      expect(again.upSince).toEqual(bridged.upSince)
      expect(await ask(again.nodes[0] as Node, 'ip netns list | sort')).toBe('a\nb')
    })

    test('are found by name, and say what they are', async () => {
      const found = await distant.find(far.name)
      expect(found).toMatchObject({ name: far.name, provider: distant.name, underlay: 'routed' })
      expect(found?.version).toMatch(/^\d+\.\d+\.\d+$/)
      expect(found?.nodes.map(({ name, ips, podCidrs }) => ({ name, ips, podCidrs }))).toEqual([
        { name: 'node1', ips: ['172.30.1.2', 'fd00:30:1::2'], podCidrs: far.nodes[0]?.podCidrs },
        { name: 'node2', ips: ['172.30.2.2', 'fd00:30:2::2'], podCidrs: far.nodes[1]?.podCidrs },
      ])
      expect(found?.pods.map(one => [one.name, one.node.name])).toEqual(far.pods.map(one => [one.name, one.node]))
      expect(Math.abs(Date.now() - Number(found?.upSince))).toBeLessThan(60_000)
    })

    test('of other names are not there, and removing one is harmless', async () => {
      const { name } = topology('nobody')
      expect(await near.find(name)).toBeUndefined()
      expect(await near.list()).not.toContain(name)
      await near.remove(name)
      expect(await near.list()).toContain(nearby.name)
      expect(await distant.list()).toContain(far.name)
    })

    ownTest('a third one comes beside them and goes; theirs stays', async () => {
      const third = await near.up(topology('third'))
      await ask(third.nodes[0] as Node, 'ip netns add only-here')
      expect(await near.list()).toContain(third.name)
      await third.down()
      expect(await near.list()).not.toContain(third.name)
      expect(await near.find(third.name)).toBeUndefined()
      expect((await third.nodes[0]?.exec(['true']))?.exitCode).not.toBe(0)
      expect(await ask(on('node1'), 'ip netns list | sort')).toBe('a\nb')
    })

    test('remember what they are told, each its own, until they end', async () => {
      expect(bridged.memory.read()).toEqual({})
      bridged.memory.write({ lab: '03-veth', answers: { q: 'ü\n' } })
      expect((await near.find(nearby.name))?.memory.read()).toEqual({ lab: '03-veth', answers: { q: 'ü\n' } })
      expect(routed.memory.read()).toEqual({})
    })
  })

  describe.each(['node1', 'node2', 'a', 'c', ...(setting.isOwn ? ['outside'] : [])])('exec on %s', name => {
    test('exit code, both streams, stdin', async () => {
      const script = 'cat; echo err >&2; exit 7'
      const answer = await on(name).exec(['sh', '-c', script], { input: 'a\0b\n' })
      expect(answer).toEqual({ exitCode: 7, stdout: 'a\0b\n', stderr: 'err\n' })
      expect(await on(name).exec(['cat'])).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    })

    test('words arrive as they are', async () => {
      const words = ["it's", '', 'a  b', '$HOME', '*', 'two\nlines']
      expect((await on(name).exec(['printf', '%s|', ...words])).stdout).toBe(`${words.join('|')}|`)
    })

    test.each([
      ['TERM', 143],
      ['KILL', 137],
      ['SEGV', 139],
      ['ABRT', 134],
      ['USR1', 138],
    ])('a command that SIG%s ends: 128 + its number', async (signal, exitCode) => {
      expect((await on(name).exec(['sh', '-c', `kill -${signal} $$`])).exitCode).toBe(exitCode)
    })

    test('a command whose time is over: 124, and nothing of it goes on', async () => {
      const mark = `8640.${name.length}`
      const answer = await on(name).exec(['sh', '-c', `echo begun; sleep ${mark} & sleep ${mark}`], { timeout: 250 })
      expect(answer).toMatchObject({ exitCode: 124, stdout: 'begun\n' })
      await expect.poll(() => on(name).exec(['pgrep', '-fx', `sleep ${mark}`])).toMatchObject({ stdout: '' })
    })

    test('nothing of our environment, but what is asked for', async () => {
      process.env.CNILAB_TEST_OWN = 'ours'
      const lines = (await on(name).exec(['env'], { env: { GIVEN: 'x y' } })).stdout.split('\n')
      expect(lines).toEqual(expect.arrayContaining(['GIVEN=x y', 'HOME=/root']))
      expect(lines).not.toContain('CNILAB_TEST_OWN=ours')
    })

    test('the command line for a person does the same', async () => {
      const words = ['sh', '-c', 'uname -n; ip -br link; exit 3']
      const typed = await run(on(name).command(words), { env: on(name).environment, replaceEnv: true })
      expect(typed).toEqual({ ...(await on(name).exec(words)), exitCode: 3 })
    })

    test('a program that is not there is an answer that names it', async () => {
      const { exitCode, stderr } = await on(name).exec(['no-such-program'])
      expect(exitCode).toBe(127)
      expect(stderr).toContain('no-such-program')
    })
  })

  test('twenty commands at once on two nodes', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `node${1 + (index % 2)}`)
    expect(await Promise.all(names.map(name => ask(on(name), 'hostname')))).toEqual(names.map(setting.hostname))
  })

  test('a pod that nobody has made says so', async () => {
    const { exitCode, stderr } = await pod('d').exec(['true'])
    expect(exitCode).not.toBe(0)
    expect(stderr).toContain('pod d does not exist')
  })

  test('a pod is the network of its name, on the files of its node', async () => {
    await ask(on('node1'), 'echo here >/run/of-node1')
    expect(await ask(pod('b'), 'cat /run/of-node1; ip -br link show type veth; ip netns identify $$')).toBe('here\nb')
  })

  describe('put', () => {
    test('any bytes, any name, into folders that it makes; a file that is there is replaced', async () => {
      const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256)
      const path = "/run/new folder/it's.bin"
      await node('node1').put(path, 'short')
      await node('node1').put(path, bytes)
      const { stdout } = await on('node1').exec(['base64', '-w0', path])
      expect(Buffer.from(stdout, 'base64').equals(bytes)).toBe(true)
      expect((await on('node1').exec(['ls', '/run/new folder'])).stdout).toBe("it's.bin\n")
    })

    test('where nothing can be written: an error that says so', async () => {
      await expect(node('node1').put('/usr/bin/new', 'x')).rejects.toThrow(CommandError)
      await expect(node('node1').put('/usr/bin/new', 'x')).rejects.toThrow(/Read-only file system/)
    })
  })

  test('a node has the agent and its shim, which work together', async () => {
    const conf = '{ "cniVersion": "1.1.0", "name": "contract", "type": "mini-cni" }'
    const asked = `export MINI_CNI_AGENT=/run/contract MINI_CNI_QUEUE=/run/contract-queue
      setsid mini-cni-agent </dev/null >/run/contract.log 2>&1 &
      tries=0
      until [ -s /run/contract.log ] || [ $tries -ge 500 ]; do tries=$((tries + 1)); sleep 0.02; done
      cat /run/contract.log
      printf %s '${conf}' | CNI_COMMAND=STATUS CNI_PATH=/opt mini-cni-shim && echo well
      kill -9 $!; rm -r /run/contract /run/contract-queue /run/contract.log`
    for (const name of ['node1', 'node2']) expect(await ask(on(name), asked)).toBe('mini-cni-agent: ready\nwell')
  })

  test('a node has the tools of the labs', async () => {
    const tools = 'ip bridge ss ethtool ping nft curl nsenter setsid ps bash web pause mini-cni-shim'
    const asked = `for t in ${tools}; do type $t >/dev/null; done
      setsid -f timeout 20 web 8307 </dev/null >/dev/null 2>&1
      until curl -sf 127.0.0.1:8307; do sleep 0.02; done`
    expect(await Promise.all(['node1', 'node2'].map(name => ask(on(name), asked)))).toEqual(['127.0.0.1', '127.0.0.1'])
  })

  if (setting.isOwn)
    describe('a node of its own', () => {
      test('has its own name', async () => {
        for (const name of ['node1', 'node2', 'outside']) {
          expect(await ask(on(name), 'hostname; cat /etc/hostname; getent hosts $(hostname) | grep -c 127')).toBe(
            `${name}\n${name}\n1`,
          )
        }
      })

      const folders = ['/etc/cni/net.d', '/opt/cni/bin', '/var/lib/cni', '/run', '/tmp', '/var/lib', '/etc', '/opt']
      test.each(folders)('has its own %s', async folder => {
        const { name: mark } = topology('mark')
        await ask(on('node1'), `printf '#!/bin/sh\necho ran\n' >${folder}/${mark}; chmod +x ${folder}/${mark}`)
        if (folder === '/opt/cni/bin') expect(await ask(on('node1'), mark)).toBe('ran')
        expect((await on('node2').exec(['test', '-e', `${folder}/${mark}`])).exitCode).toBe(1)
        expect((await on('node1', routed).exec(['test', '-e', `${folder}/${mark}`])).exitCode).toBe(1)
        expect(existsSync(join(folder, mark))).toBe(false)
      })

      test('starts with empty folders for plugins, configuration and state, and sees no temporary files but its own', async () => {
        const empty = '/etc/cni/net.d /opt/cni/bin /var/lib/cni /run/netns'
        expect(await ask(on('node2', routed), `find ${empty} -mindepth 1`)).toBe('')
        const [, first, second] = root.split('/') // the project itself may lie in /tmp
        expect(await ask(on('node2', routed), 'ls -A /tmp')).toBe(first === 'tmp' ? second : '')
      })

      test('lists the pods of its own only', async () => {
        expect(await ask(on('node1'), 'ip netns list | sort')).toBe('a\nb')
        expect(await ask(on('node2'), 'ip netns list')).toBe('c')
        expect(await ask(on('node1', routed), 'ip netns list')).toBe('')
      })

      test('sees its own processes only', async () => {
        expect(await ask(on('node1'), 'tr "\\0" " " </proc/1/cmdline')).toContain(' node1 ')
        expect(await ask(on('node1'), 'pgrep -af "node2|holder" | grep -v pgrep || echo none')).toBe('none')
      })

      test('is up with one cable', async () => {
        expect(await ask(on('node1'), 'ip -o link | cut -d: -f2 | cut -d@ -f1')).toBe(' lo\n eth0')
      })
    })

  describe.each(['bridged', 'routed'] as const)('%s', underlay => {
    const cluster = () => (underlay === 'bridged' ? bridged : routed)
    const other = (index: number) => cluster().nodes[1]?.ips[index] as string

    test('nodes reach each other and the outside, IPv4 and IPv6', async () => {
      const outside = underlay === 'bridged' ? 'fd00:30::100' : 'fd00:30:3::2'
      const targets = [
        other(0),
        other(1),
        ...(setting.isOwn || underlay === 'bridged' ? [cluster().outside?.ip, outside] : []),
      ]
      await Promise.all(targets.map(target => ask(on('node1', cluster()), `ping -c1 -W2 -n ${target}`)))
    })

    test('the address of the other node as the next hop', async () => {
      const routes = [`route add 10.244.2.0/24 via ${other(0)}`, `-6 route add fd00:10:244:2::/64 via ${other(1)}`]
      const answers = await Promise.all(
        routes.map(route =>
          on('node1', cluster()).exec(['sh', '-c', `ip ${route} && ip ${route.replace('add', 'del')}`]),
        ),
      )
      expect(answers.map(({ exitCode }) => exitCode)).toEqual(underlay === 'bridged' ? [0, 0] : [2, 2])
      if (underlay === 'routed') expect(answers[0]?.stderr).toContain('Nexthop has invalid gateway')
    })

    if (setting.isOwn || underlay === 'bridged')
      test.each(['node1', 'node2'])('the outside tells %s by its own address', async name => {
        const own = cluster().nodes.find(node => node.name === name)?.ips[0]
        expect(await ask(on(name, cluster()), `curl -sS -m5 http://${cluster().outside?.ip}/hello`)).toBe(own)
      })

    ownTest('the outside has noted who asked', async () => {
      const { outside } = cluster()
      const [own] = cluster().nodes[0]?.ips ?? []
      await ask(on('node1', cluster()), `curl -sS -m5 http://${outside?.ip}/hello`)
      expect(await ask(outside as Shell, 'cat /run/web.log')).toContain(`${own} GET /hello`)
    })
  })
}
