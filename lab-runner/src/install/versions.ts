/** Which version of CNI the configuration of each node names: the newest that its runtime takes and the plugin speaks. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { cniVersionFor, commonVersion } from '../../../mini-cni/src/daemon/runtime-version.ts'
import { Exit, LabError } from '../errors.ts'
import type { Node } from '../providers/provider.ts'
import type { NodeFacts } from './node-facts.ts'
import { stage } from './stage.ts'

type Asked = readonly [Node, Pick<NodeFacts, 'runtime'>]

/** By name of the node. Without `file` the plugin is mini-cni, which speaks all of them. Throws LabError where runtime and plugin have none in common. */
export async function versionsOn(nodes: readonly Asked[], file?: string): Promise<ReadonlyMap<string, string>> {
  const spoken = file === undefined ? undefined : await spokenBy(file, nodes)
  return new Map(
    nodes.map(([{ name }, { runtime }]) => {
      const limit = cniVersionFor(runtime)
      const version = spoken === undefined ? limit : commonVersion(spoken, limit)
      if (version !== undefined) return [name, version] as const
      const plugin = basename(file ?? '')
      const which = spoken?.join(', ') || 'no version of CNI'
      const takes = `${runtime ?? 'the runtime'} on ${name} takes ${limit} at most`
      throw new LabError(`${plugin} speaks ${which}, and ${takes}`, {
        exit: Exit.machine,
        suggestions: [`have ${plugin} speak ${limit} too, and say so to VERSION`],
      })
    }),
  )
}

/** What the plugin says to VERSION, on the first node: where it runs is where it counts. */
async function spokenBy(file: string, [first]: readonly Asked[]): Promise<readonly string[]> {
  if (first === undefined) return []
  const [node] = first
  const path = stage(`try/${basename(file)}`)
  await node.put(path, readFileSync(file))
  const script = 'chmod 755 "$1" && CNI_COMMAND=VERSION CNI_PATH=/opt/cni/bin exec "$1"; '
  const { exitCode, stdout, stderr } = await node.exec(['sh', '-c', script, 'sh', path], {
    input: '{"cniVersion":"1.0.0"}',
    timeout: 10_000,
  })
  try {
    const { supportedVersions } = JSON.parse(stdout)
    return supportedVersions.filter((one: unknown) => typeof one === 'string')
  } catch {
    throw new LabError(
      `${basename(file)} is no CNI plugin that runs on ${node.name}: to VERSION it says ${JSON.stringify((stdout || stderr).trim().slice(0, 200))} (exit code ${exitCode})`,
      {
        suggestions: [`cnilab conform --plugin ${file} --items C`],
      },
    )
  }
}
