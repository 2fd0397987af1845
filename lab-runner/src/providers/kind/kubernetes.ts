/** The API server of a kind cluster, asked by the kubectl of its control plane's container. */
import { setTimeout as pause } from 'node:timers/promises'
import { Exit, LabError } from '../../errors.ts'
import { admin } from '../../kubernetes/admin.ts'
import { clockRemedy, isAboutClocks } from '../../kubernetes/clock.ts'
import type { Output } from '../provider.ts'
import type { Record } from '../ssh/cluster.ts'
import type { Here } from '../ssh/here.ts'
import { machineOf } from '../ssh/machine.ts'

async function kubectl(here: Here, record: Record, argv: readonly string[]): Promise<Output> {
  const [first = { name: '' }] = record.hosts
  return machineOf(here, first).run(['kubectl', `--kubeconfig=${admin}`, '--request-timeout=5s', ...argv])
}

/** Not for nodes that are Ready: without a network plugin none is. */
export async function waitForApi(here: Here, record: Record, seconds = 60): Promise<void> {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const { exitCode, stdout, stderr } = await kubectl(here, record, ['get', '--raw', '/readyz'])
    if (exitCode === 0 && stdout.trim() === 'ok') return
    if (performance.now() > end) throw silent(record, stderr, `after ${seconds} seconds the API server is not ready`)
    await pause(100)
  }
}

/** `kubectl patch node`: the ranges of the course, for nodes that have none. */
export async function giveRanges(here: Here, record: Record): Promise<void> {
  for (const [index, { name }] of record.hosts.entries()) {
    const podCIDRs = record.nodes[index]?.podCidrs ?? []
    const spec = JSON.stringify({ spec: { podCIDR: podCIDRs[0], podCIDRs } })
    const has = await kubectl(here, record, ['get', 'node', name, '-o', 'jsonpath={.spec.podCIDR}'])
    if (has.exitCode === 0 && has.stdout !== '') continue
    const { exitCode, stderr } = await kubectl(here, record, ['patch', 'node', name, '-p', spec])
    if (exitCode !== 0) throw silent(record, stderr, `${name} could not be given a range for pods`)
  }
}

/** As `kind get kubeconfig`: the admin's, with the address that this machine has for the API server. */
export async function adminConfig(here: Here, record: Record, api: string | undefined): Promise<string> {
  const [first = { name: '' }] = record.hosts
  const { exitCode, stdout, stderr } = await machineOf(here, first).run(['cat', admin])
  if (exitCode !== 0) throw silent(record, stderr, `${first.name} has no ${admin}`)
  return api === undefined ? stdout : stdout.replace(/(server: https:\/\/)\S+/, `$1${api}`)
}

function silent({ hosts }: Record, said: string, what: string): LabError {
  const { name = '', engine = 'docker' } = hosts[0] ?? {}
  const why = said.trim().split('\n').at(-1)
  return new LabError(why ? `${what}: ${why}` : what, {
    exit: Exit.machine,
    suggestions: isAboutClocks(said)
      ? [clockRemedy]
      : [`${engine} logs ${name}`, `${engine} exec ${name} crictl ps -a`],
  })
}
