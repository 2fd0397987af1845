import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { announce, findExecutable, installExecutable } from '../../../../lab-runner/src/lesson/install-plugin.ts'
import type { Node } from '../../../../lab-runner/src/providers/provider.ts'
import { root } from '../../../../lab-runner/src/version.ts'

const dir = mkdtempSync(join(tmpdir(), 'plugin-'))
afterAll(() => rmSync(dir, { recursive: true }))
const put = (name: string, mode: number) => {
  writeFileSync(join(dir, name), `I am ${name}`)
  chmodSync(join(dir, name), mode)
  return join(dir, name)
}

/** A node that remembers what was put on it, and which commands ran. */
function recorder() {
  const files = new Map<string, string>()
  const ran: string[] = []
  const node = {
    put: async (path: string, bytes: string | Uint8Array) => void files.set(path, Buffer.from(bytes).toString()),
    exec: async (argv: readonly string[]) => {
      ran.push(argv.join(' '))
      return { exitCode: 0, stdout: '', stderr: '' }
    },
  }
  return { node: node as unknown as Node, files, ran }
}

describe('findExecutable', () => {
  test('an absolute path of what may be run', () => {
    expect(findExecutable(put('good', 0o755))).toBe(join(dir, 'good'))
  })

  test.each([
    ['nowhere', 'there is no such file', () => {}],
    ['folder', 'that is a folder', () => mkdirSync(join(dir, 'folder'))],
    ['text', 'it may not be executed; chmod +x', () => put('text', 0o644)],
  ])('%s: %s', (name, says, make) => {
    make()
    expect(() => findExecutable(join(dir, name))).toThrow(says)
  })
})

describe('installExecutable', () => {
  test('one of the project is run where it is, for it looks for its own files', async () => {
    const { node, files } = recorder()
    expect(await installExecutable(node, join(root, 'mini-cni/bin/mini-cni'), 'mini-cni')).toBe('/opt/cni/bin/mini-cni')
    expect(files.get('/opt/cni/bin/mini-cni')).toBe(`#!/bin/sh\nexec '${root}/mini-cni/bin/mini-cni' "$@"\n`)
  })

  test('another is copied, with the IPAM plugin beside it, and both may be run', async () => {
    put('static', 0o755)
    const { node, files, ran } = recorder()
    await installExecutable(node, put('bridge', 0o755), 'static')
    expect(Object.fromEntries(files)).toEqual({
      '/opt/cni/bin/bridge': 'I am bridge',
      '/opt/cni/bin/static': 'I am static',
    })
    expect(ran).toEqual(['chmod 755 /opt/cni/bin/bridge', 'chmod 755 /opt/cni/bin/static'])
  })
})

test('a network is announced as a list of one plugin, and taken back', async () => {
  const { node, files, ran } = recorder()
  await announce(node, { cniVersion: '1.1.0', name: 'cnilab', type: 'mini-cni', mtu: 1450 })
  const [[path, text] = []] = files
  expect(path).toBe('/etc/cni/net.d/10-cnilab.conflist')
  expect(JSON.parse(text ?? '')).toEqual({
    cniVersion: '1.1.0',
    name: 'cnilab',
    plugins: [{ type: 'mini-cni', mtu: 1450 }],
  })
  await announce(node, undefined)
  expect(ran).toEqual(['rm -f /etc/cni/net.d/10-cnilab.conflist'])
})
