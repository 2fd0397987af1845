/** Why namespaces do not work here. Cases are told apart by what happened when it was tried, settings only explain it. */
import type { Finding } from './diagnose.ts'
import type { Facts, NamespaceFacts } from './facts.ts'

type Remedy = Finding['remedies'][number]

export function diagnoseNamespaces(facts: Facts): readonly Finding[] {
  const { namespaces: tried, root } = facts
  const who = root ? 'namespaces (as root)' : 'user namespaces'
  if (tried.make !== undefined) return [bad(`${who}: cannot be made${because(facts)}`, tried.make, cannotMake(facts))]
  if (tried.mount !== undefined) {
    return [bad(`${who}: made, but nothing can be mounted inside${because(facts)}`, tried.mount, cannotMount(facts))]
  }
  if (tried.proc !== undefined) {
    const text = `${who}: made, but /proc cannot be mounted inside; mounts of ${container(facts)} are locked`
    return [bad(text, tried.proc, lockedMounts)]
  }
  return [{ mark: 'ok', text: `${who}, mounts inside them, /proc in a nested one`, remedies: [] }]
}

function because(facts: Facts): string {
  const { max, clone } = facts.namespaces
  if (!facts.root && max === '0') return ' (user.max_user_namespaces is 0)'
  if (!facts.root && clone === '0') return ' (kernel.unprivileged_userns_clone is 0)'
  if (apparmorRestricts(facts)) return ' (AppArmor restricts them)'
  if (facts.container) return ` (inside ${facts.container})`
  return facts.wsl ? ' (WSL)' : ''
}

function cannotMake(facts: Facts): readonly Remedy[] {
  const { max, clone } = facts.namespaces
  if (facts.root) return facts.container ? privileged : [onAnotherMachine]
  if (max === '0') return [sysctl('user.max_user_namespaces=15000'), ...asRoot(facts)]
  if (clone === '0') return [sysctl('kernel.unprivileged_userns_clone=1'), ...asRoot(facts)]
  if (apparmorRestricts(facts)) return apparmor(facts)
  if (facts.container) return privileged
  if (facts.wsl && !/WSL2/i.test(facts.kernel))
    return [{ when: 'WSL 1 has none; in PowerShell', type: 'wsl --set-version Ubuntu 2' }]
  return asRoot(facts)
}

function cannotMount(facts: Facts): readonly Remedy[] {
  if (apparmorRestricts(facts)) return apparmor(facts)
  return facts.container ? privileged : asRoot(facts)
}

/** Ubuntu 23.10 and later: the namespace is made, but its root may do nothing. */
function apparmor(facts: Facts): readonly Remedy[] {
  return [
    sysctl('kernel.apparmor_restrict_unprivileged_userns=0'),
    {
      when: 'for cnilab only',
      type: 'npx cnilab doctor --apparmor | sudo tee /etc/apparmor.d/cnilab && sudo apparmor_parser -r /etc/apparmor.d/cnilab',
    },
    ...asRoot(facts),
  ]
}

function apparmorRestricts({ root, namespaces }: { root: boolean; namespaces: NamespaceFacts }): boolean {
  return !root && namespaces.apparmor === '1'
}

const sysctl = (setting: string): Remedy => ({ when: 'for this boot', type: `sudo sysctl ${setting}` })

const asRoot = ({ container }: Facts): readonly Remedy[] =>
  container ? privileged : [{ when: 'or run as root', type: 'sudo env "PATH=$PATH" npx cnilab up' }]

const onAnotherMachine: Remedy = {
  when: 'a Linux in a machine of its own',
  type: 'limactl start template:ubuntu-24.04',
}

const privileged: readonly Remedy[] = [
  { when: 'start the container with', type: '--privileged' },
  { when: 'or use the machine around it', type: 'npx cnilab up, outside of the container' },
]

const lockedMounts: readonly Remedy[] = [
  { when: 'start the container with', type: '--security-opt systempaths=unconfined, or --privileged' },
  { when: 'or use the machine around it', type: 'npx cnilab up, outside of the container' },
]

const container = (facts: Facts): string => facts.container ?? 'this container'

const bad = (text: string, said: string, remedies: readonly Remedy[]): Finding => ({
  mark: 'bad',
  text,
  said,
  remedies,
})
