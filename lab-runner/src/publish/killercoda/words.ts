/** What a scenario says that the lab does not: where the reader is, how to be checked, where to go on. */
import type { Lab, Step } from '../../course/lab.ts'
import type { Host } from './hosts.ts'
import { renameProse } from './rename.ts'

export function introPage(lab: Lab, intro: string, hosts: readonly Host[], hostsAgain: boolean): string {
  const [first, second] = hosts
  const noRouters = hostsAgain
    ? `

kubeadm had made routers of both machines. For this lab that is switched off, so until you switch it on the pods of the
installed Kubernetes do not reach far either.`
    : ''
  return `${intro}
## Where you are

You are root on **${first?.host}**; **${second?.host}** is reached by \`ssh ${second?.host}\`. They stand in different networks, so they were
given one in common: the wire \`lab0\`, a tunnel in which ${first?.host} is ${first?.ip} and ${second?.host} is ${second?.ip}. What the text calls a
node's eth0 is lab0 here; a pod's eth0 is eth0. Where it speaks of outside, each machine has one of its own behind the cable
\`outside0\`, both under one address. The Kubernetes that is installed is left alone, and the pods of the labs
are not Kubernetes's. Names, MAC addresses and numbers on your screen are others than in the text.${noRouters}

The terminal says what is being prepared${lab.number === '00' ? '' : ' (all that the labs before this one made)'} and when it is ready.
Commands run when you click them. **CHECK** looks at both machines; what does not hold, and why, is told in the terminal. More help:

\`\`\`bash
cnilab hint
\`\`\`{{copy}}
`
}

export function stepFoot(step: Step, hosts: readonly Host[]): string {
  if (step.checks.length === 0) return '\nNothing to build here: go on when you have looked.\n'
  const questions = step.checks.some(check => 'answer' in check)
  const solution = questions
    ? `
<details><summary>Answers</summary>

\`\`\`bash
cnilab solve --step ${step.id}
\`\`\`{{exec}}

</details>
`
    : ''
  return `${solution}
<details><summary>What CHECK asks</summary>

${step.checks.map(({ expect }) => `- ${renameProse(expect, hosts)}`).join('\n')}

</details>
`
}

export function finishPage(lab: Lab, outro: string, next: Lab | undefined): string {
  const inCode =
    lab.module === undefined
      ? ''
      : `
## The same in TypeScript

The module \`${lab.module}\` of mini-cni, with holes where this lab's work is. Open the folder \`/opt/cnilab/workspace\` in the Editor tab, fill
them, and have your code build the pods:

\`\`\`bash
cnilab start ${lab.number} --code
\`\`\`{{copy}}

\`\`\`bash
cnilab check --code
\`\`\`{{copy}}
`
  const following = next === undefined ? '' : `\nNext: **${next.number} ${next.title}**, a scenario of its own.\n`
  return `${outro.replace(/^## .*\n+/, '')}${inCode}${following}`
}
