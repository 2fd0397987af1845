/** Flags and configuration files change with Kubernetes' minor versions: which of them are taken. */
import { dirname } from 'node:path'
import { Exit, LabError } from '../errors.ts'
import { run } from '../shell.ts'
import { cacheDir } from './cache.ts'
import { type Binaries, kubernetesVersion } from './parts.ts'

const [oldest, newest] = [32, 35]

/** `kubelet --version`, but for what was built or fetched here. LabError where it names a version that nobody has tried. */
export async function mustBeKnown({ kubelet }: Pick<Binaries, 'kubelet'>): Promise<void> {
  if (kubelet.startsWith(`${cacheDir()}/`)) return
  const { stdout } = await run([kubelet, '--version'])
  const [version, minor] = /\bv1\.(\d+)\.\S+/.exec(stdout) ?? []
  if (minor === undefined || (Number(minor) >= oldest && Number(minor) <= newest)) return
  throw new LabError(`Kubernetes ${version} in ${dirname(kubelet)}: this runs 1.${oldest} to 1.${newest}`, {
    exit: Exit.machine,
    suggestions: [
      'a folder with one of these: --kube-bin DIR',
      `${kubernetesVersion} built with Go: cnilab kubernetes build`,
      'or fetched: cnilab kubernetes fetch',
    ],
  })
}
