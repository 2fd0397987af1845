/** J: what a plugin says when it fails. */
import { type Item, NotApplicable, Unmet } from '../item.ts'
import { poolOfOneIf } from '../networks.ts'
import { ready } from '../ready.ts'
import type { Called, Rig } from '../rig.ts'

const all = ['main', 'ipam', 'chained'] as const

export const items: readonly Item[] = [
  {
    id: 'J95',
    level: 'MUST',
    says: 'must end with another code than 0 when it fails, and print one error object and nothing else on stdout',
    source: 'SPEC 1.1.0 §2 Errors, §5 Error',
    kinds: all,
    async run(rig) {
      for (const [what, { json, exitCode, stdout }] of await failures(rig)) {
        if (exitCode === 0) throw new Unmet(`with ${what} it ended with 0`)
        if (json === undefined)
          throw new Unmet(`with ${what} stdout is not one JSON object: ${stdout.trim() || 'empty'}`)
        const { code, msg } = json
        if (!Number.isInteger(code) || code === 0) throw new Unmet(`with ${what} its code is ${JSON.stringify(code)}`)
        if (typeof msg !== 'string') throw new Unmet(`with ${what} its msg is ${JSON.stringify(msg)}`)
        const result = ['ips', 'interfaces', 'ip4', 'ip6'].find(key => json[key] !== undefined)
        if (result !== undefined) throw new Unmet(`with ${what} the error is a result as well: it has ${result}`)
      }
    },
  },
  {
    id: 'J96',
    level: 'MUST',
    says: 'must use codes from 100 on for errors of its own',
    source: 'SPEC 1.1.0 §5 Error',
    kinds: all,
    async run(rig) {
      const wellKnown = [1, 2, 3, 4, 5, 6, 7, 8, 11, 50, 51]
      const all = [...(await failures(rig)), ...(await exhaustion(rig))]
      for (const [what, { json }] of all) {
        const code = json?.code
        if (typeof code !== 'number' || code >= 100 || wellKnown.includes(code)) continue
        throw new Unmet(`with ${what} its code is ${code}, which is reserved and means nothing`)
      }
    },
  },
  {
    id: 'J97',
    level: 'MUST',
    says: 'must say in an error with code 4 which variable is invalid',
    source: 'SPEC 1.1.0 §5 Error',
    kinds: all,
    async run(rig) {
      const { pod, conf } = await ready(rig)
      const wrong = [
        ['CNI_CONTAINERID', 'a/b', /container\W?_?id/i],
        ['CNI_IFNAME', 'sixteen-bytes-ab', /if\W?_?name|interface\W?name/i],
      ] as const
      for (const [name, value, named] of wrong) {
        const { json } = await rig.call({ command: 'ADD', pod, conf, env: { [name]: value } })
        const said = `${json?.msg ?? ''} ${json?.details ?? ''}`.trim()
        if (json?.code === 4 && !named.test(said))
          throw new Unmet(`${name} was ${value}, but it said: ${said || 'nothing'}`)
      }
    },
  },
  {
    id: 'J98',
    level: 'QUALITY',
    says: 'should say what is wrong in one line of words',
    source: 'what kubectl describe pod shows of it',
    kinds: all,
    async run(rig) {
      for (const [what, { json, exitCode }] of await failures(rig)) {
        if (exitCode === 0 || json === undefined) continue
        const msg = typeof json.msg === 'string' ? json.msg.trim() : ''
        if (msg === '') throw new Unmet(`with ${what} there is no msg`)
        if (msg.includes('\n')) throw new Unmet(`with ${what} its msg has ${msg.split('\n').length} lines: ${msg}`)
        if (msg.length > 400)
          throw new Unmet(`with ${what} its msg has ${msg.length} characters: ${msg.slice(0, 100)} …`)
        if (!/\p{L}{2,}\W+\p{L}{2,}/u.test(msg)) throw new Unmet(`with ${what} its msg is no sentence: ${msg}`)
      }
    },
  },
  {
    id: 'J115',
    level: 'SHOULD',
    says: 'should say the cniVersion in its errors',
    source: 'SPEC 1.1.0 §5 Error; containernetworking/cni#827',
    kinds: all,
    async run(rig) {
      const { pod, conf } = await ready(rig)
      const { json } = await rig.call({ command: 'ADD', pod, conf: { ...conf, name: '' } })
      if (json?.code === undefined) throw new NotApplicable('a configuration without name is no error for it')
      if (json.cniVersion === rig.conf.cniVersion) return
      throw new Unmet(
        `its cniVersion is ${json.cniVersion ?? 'missing'}; that of the configuration is ${rig.conf.cniVersion}`,
      )
    },
  },
  {
    id: 'J116',
    level: 'SHOULD',
    says: 'should put what it logs on stderr, so that only a result is on stdout',
    source: 'SPEC 1.1.0 §5 Error; aws/amazon-vpc-cni-k8s#1248',
    kinds: all,
    async run(rig) {
      const { pod, conf } = await ready(rig)
      const env = { CNI_DEBUG: '1', DEBUG: '1', LOG_LEVEL: 'debug', CNI_LOG_LEVEL: 'debug' }
      const { json, stdout } = await rig.must({ command: 'ADD', pod, conf, env })
      if (json === undefined) throw new Unmet(`stdout is not one JSON object: ${stdout.trim().slice(0, 200)}`)
    },
  },
]

/** Calls that no plugin can do. */
async function failures(rig: Rig): Promise<readonly (readonly [what: string, called: Called])[]> {
  const { pod, conf } = await ready(rig)
  const nowhere = { ...pod, netns: '/run/netns/nowhere' }
  const add = { command: 'ADD', pod, conf }
  return [
    ['an unknown command', await rig.call({ command: 'EXPLODE', pod })],
    ['half a configuration', await rig.call({ ...add, stdin: '{"cniVersion":' })],
    ['an unknown cniVersion', await rig.call({ ...add, conf: { ...conf, cniVersion: '9.8.7' } })],
    ['no name', await rig.call({ ...add, conf: { ...conf, name: undefined } })],
    ['no CNI_IFNAME', await rig.call({ ...add, env: { CNI_IFNAME: undefined } })],
    ...(rig.kind === 'main'
      ? ([['a CNI_NETNS that is not there', await rig.call({ ...add, pod: nowhere })]] as const)
      : []),
  ]
}

/** The specification has no code for a pool that is empty. */
async function exhaustion(rig: Rig): Promise<readonly (readonly [what: string, called: Called])[]> {
  const conf = poolOfOneIf(rig)
  if (conf === undefined) return []
  await rig.add(await rig.pod(), { conf })
  return [['all addresses held', await rig.call({ command: 'ADD', pod: await rig.pod(), conf })]]
}
