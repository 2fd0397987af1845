import { expect, test } from 'vitest'
import type { Shell } from '../../../../../lab-runner/src/providers/provider.ts'
import { findHosts } from '../../../../../lab-runner/src/providers/ssh/hosts.ts'

/** A machine that answers what is written down, and has no other program. */
function machine(answers: Readonly<Record<string, string>>): Shell {
  return {
    exec: async argv => {
      const stdout = answers[argv.slice(0, argv[0] === 'kubectl' ? 3 : undefined).join(' ')]
      return stdout === undefined ? { exitCode: 127, stdout: '', stderr: '' } : { exitCode: 0, stdout, stderr: '' }
    },
    command: argv => argv,
    environment: {},
  }
}

const kubernetes = (...names: readonly string[]) =>
  JSON.stringify({
    items: names.map((name, index) => ({
      metadata: { name },
      status: { addresses: [{ type: 'InternalIP', address: `172.30.${index + 1}.2` }] },
    })),
  })

const uname = { 'uname -n': 'controlplane\n' }
const resolves = { 'getent hosts node01': '172.30.2.2 node01\n' }

test.each([
  ['this,node01', { name: 'node01', target: 'node01' }],
  ['controlplane,root@192.0.2.2', { name: 'root@192.0.2.2', target: 'root@192.0.2.2' }],
  ['this, root@node01:2222', { name: 'root@node01', target: 'ssh://root@node01:2222' }],
])('--nodes %s', async (wanted, other) => {
  expect(await findHosts(machine(uname), wanted)).toEqual([{ name: 'controlplane' }, other])
})

test('the first may be another machine too', async () => {
  const hosts = await findHosts(machine(uname), 'one,two')
  expect(hosts.map(({ target }) => target)).toEqual(['one', 'two'])
})

test("Kubernetes' other node, by its name where that resolves, else by its address", async () => {
  const nodes = { 'kubectl get nodes': kubernetes('controlplane', 'node01') }
  expect((await findHosts(machine({ ...uname, ...nodes, ...resolves }), undefined))[1]?.target).toBe('node01')
  expect((await findHosts(machine({ ...uname, ...nodes }), undefined))[1]?.target).toBe('172.30.2.2')
})

test("a control plane asks its own Kubernetes, and not one that the user's environment names", async () => {
  const asked: (readonly string[])[] = []
  const answers = machine({ ...uname, ...resolves, 'test -r /etc/kubernetes/admin.conf': '' })
  const exec: Shell['exec'] = async (argv, options) => {
    asked.push(argv)
    return answers.exec(argv, options)
  }
  await findHosts({ ...answers, exec }, undefined)
  const [kubectl] = asked.filter(([program]) => program === 'kubectl')
  expect(kubectl?.slice(-2)).toEqual(['--kubeconfig', '/etc/kubernetes/admin.conf'])
})

test('Kubernetes with three nodes: one must be named', async () => {
  const nodes = { 'kubectl get nodes': kubernetes('controlplane', 'node01', 'node02') }
  await expect(findHosts(machine({ ...uname, ...nodes, ...resolves }), undefined)).rejects.toMatchObject({
    message: expect.stringContaining('Kubernetes has 3 nodes'),
    suggestions: ['--nodes this,node01', '--nodes this,node02'],
  })
})

test("a Kubernetes elsewhere says nothing of this machine: the platform's names then", async () => {
  const nodes = { 'kubectl get nodes': kubernetes('far1', 'far2') }
  expect((await findHosts(machine({ ...uname, ...nodes, ...resolves }), undefined))[1]?.target).toBe('node01')
})

test('nothing is known: the flag to type', async () => {
  await expect(findHosts(machine(uname), undefined)).rejects.toMatchObject({
    suggestions: [expect.stringContaining('--nodes this,')],
  })
})
