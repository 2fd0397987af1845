/** A lesson's words for nodes, addresses and the wire between them, as they are on the platform. */
import { firstHost } from '../../checks/read-kernel.ts'
import type { Host } from './hosts.ts'

/** Prose: nodes by the names of their machines, facts filled, and no word of shells that are open already. */
export function renameProse(text: string, hosts: readonly Host[]): string {
  const shells = hosts.reduce(
    (now, { node, host, here }) =>
      now.replaceAll(`\`cnilab shell ${node}\``, here ? 'this terminal' : `\`ssh ${host}\``),
    text.replaceAll(openShell, '').replaceAll(/ +$/gm, ''),
  )
  return hosts.reduce(
    (now, { node, host }) => now.replace(new RegExp(`(?<![\\w{/.-])${node}(?![\\w.]*[}\\w])`, 'g'), host),
    fillFacts(shells, hosts),
  )
}

/** A sentence of its own that says how a shell on a node is opened. */
const openShell = /(?<=(?:^|[.\s]))[A-Z][^.`\n]*`cnilab shell [^.]*?`\.(?:\n(?=\n)| ?)/g

/** A line of a figure or screen: a longer name takes the room of the blanks or the line beside it, so that boxes stay boxes. */
export function renameFigure(text: string, hosts: readonly Host[]): string {
  const wired = text.replaceAll(/\beth0(@if\d+)?(?=\s+(?:UP\s+)?172\.30\.)/g, 'lab0$1').replaceAll(onWire, '$1lab0')
  return hosts.reduce(
    (now, { node, host }) =>
      now.replace(
        new RegExp(`([ ─]*)(?<![\\w{/.-])${node}(?!\\w)([ ─]*)`, 'g'),
        (match, before: string, after: string, at: number, line: string) =>
          fit(before, host, after, at + match.length === line.length ? 0 : host.length - node.length),
      ),
    fillFacts(wired, hosts),
  )
}

const onWire = /(172\.30\.0\.\S+ dev )eth0\b/g

function fit(before: string, name: string, after: string, excess: number): string {
  const right = Math.min(excess, Math.max(0, after.length - 1))
  const left = Math.min(excess - right, Math.max(0, before.length - 1))
  return (
    before.slice(0, before.length - left - 1) + before.slice(-1) + name + after.slice(0, 1) + after.slice(1 + right)
  )
}

/** A command typed on a node: the interface by which it reaches the other node is not called eth0 there; that of a pod is. */
export function renameCommand(text: string, hosts: readonly Host[]): string {
  const filled = fillFacts(text, hosts)
  if (/<<|\n/.test(filled) || insidePod.test(filled)) return filled
  return filled.replaceAll(/\beth0\b/g, 'lab0')
}

const insidePod = /\bip -n |\bip -d -n |\bnetns\b|\bnsenter\b|\bpod-exec\b|\bunshare\b|\bCNI_/

function fillFacts(text: string, hosts: readonly Host[]): string {
  return hosts.reduce(
    (now, { node, ip, podCidr }) =>
      now
        .replaceAll(`{${node}.ip}`, ip)
        .replaceAll(`{${node}.podCidr}`, podCidr)
        .replaceAll(`{${node}.gateway}`, firstHost(podCidr) ?? ''),
    text,
  )
}
