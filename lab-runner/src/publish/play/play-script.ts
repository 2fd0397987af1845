/** The play itself, on a platform that is up: files, preparation, each step with its verify before and after, the finish. */

import { lastLines } from './clean.ts'
import { playPart, type Stage } from './play-part.ts'
import { playStep } from './play-step.ts'
import type { PlayReport, StepReport } from './report.ts'
import type { AssetCopy, Part, PlayScript } from './script.ts'

export interface PlayOptions {
  /** The last step that is played. */
  readonly until?: number
}

export async function playScript(script: PlayScript, stage: Stage, options: PlayOptions): Promise<PlayReport> {
  const started = performance.now()
  const steps = script.parts.filter(({ kind }) => kind === 'step')
  const wanted = steps.slice(0, options.until ?? steps.length)
  const reports: StepReport[] = []
  const notes: string[] = []
  let trouble: { readonly sentence: string; readonly said: readonly string[] } | undefined
  const part = async (kind: Part['kind']): Promise<void> => {
    const found = script.parts.find(one => one.kind === kind)
    if (found === undefined || trouble !== undefined) return
    const outcome = await playPart(found, stage)
    notes.push(...outcome.notes)
    trouble = outcome.trouble
  }

  trouble = await copyAssets(script.assets, stage)
  await part('intro')
  const prepare = performance.now() - started
  for (const step of wanted) {
    if (trouble !== undefined || reports.some(({ outcome }) => outcome === 'failed')) {
      reports.push(skipped(step))
      continue
    }
    reports.push(await playStep(step, stage))
  }
  reports.push(...steps.slice(wanted.length).map(skipped))
  const isWhole = wanted.length === steps.length && reports.every(({ outcome }) => outcome !== 'failed')
  if (isWhole) await part('finish')
  const passed = reports.filter(({ outcome }) => outcome === 'passed').length
  const failed = reports.some(({ outcome }) => outcome === 'failed')
  const nothing = 'no step has a verify script that was seen to fail and to pass: this play shows nothing'
  const sentence = trouble?.sentence ?? (!failed && passed === 0 ? nothing : undefined)
  return {
    title: script.title,
    verdict: failed || sentence !== undefined ? 'failed' : 'passed',
    ...(sentence === undefined ? {} : { sentence }),
    said: trouble?.said ?? [],
    steps: reports,
    notes,
    ms: { platform: stage.platformMs, prepare, all: stage.platformMs + performance.now() - started },
  }
}

function skipped({ number, title }: Part): StepReport {
  return { number, title, outcome: 'skipped', said: [], notes: [], typed: 0, asked: [], ms: 0 }
}

async function copyAssets(assets: readonly AssetCopy[], { node }: Stage) {
  for (const { path, base64, chmod } of assets) {
    const script = 'mkdir -p "$(dirname "$1")" && base64 -d >"$1" && if [ -n "$2" ]; then chmod -- "$2" "$1"; fi'
    const { exitCode, stderr } = await node.exec(['sh', '-c', script, 'sh', path, chmod ?? ''], { input: base64 })
    if (exitCode !== 0) return { sentence: `the asset ${path} could not be put there`, said: lastLines(stderr) }
  }
  return undefined
}
