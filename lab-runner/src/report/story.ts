import { styleText } from 'node:util'
import type { Report } from '../checks/report.ts'
import { everything } from './everything.ts'
import { failing } from './failing.ts'
import { paint } from './paint.ts'
import { passing } from './passing.ts'
import type { Screen, View } from './screen.ts'
import { trouble } from './trouble.ts'

/** A report as lines for a terminal of 80 columns, readable without colour; the last line says what to type next. */
export function story(report: Report, view: View): readonly string[] {
  const { header, body, footer } = screenOf(report, view)
  const all = view.verbose ? everything(report, view) : []
  const space = all.length > 0 && body.at(-1) !== '' ? [''] : []
  return [styleText('bold', header), ...[...body, ...space, ...all, footer].map(paint)]
}

function screenOf(report: Report, view: View): Screen {
  if (report.trouble !== undefined) return trouble(report, report.trouble, view)
  return report.ok ? passing(report, view) : failing(report, view)
}
