/** A lab as a Killercoda scenario: every file of its folder. Pure. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Lab, Step } from '../../course/lab.ts'
import type { Tree } from '../../weave/weave.ts'
import { bootstrapOf, type Delivery } from './bootstrap.ts'
import { type PageContext, pageOf } from './page.ts'
import { finishPage, introPage, stepFoot } from './words.ts'

export interface ScenarioContext extends PageContext {
  readonly delivery: Delivery
  readonly next: Lab | undefined
}

/** Steps are those of the by-hand track on one network, which the two machines are given. */
export function scenarioOf(lab: Lab, steps: readonly Step[], context: ScenarioContext): Tree {
  const index = {
    title: `${lab.number} ${lab.title}`,
    description: `${lab.minutes} minutes, checked on both nodes. CKA: ${lab.cka.join(', ')}`,
    details: {
      intro: { title: 'Two machines', text: 'intro.md', background: 'background.sh', foreground: 'foreground.sh' },
      steps: steps.map((step, at) => ({
        title: step.title,
        text: `step${at + 1}.md`,
        ...(step.checks.length === 0 ? {} : { verify: `verify${at + 1}.sh` }),
      })),
      finish: { title: 'What you built', text: 'finish.md' },
      assets: {
        host01: [
          { file: 'bootstrap.sh', target: '/opt/cnilab-setup', chmod: '+x' },
          { file: 'cnilab-verify', target: '/opt/cnilab-setup', chmod: '+x' },
        ],
      },
    },
    backend: { imageid: 'kubernetes-kubeadm-2nodes' },
  }
  return new Map([
    ['index.json', `${JSON.stringify(index, undefined, 2)}\n`],
    [
      'intro.md',
      introPage(lab, pageOf(lab.intro, context), context.hosts, context.delivery.hostsAgain.includes(lab.id)),
    ],
    ...steps.flatMap((step, at): [string, string][] => [
      [`step${at + 1}.md`, pageOf(step.text, context) + stepFoot(step, context.hosts)],
      ...(step.checks.length === 0 ? [] : [[`verify${at + 1}.sh`, verify(lab, step)] as [string, string]]),
    ]),
    ['finish.md', finishPage(lab, pageOf(lab.outro, context), context.next)],
    ['background.sh', asset('background.sh').replace('LAB', lab.id)],
    ['foreground.sh', asset('foreground.sh')],
    ['assets/bootstrap.sh', bootstrapOf(asset('bootstrap.sh'), context.delivery)],
    ['assets/cnilab-verify', asset('cnilab-verify')],
  ])
}

/** The same check engine as everywhere; its limit is far above the five seconds that it may take. */
function verify(lab: Lab, step: Step): string {
  return `exec timeout 40 /opt/cnilab-setup/cnilab-verify ${lab.id} ${step.id}\n`
}

/** Scripts that are the same in every scenario, but for what is filled in. */
function asset(name: string): string {
  return readFileSync(join(import.meta.dirname, 'assets', name), 'utf8')
}
