import type { Track } from '../course/lab.ts'
import type { Underlay } from '../providers/provider.ts'

/** Where a check run takes place. */
export interface Ground {
  readonly track: Track
  readonly underlay: Underlay
}

/** Whether a step, check or mistake belongs to this track and underlay; a unit test and an error speak of code only. */
export function applies(
  what: { readonly track?: Track; readonly underlay?: Underlay; readonly unit?: string; readonly trouble?: string },
  ground: Ground,
): boolean {
  const isOfCode = what.unit !== undefined || what.trouble !== undefined
  if (isOfCode && ground.track === 'hand') return false
  if (what.track !== undefined && what.track !== ground.track) return false
  return what.underlay === undefined || what.underlay === ground.underlay
}
