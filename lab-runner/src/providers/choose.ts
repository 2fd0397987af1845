/** Providers by name. */
import { LabError } from '../errors.ts'
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
  if (flags.aside && !['ssh', 'kind'].includes(flags.provider)) {
    throw new LabError(`--aside: nodes of --provider ${flags.provider} are new, and have no other network plugin`, {
      suggestions: ['cnilab up', 'on machines that are there: cnilab up --provider ssh --aside'],
    })
  }
  if (flags.provider === 'kubernetes') return kubernetesProvider({ kubeBin: flags['kube-bin'] })
  if (flags.provider === 'kind') return kindProvider(flags)
  return flags.provider === 'ssh' ? sshProvider(flags) : netns
}
