/** cnilab as it is typed on the first machine, beside a plugin that is there already; the second machine has nothing of ours. */
import { dirname } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pinnedNode, root } from '../../../../lab-runner/src/version.ts'
import { makeStage, type Stage } from './platform.ts'
import { ask } from './topology.ts'

let stage: Stage
const state = async () => {
  const script = `ip -o link | cut -d: -f2; ip route; ip -6 route; nft list tables; cat /proc/sys/net/ipv4/ip_forward
    ls -A /run /opt /opt/cni/bin /etc/cni/net.d /var/lib/cni; ps -eo args | grep -v "^\\(ps\\|sshd\\|bash\\|grep\\|sleep\\|sort\\|COMMAND\\)" | sort`
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
  expect(await cnilab('down')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('nothing is left') })
  await ask(stage.first, 'rm -rf /run/workspace')
  // The web server of a pod that was replaced is nobody's; it ends by itself after 20 s.
  await expect.poll(state, { timeout: 25_000, interval: 500 }).toEqual(before)
})
