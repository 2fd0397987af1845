import { shortPath } from '../course/content-error.ts'
import { kubernetesVersion } from './parts.ts'
import type { Release } from './releases.ts'

/** What is there now, and how it is brought up: our own version is found without being named. */
export function keptLines({ version }: Release, dir: string, how: string): readonly string[] {
  const option = version === kubernetesVersion ? '' : ` --kube-bin ${dir}`
  return [`Kubernetes ${version} ${how}: ${shortPath(dir)}`, `next:  cnilab up --provider kubernetes${option}`]
}
