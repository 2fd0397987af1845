/** Scenarios as creators write them who follow the documentation: all that the format has, each in one of them. */
import type { Files } from './on-disk.ts'

const ubuntu = { backend: { imageid: 'ubuntu' } }

export const wellFormed: Readonly<Record<string, Files>> = {
  'only a machine': { 'index.json': ubuntu },
  'only steps': {
    'index.json': { title: 'Steps', details: { steps: [{ text: 'a.md' }, { text: 'b/text.md' }] }, ...ubuntu },
    'a.md': 'Run `apt update`\n',
    'b/text.md': '<br>\n\n> <strong>Note</strong>: see `/var/log/killercoda`\n',
  },
  'every action': {
    'index.json': { details: { intro: { text: 'a.md' } }, ...ubuntu },
    'a.md': [
      '`copy me`',
      '`not me`{{}}',
      '`ls -lh`{{exec}}',
      '`sleep 1d`{{exec}}',
      '`whoami`{{exec interrupt}}',
      '```',
      'uname -r',
      'pwd',
      '```{{copy}}',
      '',
      '```plain',
      'uname',
      '```{{exec}}',
      '<details><summary>Solution</summary>',
      '',
      '```',
      'pwd',
      '```{{exec interrupt}}',
      '',
      '</details>',
      '',
      '```yaml{2,5,6}',
      'a:',
      '  b: 1',
      '```',
      '',
      '[OPEN]({{TRAFFIC_HOST1_80}}) or [PORTS]({{TRAFFIC_SELECTOR}})',
      '',
    ].join('\n'),
  },
  'pictures of the page, the scenario and the repository': {
    'logo.png': '',
    'one/index.json': { details: { intro: { text: 'intro/a.md' }, steps: [{ text: 'b.md' }] }, ...ubuntu },
    'one/intro/a.md': '![here](./here.png)\n<img src="../../logo.png" style="width: 50px">\n',
    'one/intro/here.png': '',
    'one/b.md': '![above](../logo.png) ![below](assets/x.png)\n',
    'one/assets/x.png': '',
  },
  assets: {
    'index.json': {
      details: {
        steps: [{ text: 'a.md' }],
        assets: {
          host01: [
            { file: 'run.sh', target: '~/', chmod: '+x' },
            { file: '*', target: '/all1' },
            { file: '**', target: '/all2', chmod: '644' },
            { file: '**/*.*', target: '/all3' },
            { file: 'app*/**/*.*', target: '/apps' },
          ],
        },
      },
      ...ubuntu,
    },
    'a.md': 'Run `/root/run.sh`{{exec}}\n',
    'assets/run.sh': 'echo\n',
    'assets/app1/etc/a.json': '{}',
  },
  'two nodes': {
    'index.json': {
      title: 'A pod',
      description: 'Make it, delete it',
      details: {
        intro: {
          title: 'Intro',
          text: 'intro/text.md',
          foreground: 'intro/foreground.sh',
          background: 'intro/background.sh',
        },
        steps: [
          {
            title: 'Make',
            text: 'step1/text.md',
            foreground: 'step1/foreground.sh',
            background: 'step1/background.sh',
            verify: 'step1/verify.sh',
          },
          { title: 'Delete', text: 'step2/text.md', verify: 'step2/verify.sh' },
        ],
        finish: { text: 'finish.md' },
      },
      backend: { imageid: 'kubernetes-kubeadm-2nodes' },
      interface: { layout: 'ide' },
    },
    'intro/text.md': 'Look at `/var/log/killercoda` while you wait.\n',
    'intro/background.sh': 'set -x\nsleep 3\necho done > /tmp/background0\n',
    'intro/foreground.sh': 'echo waiting\nwhile [ ! -f /tmp/background0 ]; do sleep 1; done\necho DONE',
    'step1/text.md':
      'Make a pod:\n\n```\nkubectl run mine --image=nginx\n```{{exec}}\n\nAnd look at `{{TRAFFIC_HOST2_4444}}`, [here]({{TRAFFIC_HOST2_4444}}).\n',
    'step1/background.sh': 'sleep 1\necho done > /tmp/background1\n',
    'step1/foreground.sh': 'while [ ! -f /tmp/background1 ]; do sleep 1; done\n',
    'step1/verify.sh': '#!/bin/bash\n\nkubectl get pod mine\n',
    'step2/text.md': 'Delete it again.\n',
    'step2/verify.sh': '#!/bin/bash\n\nif kubectl get pod mine; then exit 1; fi\n',
    'finish.md': '# Well done\n',
  },
  'courses by structure.json': {
    'structure.json': { items: [{ path: 'one' }, { path: 'course', title: 'A course' }, { path: 'other' }] },
    'one/index.json': ubuntu,
    'course/structure.json': {
      title: 'C',
      description: 'D',
      items: [{ path: 'two' }, { path: '../more/three', title: 'T' }],
    },
    'course/two/index.json': ubuntu,
    'more/three/index.json': ubuntu,
    'other/a/index.json': ubuntu,
    'other/b/index.json': ubuntu,
  },
}
