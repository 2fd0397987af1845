/** What kind of plugin an unknown one is, by what it does. */
import { type Kind, Unmet } from './item.ts'
import { makeRig } from './lab-rig.ts'
import { startMachine } from './machine.ts'
import type { Json } from './rig.ts'
import type { Subject } from './subject.ts'

/**
 * ADD without prevResult: what makes the interface is a main plugin, what answers with addresses alone is for IPAM. What refuses or
 * makes nothing, but gives back addresses when it comes after another plugin, is chained. Else it is a main plugin, as most are.
 * `asMain` and `asChained`: the same plugin with the configuration that suits the kind.
 */
export async function guessKind(asMain: Subject, asChained: Subject): Promise<Kind> {
  const machine = await startMachine(asMain)
  try {
    const rig = makeRig(machine, asMain, 'KIND', () => {})
    await rig.agent?.start()
    const pod = await rig.pod()
    const alone = await rig.call({ command: 'ADD', pod, ...patience })
    const { exitCode } = await rig.exec(['ip', 'link', 'show', 'eth0'], pod)
    if (exitCode === 0) return 'main'
    if (alone.exitCode === 0 && hasAddresses(alone.json) && alone.json?.interfaces === undefined) return 'ipam'
    const chained = makeRig(machine, asChained, 'CHAINED', () => {})
    return hasAddresses(await chained.add(await chained.pod('after'), patience)) ? 'chained' : 'main'
  } catch (error) {
    if (error instanceof Unmet) return 'main'
    throw error
  } finally {
    await machine.stop()
  }
}

const patience = { mayHang: true, timeout: 5000 }

function hasAddresses(result: Json | undefined): boolean {
  return [result?.ips, result?.ip4, result?.ip6].some(found => found !== undefined)
}
