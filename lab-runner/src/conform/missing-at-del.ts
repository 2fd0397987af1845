/** What a runtime may no longer have, or the node no longer has, by the time of DEL. */
import { destroy, lose, losses } from './lost-namespace.ts'
import type { Called, Json, PodOfRig, Rig } from './rig.ts'
import { compareVersions } from './versions.ts'

export interface Missing {
  /** "when the interface is gone" */
  readonly when: string
  /** Takes it away and calls DEL; `conf` is what was changed in the configuration for ADD. */
  del(rig: Rig, pod: PodOfRig, result: Json, conf?: Json): Promise<Called>
}

export const withoutNamespace: readonly Missing[] = losses.map(loss => ({
  when: loss.when,
  async del(rig, pod, prevResult, conf) {
    return rig.call({ command: 'DEL', pod, conf: { ...conf, prevResult }, ...(await lose(rig, pod, loss)) })
  },
}))

export const withoutInterface: Missing = {
  when: 'when the interface is gone',
  async del(rig, pod, prevResult, conf) {
    await rig.exec(['ip', 'link', 'del', 'eth0'], pod)
    return rig.call({ command: 'DEL', pod, conf: { ...conf, prevResult } })
  },
}

export const withoutPrevResult: readonly Missing[] = (
  [
    ['missing', () => undefined],
    ['an empty object', () => ({})],
    ['null', () => null],
    ['of another version', ofAnotherVersion],
  ] as const
).map(([how, change]) => ({
  when: `when prevResult is ${how}`,
  del: (rig, pod, result, conf) =>
    rig.call({ command: 'DEL', pod, conf: { ...conf, prevResult: change(result, rig) } }),
}))

export const withoutPod: Missing = {
  when: 'when the pod has ended',
  async del(rig, pod, prevResult, conf) {
    await destroy(rig, pod)
    return rig.call({ command: 'DEL', pod, conf: { ...conf, prevResult } })
  },
}

/** As it was stored before somebody wrote another cniVersion into the configuration. */
function ofAnotherVersion(result: Json, { conf, versions }: Rig): Json {
  const other = versions.filter(version => version !== conf.cniVersion && compareVersions(version, '0.3.1') >= 0).at(-1)
  const ips = Array.isArray(result.ips) ? result.ips : []
  const numbered = ips.map(ip => ({ ...ip, version: String(ip.address).includes(':') ? '6' : '4' }))
  return { ...result, cniVersion: other ?? '0.4.0', ips: other === '1.0.0' ? ips : numbered }
}
