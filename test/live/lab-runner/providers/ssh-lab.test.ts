/** cnilab as it is typed on the first machine, beside a plugin that is there already; the second machine has nothing of ours. */
import { dirname } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pinnedNode, root } from '../../../../lab-runner/src/version.ts'
import { makeStage, type Stage } from './platform.ts'
import { ask } from './topology.ts'

let stage: Stage
const state = async () => {
  const script = `ip -o link | cut -d, -f1-3; ip route; ip -6 route | grep -v ^fe80; ip -o address | grep -v fe80:; ip neighbour show nud permanent; bridge fdb show dev flannel.1; nft list tables; nft list tables; cat /proc/sys/net/ipv4/ip_forward
    ls -A /run /opt /opt/cni/bin /etc/cni/net.d /var/lib/cni /var/lib/cnilab 2>/dev/null || :; ps -eo args | grep -v "^\\(ps\\|sshd\\|bash\\|grep\\|sleep\\|sort\\|COMMAND\\)" | sort`
  return [await ask(stage.first, script), await ask(stage.second, script)]
}
beforeAll(async () => {
  stage = await makeStage({ foreign: 'canal', mtu: 1450 })
  const hidden = dirname(pinnedNode()).replace(/\/bin$/, '')
  await ask(stage.second, `mount -t tmpfs tmpfs '${hidden}'`)
})
afterAll(() => stage.down())

/** Memory and workspace are the machine's own. */
const cnilab = (...words: readonly string[]) =>
  stage.first.exec([pinnedNode(), `${root}/lab-runner/bin/run.js`, ...words], {
    env: { CNILAB_PROVIDER: 'ssh', CNILAB_WORKSPACE: '/run/workspace', NO_COLOR: '1' },
    timeout: 60_000,
  })

test('doctor explains the network of the other machine, whose plugin is there already', async () => {
  const { exitCode, stdout, stderr } = await cnilab('doctor', '--node', 'node01')
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toMatch(/^node01: Canal\n/)
  expect(stdout).toMatch(/^ {2}flannel\.1 +vxlan +Flannel’s tunnel/m)
  expect(stdout).toMatch(/^nodes +a tunnel by Flannel/m)
  const own = JSON.parse((await cnilab('doctor', '--node', 'this', '--json')).stdout)
  expect(own).toMatchObject({ hostname: 'controlplane', plugin: 'Canal' })
  const { exitCode: code, stderr: said } = await cnilab('doctor', '--node', 'nowhere')
  expect(code).toBe(3)
  expect(said).toContain('there is no machine named nowhere')
  expect(said).toContain('name it otherwise: --node root@ADDRESS')
})

test('up, all of it, and down again leaves nothing', { timeout: 120_000 }, async () => {
  const before = await state()
  expect(await cnilab('up')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^node1 = controlplane .*\nnode2 = node01 /),
  })
  expect(await cnilab('start', '06')).toMatchObject({ exitCode: 0, stderr: '' })
  expect(await cnilab('solve')).toMatchObject({ exitCode: 0 })
  const { stdout } = await cnilab('check', '--json')
  expect(JSON.parse(stdout)).toMatchObject({ lab: '06-routes', ok: true })
  expect(JSON.parse(stdout).ms).toBeLessThan(15_000)
  expect(await cnilab('start', '06', '--code')).toMatchObject({ exitCode: 0 })
  expect(await cnilab('solve', '06', '--code')).toMatchObject({ exitCode: 0 })
  const built = JSON.parse((await cnilab('check', '06', '--code', '--json')).stdout)
  expect(built.trouble).toBeUndefined() // its unit tests cannot run here: vitest writes into the project, which a host only reads
  expect(await cnilab('exec', 'c', '--', 'ping', '-q', '-c1', '-W2', '10.244.1.2')).toMatchObject({ exitCode: 0 })
  await ask(stage.second, 'mkdir /opt/mini-cni') // as `cnilab install` does
  expect(await cnilab('down')).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('cnilab uninstall') })
  expect(await cnilab('exec', 'c', '--', 'true')).toMatchObject({ exitCode: 0 })
  await ask(stage.second, 'rmdir /opt/mini-cni')
  expect(await cnilab('down')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('nothing is left') })
  await ask(stage.first, 'rm -rf /run/workspace')
  // The web server of a pod that was replaced is nobody's; it ends by itself after 20 s.
  await expect.poll(state, { timeout: 25_000, interval: 500 }).toEqual(before)
})

test('the plugin that is there is moved aside when asked, on both, and is back as it was', {
  timeout: 60_000,
}, async () => {
  for (const [machine, number] of [
    [stage.first, 0],
    [stage.second, 1],
  ] as const) {
    // Flannel's bridge has the name of the labs' own, and routes to pods the addresses of theirs.
    const list = '{"name":"cbr0","cniVersion":"0.3.1","plugins":[{"type":"flannel"},{"type":"portmap"}]}'
    await ask(machine, `cd /etc/cni/net.d; rm *; echo '${list}' >10-flannel.conflist; ip link del cali1a2b3c4d5e6`)
    await ask(
      machine,
      `ip link add cni0 type bridge; ip link set cni0 up; ip address add 10.244.${1 + number}.1/24 dev cni0`,
    )
    await ask(machine, `ip route add 10.244.${2 - number}.0/24 via 172.30.${1 + number}.1`)
  }
  const before = await state()
  expect(await cnilab('up')).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('cnilab up --aside') })
  expect(await state()).toEqual(before)
  const up = await cnilab('up', '--aside')
  expect(up).toMatchObject({ exitCode: 0 })
  expect(up.stderr).toMatch(/^node01: Flannel is moved aside until cnilab down: 10-flannel\.conflist, .*cni0/m)
  for (const machine of [stage.first, stage.second]) {
    expect(await ask(machine, 'ls /etc/cni/net.d')).toBe('10-flannel.conflist.cnilab-aside')
    expect(await ask(machine, 'ip -br link show flannel.1')).toContain('DOWN')
    expect(await ask(machine, 'ip route | grep -c "flannel\\|^10.244" || :')).toBe('0')
  }
  expect(await cnilab('start', '04')).toMatchObject({ exitCode: 0, stderr: '' })
  expect(await cnilab('solve')).toMatchObject({ exitCode: 0 })
  expect(JSON.parse((await cnilab('check', '--json')).stdout)).toMatchObject({ lab: '04-bridge', ok: true })
  expect(await cnilab('down')).toMatchObject({ exitCode: 0 })
  await ask(stage.first, 'rm -rf /run/workspace')
  await expect.poll(state, { timeout: 25_000, interval: 500 }).toEqual(before)
  // After a restart, nothing is known of a cluster but what is aside.
  const aside = '/var/lib/cnilab/aside; echo lab >/var/lib/cnilab/aside/cluster'
  for (const machine of [stage.first, stage.second]) {
    await ask(machine, `mkdir -p ${aside}; cd /etc/cni/net.d; mv 10-flannel.conflist 10-flannel.conflist.cnilab-aside`)
  }
  expect(await cnilab('down')).toMatchObject({ exitCode: 0 })
  expect(await state()).toEqual(before)
})
