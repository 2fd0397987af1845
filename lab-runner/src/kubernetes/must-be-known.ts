/** Flags and configuration files change with Kubernetes' minor versions: which of them are taken. */
import { dirname } from 'node:path'
import { Exit, LabError } from '../errors.ts'
import { run } from '../shell.ts'
import { cacheDir } from './cache.ts'
import { type Binaries, kubernetesVersion } from './parts.ts'
import { findRelease, known, minorOf } from './releases.ts'

/** `kubelet --version`, but for what was built or fetched here. LabError where it names a version that nobody has tried. */
export async function mustBeKnown({ kubelet }: Pick<Binaries, 'kubelet'>): Promise<void> {
  if (kubelet.startsWith(`${cacheDir()}/`)) return
  const { stdout } = await run([kubelet, '--version'], { timeout: 10_000 })
  const [version = ''] = /\bv1\.\d+\.\S+/.exec(stdout) ?? []
  const minor = minorOf(version)
  if (minor === undefined || findRelease(`1.${minor}`) !== undefined) return
  throw new LabError(`Kubernetes ${version} in ${dirname(kubelet)}: this runs ${known}`, {
    exit: Exit.machine,
    suggestions: [
      'a folder with one of these: --kube-bin DIR',
      `${kubernetesVersion} built with Go: cnilab kubernetes build`,
      'or fetched: cnilab kubernetes fetch',
    ],
  })
}
