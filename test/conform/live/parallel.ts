/** As many ADDs at once as a node that restarts has pods, each a process of its own; then as many DELs. */
import { leases } from '../../../mini-cni/src/ipam/leases.ts'
import { inPod } from '../../../mini-cni/src/netns/sockets.ts'
import { callPlugin, failureOf, onceBefore, requestFor } from './call-plugin.ts'
import type { Loop } from './loop.ts'
import { differences, interfacesIn, nodeState } from './node-state.ts'
import { confOf, makePods, removePod } from './pods.ts'

const count = 64
const conf = confOf('parallel')

export const parallel: Loop = {
  name: `${count} at once`,
  async run({ bundle }) {
    const faults: string[] = []
    const pods = makePods(conf.name, 'p', count)
    await onceBefore(bundle, conf)
    const before = nodeState()
    const all = async (command: string) => {
      const replies = await Promise.all(pods.map(pod => callPlugin(bundle, requestFor(command, pod, conf))))
      faults.push(...replies.flatMap((reply, i) => failureOf(`${command} of ${pods[i]?.containerId}`, reply)))
      return replies.filter(({ code }) => code === 0)
    }
    const added = await all('ADD')
    const results = added.map(({ stdout }) => JSON.parse(stdout))
    const told = {
      addresses: results.map(({ ips }) => ips[0].address),
      'MAC addresses': results.flatMap(({ interfaces }) => [interfaces[0].mac, interfaces[1].mac]),
      'names on the node': results.map(({ interfaces }) => interfaces[0].name),
    }
    for (const [what, values] of Object.entries(told)) {
      const twice = values.filter((value, i) => values.indexOf(value) !== i)
      if (twice.length > 0) faults.push(`${what} that two pods have: ${twice.join(', ')}`)
    }
    pods.forEach((pod, i) => {
      const mac = inPod(pod.netns, inside => inside.link('eth0')?.mac)
      if (mac === undefined || !told['MAC addresses'].includes(mac))
        faults.push(`eth0 of ${pod.containerId} (pod ${i}) is not as told`)
    })
    const held = leases(conf).length
    if (held !== count) faults.push(`${held} addresses are reserved for ${count} pods`)
    const deleted = await all('DEL')
    const left = differences(before, nodeState())
    faults.push(
      ...left.map(line => `after all DELs: ${line}`),
      ...leases(conf).map(({ containerId }) => `${containerId} still holds an address`),
    )
    faults.push(...pods.flatMap(pod => interfacesIn(pod.netns).map(line => `in ${pod.containerId}: ${line}`)))
    for (const pod of pods) removePod(pod)
    return {
      counts: {
        ADDs: [added.length, count],
        DELs: [deleted.length, count],
        'different addresses': [new Set(told.addresses).size, count],
      },
      faults,
    }
  },
}
