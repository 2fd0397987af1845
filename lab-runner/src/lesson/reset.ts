/** `cnilab reset`: the cluster, or one module of the workspace, as the lab begins. */
import { LabError } from '../errors.ts'
import { openWorkspace } from '../workspace.ts'
import { ask } from './ask.ts'
import { type GlobalFlags, sitDown, usableProvider } from './desk.ts'
import { resetCluster } from './start.ts'

export async function resetLab(
  flags: GlobalFlags & { readonly code?: boolean; readonly yes?: boolean },
  wanted: string | undefined,
) {
  const { course, cluster, session, lab } = await sitDown(flags, wanted)
  const code = flags.code ?? (session.track === 'code' && session.lab === lab.id)
  const what = code ? `workspace/${lab.module ?? ''}` : `the cluster "${cluster.name}"`
  const loses = code ? 'what you wrote is moved aside' : 'what you made on its nodes goes'
  if (!(await ask(`Put ${what} back to the start of lab ${lab.number}? ${loses}.`, flags.yes === true))) {
    throw new LabError(`${what} was left as it is`, {
      suggestions: [`without being asked: cnilab reset ${lab.number} --yes`],
    })
  }
  if (code) {
    const { saved } = openWorkspace(course).resetModule(lab)
    return {
      lines: [
        `${what} has its holes again${saved === undefined ? '' : `; what you had written is in ${saved}`}`,
        'next:  cnilab start',
      ],
      value: { lab: lab.id, track: 'code', saved },
    }
  }
  await resetCluster(await usableProvider(flags, cluster), cluster, course, lab, 'hand')
  return {
    lines: [`${what} is as lab ${lab.number} begins`, 'next:  cnilab start'],
    value: { lab: lab.id, track: 'hand' },
  }
}
