/** D40: what can go wrong at each step of ADD, brought about from outside. */
import { NotApplicable } from '../item.ts'
import type { Call, Json, Rig } from '../rig.ts'
import { answer, fakeIpam } from './fake-ipam.ts'

export interface Fault {
  /** "the name is taken", after "since". */
  readonly what: string
  /** Commands in the pod beforehand. */
  readonly prepare?: readonly (readonly string[])[]
  /** ADDs of other pods beforehand. */
  readonly first?: readonly Partial<Call>[]
  readonly call: Partial<Call>
}

/** In the order of an ADD: link, address, routes, settings. One that does not make this plugin fail is no fault for it. */
export async function faultsFor(rig: Rig): Promise<readonly Fault[]> {
  return rig.kind === 'ipam' ? secondRange(rig) : [...common, ...(await byIpam(rig))]
}

const common: readonly Fault[] = [
  {
    what: 'the name is taken in the pod',
    prepare: [['ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'other']],
    call: {},
  },
  { what: 'the kernel has no such MTU', call: { conf: { mtu: 70_000 } } },
  {
    what: 'IPv6 is off in the pod',
    prepare: ['all', 'default'].map(which => ['sh', '-c', `echo 1 >/proc/sys/net/ipv6/conf/${which}/disable_ipv6`]),
    call: {},
  },
  {
    what: '/proc/sys is read-only',
    call: {
      via: [
        'unshare',
        '-m',
        'sh',
        '-c',
        'mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec "$@"',
        'sh',
      ],
    },
  },
]

/** An answer that cannot be put into effect, so that the step after IPAM fails. */
async function byIpam(rig: Rig): Promise<readonly Fault[]> {
  const gw = '203.0.113.1'
  const answers = {
    'a route has a gateway that cannot be reached': answer(rig, { routes: [{ dst: '198.51.100.0/24', gw }] }),
    'IPAM gives an address that is none': answer(rig, {}, '10.88.0.999/24'),
  }
  try {
    const faults: Fault[] = []
    for (const [what, ADD] of Object.entries(answers)) {
      const { conf, env } = await fakeIpam(rig, { ADD })
      faults.push({ what, call: { conf, env } })
    }
    return faults
  } catch (error) {
    if (error instanceof NotApplicable) return []
    throw error
  }
}

/** Two ranges, of which the second is full: what was taken from the first must be given back. */
function secondRange(rig: Rig): readonly Fault[] {
  const ipam = rig.conf.ipam as Json | undefined
  if (!Array.isArray(ipam?.ranges))
    throw new NotApplicable('the configuration has no ipam.ranges that could be made full')
  const small = [{ subnet: 'fd00:10:89::/64', rangeStart: 'fd00:10:89::2', rangeEnd: 'fd00:10:89::2' }]
  const conf = { ipam: { ...ipam, ranges: [[{ subnet: '10.89.0.0/24' }], small], routes: [] } }
  return [{ what: 'the second range is full', first: [{ conf }], call: { conf } }]
}
