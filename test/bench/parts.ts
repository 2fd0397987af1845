/** What can be measured; each part has private namespaces of its own. Those that leave the kernel much to clear away come last. */
import { measureAgent } from './agent.ts'
import { measureCluster } from './cluster.ts'
import { measureCommands, measureStart } from './commands.ts'
import { measureDatapath } from './datapath.ts'
import type { Figure } from './figure.ts'
import { measureGrowth } from './growth.ts'
import { measureInProcess } from './in-process.ts'
import { measureGrowthInProcess } from './in-process-growth.ts'
import { measureParallel } from './parallel.ts'
import type { Setting } from './setting.ts'
import { measureSingle } from './single.ts'
import { measureStatus } from './status.ts'

type Part = (setting: Setting) => Promise<readonly Figure[]>
export type PartName = keyof typeof parts

const several = (...measures: readonly ((setting: Setting) => Promise<Figure>)[]): Part => {
  return async setting => {
    const figures: Figure[] = []
    for (const measure of measures) figures.push(await measure(setting))
    return figures
  }
}

export const parts = {
  add: measureSingle,
  del: measureSingle,
  status: measureStatus,
  parallel: measureParallel,
  datapath: measureDatapath,
  cluster: several(measureCluster),
  commands: several(measureStart, measureCommands),
  'in-process': several(measureInProcess, measureGrowthInProcess),
  agent: measureAgent,
  growth: measureGrowth,
} as const satisfies Readonly<Record<string, Part>>
