/** Providers by name. */
import { kindProvider } from './kind/kind.ts'
import { kubernetesProvider } from './kubernetes/kubernetes.ts'
import { netns } from './netns/netns.ts'
import type { Provider } from './provider.ts'
import { sshProvider } from './ssh/ssh.ts'

/** The flags' parser has refused all other names. */
export function chooseProvider(flags: {
  readonly provider: string
  readonly nodes?: string | undefined
  readonly aside?: boolean | undefined
  readonly 'kube-bin'?: string | undefined
}): Provider {
  if (flags.provider === 'kubernetes') return kubernetesProvider({ kubeBin: flags['kube-bin'] })
  if (flags.provider === 'kind') return kindProvider(flags)
  return flags.provider === 'ssh' ? sshProvider(flags) : netns
}
