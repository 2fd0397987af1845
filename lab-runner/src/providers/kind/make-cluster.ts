import { Exit, LabError } from '../../errors.ts'
import { CommandError } from '../../shell.ts'
import type { Output, Topology } from '../provider.ts'
import type { Here } from '../ssh/here.ts'
import { kindConfiguration } from './configuration.ts'

export interface Making {
  readonly image?: string | undefined
  /** The user's own kubeconfig is left alone. */
  readonly kubeconfig: string
}

/** `kind create cluster --config -`, which does not wait for nodes to be Ready. Throws LabError with kind's own words. */
export async function makeCluster(here: Here, topology: Topology, { image, kubeconfig }: Making): Promise<void> {
  const { name } = topology
  const argv = ['kind', 'create', 'cluster', '--name', name, '--config', '-', '--kubeconfig', kubeconfig]
  const options = { input: kindConfiguration(topology), timeout: 600_000 }
  const answer = await here.exec([...argv, ...(image ? ['--image', image] : [])], options).catch(noKind)
  if (answer.exitCode === 0) return
  throw new LabError(`kind could not make cluster ${name}: ${reason(answer)}`, {
    exit: Exit.machine,
    suggestions: [
      'what kind needs: https://kind.sigs.k8s.io/docs/user/known-issues/',
      'without it: cnilab up --provider kubernetes',
    ],
  })
}

function reason({ stdout, stderr, exitCode }: Output): string {
  if (exitCode === 124) return 'it was not done after ten minutes'
  const lines = `${stdout}\n${stderr}`.split('\n')
  const errors = lines
    .filter(line => /^ERROR:/.test(line))
    .map(line => line.replace(/^ERROR:\s*(failed to create cluster:\s*)?/, ''))
  return (errors.at(-1) ?? lines.filter(line => line.trim() !== '').at(-1) ?? `exit ${exitCode}`).trim()
}

function noKind(error: unknown): never {
  if (!(error instanceof CommandError)) throw error
  throw new LabError('there is no program kind here', {
    exit: Exit.machine,
    suggestions: [
      'with Go: go install sigs.k8s.io/kind@latest, and its folder in PATH',
      'or the one file from https://github.com/kubernetes-sigs/kind/releases',
      'without it: cnilab up --provider kubernetes',
    ],
  })
}
