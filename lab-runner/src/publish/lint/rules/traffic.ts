/** Links to ports of the machines. */
import { images } from '../platform-facts.ts'
import type { Found, Rule } from '../rule.ts'

export const trafficHost: Rule = {
  id: 'traffic-host',
  level: 'error',
  on: 'page',
  says: 'A link to a port names a host or a port that there is not.',
  why: 'Links are {{TRAFFIC_HOST1_80}} for port 80 of the first machine, {{TRAFFIC_HOST2_80}} for the second where there is one, and {{TRAFFIC_SELECTOR}} for a page where the learner chooses. The service must listen on 0.0.0.0 and speak HTTP.',
  check: function* ({ file, prose }, { image }): Iterable<Found> {
    const hosts = images.get(image?.id ?? '')?.nodes ?? 2
    for (const match of prose.matchAll(/\{\{\s*(TRAFFIC_\w*)\s*\}\}/g)) {
      const says = wrong(match[1] ?? '', hosts)
      if (says !== undefined) yield { at: { file, offset: match.index }, message: says }
    }
  },
}

export const katacodaLink: Rule = {
  id: 'katacoda-link',
  level: 'error',
  on: 'page',
  says: 'A link or a placeholder leads to Katacoda.',
  why: 'katacoda.com was shut down in 2022, and [[HOST_SUBDOMAIN]] is not replaced by anything. Ports are reached by {{TRAFFIC_HOST1_80}}.',
  check: function* ({ file }): Iterable<Found> {
    let last = Number.NaN
    for (const match of file.text.matchAll(/\[\[(?:HOST|CLIENT|KATACODA)_?\w*\]\]|environments\.katacoda\.com/g)) {
      const line = file.text.lastIndexOf('\n', match.index)
      if (line === last) continue
      last = line
      yield {
        at: { file, offset: match.index },
        message: `"${match[0]}" was Katacoda's; a port is reached by {{TRAFFIC_HOST1_80}}`,
      }
    }
  },
}

function wrong(name: string, hosts: number): string | undefined {
  if (name === 'TRAFFIC_SELECTOR' || name === 'TRAFFIC_HOSTX_Y') return undefined
  const [, host = '', port = ''] = /^TRAFFIC_HOST(\d+)_(\d+)$/.exec(name) ?? []
  if (host === '') return `{{${name}}} is not known; {{TRAFFIC_HOST1_80}} is port 80 of the first machine`
  if (host === '0' || Number(host) > hosts) return `{{${name}}}: there ${hosts === 1 ? 'is one host' : 'are two hosts'}`
  if (Number(port) < 1 || Number(port) > 65_535) return `{{${name}}}: ${port} is no port`
  return undefined
}
