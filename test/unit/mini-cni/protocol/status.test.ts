import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Link } from '#mini-cni/netlink/messages/link.ts'
import { bridgeTrouble, nodeTrouble, poolTrouble } from '#mini-cni/protocol/status.ts'

const directory = mkdtempSync(join(tmpdir(), 'status-'))
afterAll(() => rmSync(directory, { recursive: true }))
const conf = {
  cniVersion: '1.1.0',
  name: 'n',
  type: 'mini-cni',
  ipam: { ranges: [[{ subnet: '10.1.0.0/30' }], [{ subnet: 'fd00::/64' }]] },
}
const link = (more: Partial<Link>) => ({ name: 'cni0', kind: 'bridge', up: true, ...more }) as Link

test.each([
  ['a bridge that is up', link({}), 3, undefined],
  ['none, and no pods: the next ADD makes it', undefined, 0, undefined],
  ['none, and pods', undefined, 1, 51],
  ['one that is down, and pods', link({ up: false }), 2, 51],
  ['one that is down, and no pods', link({ up: false }), 0, undefined],
  ['another kind of link', link({ kind: 'veth' }), 0, 50],
])('%s', (_, found, pods, code) => {
  expect(bridgeTrouble('cni0', found, () => pods)?.code).toBe(code)
})

test.each([
  ['no journal yet', undefined, undefined],
  ['nobody', '', undefined],
  ['a lease in every set, and one has no other', 'reserve a eth0 10.1.0.2 fd00::2\n', 50],
  ['a lease that was given back', 'reserve a eth0 10.1.0.2 fd00::2\nrelease a eth0\n', undefined],
  ['a torn line counts as nothing', 'reserve a eth0 10.1.0.2 fd0', undefined],
  ['a damaged line is mended by others', 'what\n', undefined],
])('%s', (_, text, code) => {
  rmSync(join(directory, 'journal'), { force: true })
  if (text !== undefined) writeFileSync(join(directory, 'journal'), text)
  expect(poolTrouble(conf, directory)?.code).toBe(code)
})

test('without the right to change networks no pod can be added', () => {
  const trouble = nodeTrouble(conf)
  if (process.getuid?.() === 0) expect(trouble).toBeUndefined()
  else expect(trouble).toMatchObject({ code: 50, message: expect.stringContaining('CAP_NET_ADMIN') })
})
