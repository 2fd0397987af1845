/** What `cnilab check` and `cnilab watch` find out about a lab; nothing is remembered by it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from '../checks/report.ts'
import type { Track } from '../course/lab.ts'
import { withLock } from '../providers/netns/lock.ts'
import { describeHole } from '../report/describe-hole.ts'
import { openWorkspace } from '../workspace.ts'
import type { Desk } from './desk.ts'
import { examine } from './examine.ts'

/**
 * One examination, all steps or one. In code it removes and rebuilds what is on the nodes, so two of them take turns.
 * Throws LabError where there is no workspace, or the course is at fault.
 */
export async function lookAtLab(desk: Desk, track: Track, step?: string): Promise<Report> {
  const { course, cluster, session, lab } = desk
  const asked = { course, lab, cluster, track, answers: session.answers, stopAtTrouble: true }
  const chosen = step === undefined ? asked : { ...asked, step }
  if (track === 'hand') return examine(chosen)
  const workspace = openWorkspace(course)
  const { filled, total } = workspace.holesLeft(lab)
  const report = await withLock(
    `cnilab-${process.getuid?.()}-rebuild-${cluster.name}`,
    () => examine({ ...chosen, source: workspace.dir }),
    { seconds: 120, busy: 'another check has been rebuilding the pods of this cluster' },
  )
  return { ...explained(report, workspace.dir), holes: { filled, total } }
}

/** What failed, with what the workspace itself says of a hole. */
function explained(report: Report, dir: string): Report {
  const { trouble } = report
  const path = trouble?.file === undefined ? undefined : join(dir, trouble.file)
  if (trouble === undefined || path === undefined || !existsSync(path)) return report
  return { ...report, trouble: describeHole(trouble, readFileSync(path, 'utf8')) }
}
