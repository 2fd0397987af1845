/** Two machines become nodes: looked at first, then given the tools and the segment between them. */
import { Exit, LabError } from '../../errors.ts'
import { clockTrouble } from '../../kubernetes/clock.ts'
import { moveAside } from '../../network-plugin/move-aside.ts'
import { pinnedNode } from '../../version.ts'
import { addressesOf } from '../netns/cluster.ts'
import { nodeEnvironment } from '../netns/enter.ts'
import type { Record } from './cluster.ts'
import type { Here } from './here.ts'
import { lendProgram } from './lend-program.ts'
import { type Machine, machineOf, work } from './machine.ts'
import { mustBeFree, type Survey, survey } from './survey.ts'
import { sendNode, sendProject, toolLines } from './tools.ts'

/** Throws LabError; what it had made then is for the caller to take away. */
export async function bringUp(here: Here, record: Record): Promise<Record> {
  const machines = record.hosts.map(host => machineOf(here, host))
  await Promise.all(machines.map(machine => work(machine, 'clean', record))) // what a killed `up` left behind
  if (record.aside) await moveAside(machines, record, say)
  const found = await Promise.all(machines.map(machine => survey(machine, record, pinnedNode())))
  tellClocks(found)
  const lent = machines.map(({ host }, index) => (host.engine === undefined ? [] : lendable(found[index] as Survey)))
  for (const [index, machine] of machines.entries()) {
    const { missing, ...rest } = found[index] as Survey
    mustBeFree(machine, { ...rest, missing: missing.filter(program => !lent[index]?.includes(program)) })
  }
  const own = found.map((_, index) => ownAddress(found, index, record))
  const segment = record.underlay === 'bridged'
  const tools = toolLines()
  await Promise.all(
    machines.map((machine, index) => {
      const ends = segment ? [own[index] ?? '', own[1 - index] ?? ''] : ['', '']
      const addresses = addressesOf(record, index).map(address => `${address}${address.includes(':') ? '/64' : '/24'}`)
      return work(machine, 'raise', record, [...ends, addresses.join(' ')], tools)
    }),
  )
  await Promise.all(
    machines.flatMap((machine, index) => [
      sendProject(here, machine, record.name),
      ...(lent[index] ?? []).map(program => lendProgram(here, machine, record.name, program)),
      ...(found[index]?.node === process.version ? [] : [sendNode(here, machine, record.name)]),
    ]),
  )
  await Promise.all(machines.map(machine => work(machine, 'serve', record)))
  const hosts = record.hosts.map((host, index) => {
    const { hostname, links, forwards, addresses } = found[index] as Survey
    const ips = segment ? addressesOf(record, index) : ownOf(addresses, own[index] ?? '')
    return { ...host, ips, state: { hostname, links, forwards } }
  })
  if (segment) await mustHear(machines, addressesOf(record, 1)[0] ?? '', own)
  return { ...record, hosts }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** A lab does not need them to agree, but what Kubernetes signs does. */
function tellClocks(found: readonly Survey[]): void {
  for (const { hostname, clock } of found) {
    const trouble = clockTrouble(hostname, clock, Date.now() / 1000)
    if (trouble !== undefined) say(`${trouble.text}\n  ${trouble.remedy}`)
  }
}

/** kind's nodes have no ping. */
const lendable = ({ missing }: Survey): readonly string[] => missing.filter(program => program === 'ping')

/** The address by which the other machine reaches this one; ssh knows both ends of its own connection. */
function ownAddress(found: readonly Survey[], index: number, { hosts }: Record): string {
  const [mine, other] = [found[index], found[1 - index]]
  const address = hosts[index]?.address ?? mine?.connection?.to ?? other?.connection?.from
  if (address !== undefined) return address
  throw new LabError(`ssh: the address of ${hosts[index]?.name} is not known`, { exit: Exit.machine })
}

/** Its first IPv4 address is the one that the other knows it by, then the IPv6 addresses. */
function ownOf(addresses: readonly string[], known: string): readonly string[] {
  return [known, ...addresses.filter(address => address.includes(':')).slice(0, 1)]
}

/** The segment needs UDP to pass; a filter between the machines is told of now, not by a lab. */
async function mustHear([first]: readonly Machine[], address: string, own: readonly string[]): Promise<void> {
  const answer = await first?.run([
    'env',
    `PATH=${nodeEnvironment().PATH}`,
    'ping',
    '-q',
    '-c3',
    '-i0.2',
    '-W1',
    address,
  ])
  if (answer?.exitCode === 0) return
  throw new LabError(`UDP from ${own[0]} does not come through to ${own[1]}: nothing answers on the segment lab0`, {
    exit: Exit.machine,
    suggestions: [`let port 14789 pass on both: nft add rule inet filter input udp dport 14789 accept`],
  })
}
