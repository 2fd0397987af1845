/** What kind of plugin an unknown one is, by what it does. */
import { defaultFor } from './default-conf.ts'
import type { Kind } from './item.ts'
import { makeRig } from './lab-rig.ts'
import { startMachine } from './machine.ts'
import type { Json } from './rig.ts'
import type { Subject } from './subject.ts'

/**
 * ADD without prevResult: what makes the interface is a main plugin, what answers with addresses alone is for IPAM. What refuses,
 * but takes the prevResult of nobody and gives it back, is chained. Where nothing can be told it is a main plugin, as most are.
 */
export async function guessKind(subject: Subject): Promise<Kind> {
  const machine = await startMachine(subject)
  try {
    const rig = makeRig(machine, subject, 'KIND', () => {})
    const pod = await rig.pod()
    const alone = await rig.call({ command: 'ADD', pod, mayHang: true, timeout: 5000 })
    const { exitCode } = await rig.exec(['ip', 'link', 'show', 'eth0'], pod)
    if (exitCode === 0) return 'main'
    if (alone.exitCode === 0 && hasAddresses(alone.json) && alone.json?.interfaces === undefined) return 'ipam'
    const conf = { ...defaultFor(String(subject.conf.type), 'chained').conf, cniVersion: subject.conf.cniVersion }
    const stdin = { ...conf, prevResult: nobody(String(subject.conf.cniVersion), pod.netns) }
    const chained = await rig.call({ command: 'ADD', pod: await rig.pod(), stdin, mayHang: true, timeout: 5000 })
    return chained.exitCode === 0 && hasAddresses(chained.json) ? 'chained' : 'main'
  } finally {
    await machine.stop()
  }
}

function hasAddresses(result: Json | undefined): boolean {
  return [result?.ips, result?.ip4, result?.ip6].some(found => found !== undefined)
}

function nobody(cniVersion: string, sandbox: string): Json {
  const address = { address: '10.88.0.77/24', gateway: '10.88.0.1', interface: 0 }
  return { cniVersion, interfaces: [{ name: 'eth0', sandbox }], ips: [address], routes: [], dns: {} }
}
