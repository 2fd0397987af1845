/** For each rule scenarios in which it finds something, and ones that come near and in which it finds nothing. */
import { details, type Files, index, page, scenario, twoNodes, verify } from './on-disk.ts'

interface Case {
  /** With where and what it finds. */
  readonly bad: readonly (readonly [Files, string])[]
  readonly good: readonly Files[]
}

const assets = (entries: readonly object[], files: Files = {}): Files =>
  scenario({ ...details({ assets: { host01: entries } }), files })
const image = (imageid: string): Files => scenario({ index: { backend: { imageid } } })
const text = JSON.stringify(index)

export const cases: Readonly<Record<string, Case>> = {
  'json-syntax': {
    bad: [
      [scenario({ files: { 'index.json': '{\n  "details": {},\n}\n' } }), 'index.json:2:16 there is a comma before }'],
      [
        scenario({ files: { 'index.json': '{\n  // mine\n  "details": {}\n}' } }),
        'index.json:2:3 JSON has no comments',
      ],
      [scenario({ files: { 'index.json': '' } }), 'index.json:1:1 the file is empty'],
      [
        scenario({ files: { 'index.json': `\uFEFF${text}` } }),
        'index.json:1:1 begins with a byte order mark, which is not JSON',
      ],
      [
        scenario({ files: { 'index.json': text.slice(0, -1) } }),
        `index.json:1:${text.length} the file ends too early: a } is missing`,
      ],
      [
        scenario({ files: { 'index.json': "{'details': 1}" } }),
        'index.json:1:2 this word is not JSON; text stands in double quotes',
      ],
      [
        scenario({ files: { 'index.json': '{"details": {} "backend": 1}' } }),
        'index.json:1:16 a comma is missing before this',
      ],
      [
        scenario({ files: { 'index.json': 'hello' } }),
        'index.json:1:1 this word is not JSON; text stands in double quotes',
      ],
    ],
    good: [scenario(), scenario({ files: { 'assets/app/index.json': 'no scenario' } })],
  },
  'json-type': {
    bad: [
      [scenario({ index: { backend: {} } }), 'index.json:21:14 backend has no "imageid"'],
      [
        scenario({ index: { backend: { imageid: 3 } } }),
        'index.json:22:16 backend.imageid is a number, and must be a string',
      ],
      [scenario({ index: { title: null } }), 'index.json:2:12 title is null, and must be a string'],
      [scenario(details({ steps: {} })), 'index.json:10:14 details.steps is an object, and must be an array'],
      [scenario(details({ steps: [{ title: 'x' }] })), 'index.json:11:7 details.steps[] has no "text"'],
      [
        { 'index.json': { details: { steps: [{ text: 'a.md' }] } }, 'a.md': 'a' },
        'index.json:1:1 the file has no "backend"',
      ],
      [
        { 'structure.json': { items: [{}] }, 'a/index.json': { backend: { imageid: 'ubuntu' } } },
        'structure.json:3:5 items[] has no "path"',
      ],
      [assets([{ file: '*' }], { 'assets/a': '' }), 'index.json:22:9 details.assets.host01[] has no "target"'],
    ],
    good: [scenario(), { 'index.json': { backend: { imageid: 'ubuntu' } } }],
  },
  'json-duplicate-key': {
    bad: [
      [
        scenario({ files: { 'index.json': '{"backend": {"imageid": "ubuntu"},\n "title": "a", "title": "b"}' } }),
        'index.json:2:16 "title" is there twice; only the last one counts',
      ],
    ],
    good: [scenario()],
  },
  'unknown-key': {
    bad: [
      [
        scenario(details({ steps: [{ text: 'step1.md', verifiy: 'verify.sh' }] })),
        'index.json:13:9 nothing reads "verifiy" in details.steps[]; did you mean "verify"?',
      ],
      [
        scenario({ index: { tags: [] } }),
        'index.json:24:3 nothing reads "tags"; known here: title, description, details, backend, interface',
      ],
    ],
    good: [scenario({ index: { interface: { layout: 'ide' } } })],
  },
  'katacoda-key': {
    bad: [
      [
        scenario({ index: { difficulty: 'beginner' } }),
        'index.json:24:3 "difficulty" is a key of Katacoda: nothing shows it',
      ],
      [
        scenario(details({ intro: { text: 'intro.md', courseData: 'background.sh' } })),
        `index.json:7:7 "courseData" is Katacoda's name of what is "background" here`,
      ],
      [
        scenario(details({ intro: { ...index.details.intro, code: 'foreground.sh' } })),
        `index.json:9:7 "code" is Katacoda's name of what is "foreground" here, which is there too`,
      ],
    ],
    good: [scenario()],
  },
  'image-dead': {
    bad: [
      [
        image('kubernetes-cluster-running:1.21'),
        'index.json:22:16 no machine is called "kubernetes-cluster-running:1.21" here; nearest: kubernetes-kubeadm-2nodes',
      ],
    ],
    good: [image('ubuntu-4GB'), image('kubernetes-k3s-1node'), image('something-new')],
  },
  'image-renamed': {
    bad: [
      [
        image('kubernetes-k3s-1node'),
        'index.json:22:16 "kubernetes-k3s-1node" is gone; what starts is "kubernetes-kubeadm-1node"',
      ],
      [image('ubuntu:2004'), 'index.json:22:16 "ubuntu:2004" is gone; what starts is "ubuntu"'],
    ],
    good: [image('kubernetes-kubeadm-1node-rapid')],
  },
  'image-unknown': {
    bad: [
      [
        image('kubernetes-kubeadm-2node'),
        'index.json:22:16 "kubernetes-kubeadm-2node" is not a known machine; did you mean "kubernetes-kubeadm-2nodes"?',
      ],
    ],
    good: [image('ubuntu')],
  },
  'layout-unknown': {
    bad: [
      [
        scenario({ index: { interface: { layout: 'terminal-terminal' } } }),
        'index.json:25:15 layout "terminal-terminal" is not documented; only "ide" is',
      ],
    ],
    good: [scenario({ index: { interface: { layout: 'ide' } } })],
  },
  'file-missing': {
    bad: [
      [scenario(details({ finish: { text: 'end.md' } })), 'index.json:18:15 text "end.md" is not there'],
      [
        scenario(details({ finish: { text: 'Finish.MD' } })),
        'index.json:18:15 text "Finish.MD" is not there; "finish.md" is',
      ],
      [
        scenario(details({ finish: { text: 'steps\\1.md' } })),
        'index.json:18:15 text "steps\\1.md" is not there; folders are parted by /',
      ],
      [
        scenario(details({ intro: { text: 'intro.md', courseData: 'set-up.sh' } })),
        'index.json:7:21 background "set-up.sh" is not there',
      ],
      [
        { ...scenario(details({ finish: { text: 'end.md' } })), 'end.md': { link: 'nowhere.md' } },
        'index.json:18:15 text "end.md" is a link that leads nowhere',
      ],
    ],
    good: [scenario(), scenario(details({ finish: { text: './finish.md' } }))],
  },
  'file-is-folder': {
    bad: [
      [
        scenario({ ...details({ finish: { text: 'finish' } }), files: { 'finish/text.md': '.' } }),
        'index.json:18:15 text "finish" is a folder',
      ],
      [
        scenario(details({ finish: { text: 'finish.md', background: '' } })),
        'index.json:19:21 background is empty; leave the key out',
      ],
    ],
    good: [scenario({ ...details({ finish: { text: 'finish/text.md' } }), files: { 'finish/text.md': '.' } })],
  },
  'path-outside': {
    bad: [
      [
        scenario(details({ finish: { text: '../../etc/passwd' } })),
        `index.json:18:15 text "../../etc/passwd" is outside the scenario's folder`,
      ],
      [
        scenario(details({ finish: { text: '/etc/passwd' } })),
        `index.json:18:15 text "/etc/passwd" is outside the scenario's folder`,
      ],
      [
        { ...scenario(details({ finish: { text: 'end.md' } })), 'end.md': { link: '/etc/passwd' } },
        `index.json:18:15 text "end.md" is outside the scenario's folder`,
      ],
      [assets([{ file: '../step1.md', target: '/root' }]), 'index.json:23:19 asset "../step1.md" is outside assets/'],
    ],
    good: [
      scenario(details({ finish: { text: 'x/../finish.md' } })),
      { ...scenario(details({ finish: { text: 'end.md' } })), 'end.md': { link: 'finish.md' } },
    ],
  },
  'asset-matches-nothing': {
    bad: [
      [
        assets([{ file: 'run.sh', target: '/root' }], { 'assets/Run.sh': '' }),
        'index.json:23:19 "run.sh" matches nothing in assets/',
      ],
      [
        assets([{ file: '*', target: '/root' }]),
        'index.json:23:19 "*" matches nothing in assets/; there is no folder assets/',
      ],
      [
        assets([{ file: 'app', target: '/root' }], { 'assets/app/x.sh': '' }),
        'index.json:23:19 "app" matches nothing in assets/: it is a folder, "app/**/*.*" is its files',
      ],
      [
        assets([{ file: 'step1.md', target: '/root' }], { 'assets/x': '' }),
        'index.json:23:19 "step1.md" matches nothing in assets/, but is beside index.json',
      ],
    ],
    good: ['*', '**', '**/*.*', '**/*.json', 'app*/**/*.*', 'app/etc/a.json', './run.sh', 'app/*/*.json'].map(file =>
      assets([{ file, target: '/root' }], {
        'assets/run.sh': 'echo',
        'assets/app/etc/a.json': '{}',
        'assets/b.json': '{}',
      }),
    ),
  },
  'asset-other-host': {
    bad: [
      [
        scenario({ ...details({ assets: { host02: [{ file: '*', target: '/root' }] } }), files: { 'assets/x': '' } }),
        'index.json:21:7 assets of "host02" are copied nowhere; only host01 gets files',
      ],
    ],
    good: [assets([{ file: '*', target: '~/' }], { 'assets/x': '' })],
  },
  'asset-chmod': {
    bad: [
      [
        assets([{ file: '*', target: '/root', chmod: 'executable' }], { 'assets/x': '' }),
        'index.json:25:20 "executable" is no file mode; +x or 644 are',
      ],
    ],
    good: ['+x', '+rwx', '644', '0755', 'u+x,g-w'].map(chmod =>
      assets([{ file: '*', target: '/root', chmod }], { 'assets/x': '' }),
    ),
  },
  'asset-target': {
    bad: [
      [
        assets([{ file: '*', target: 'lab' }], { 'assets/x': '' }),
        'index.json:24:21 target "lab" begins neither with / nor with ~/',
      ],
    ],
    good: ['/root', '~/', '~', '/my/location'].map(target => assets([{ file: '*', target }], { 'assets/x': '' })),
  },
  'asset-size': {
    bad: [
      [
        assets(
          [
            { file: '*', target: '/root' },
            { file: 'x', target: '/opt' },
          ],
          { 'assets/x': 'x'.repeat(3_100_000) },
        ),
        `index.json:21:7 one file with 3.1 MB for each learner, and 3.0 MB are allowed`,
      ],
    ],
    good: [assets([{ file: 'x', target: '/root' }], { 'assets/x': 'x', 'assets/y': 'x'.repeat(3_100_000) })],
  },
  'structure-path': {
    bad: [
      [
        { ...under('one'), 'structure.json': { items: [{ path: 'two' }, { path: 'one' }] } },
        'structure.json:4:15 there is no folder "two"',
      ],
      [
        { ...under('one'), 'two/README.md': '', 'structure.json': { items: [{ path: 'two' }, { path: 'one' }] } },
        'structure.json:4:15 there is no scenario in "two"',
      ],
      [
        { ...under('one'), 'structure.json': { items: [{ path: '../../etc' }, { path: 'one' }] } },
        'structure.json:4:15 "../../etc" is outside the repository',
      ],
    ],
    good: [{ ...under('a/one'), 'structure.json': { items: [{ path: 'a' }] } }],
  },
  'structure-twice': {
    bad: [
      [
        { ...under('one'), 'structure.json': { items: [{ path: 'one' }, { path: './one' }] } },
        'structure.json:7:15 "./one" is listed twice',
      ],
    ],
    good: [{ ...under('one'), 'structure.json': { items: [{ path: 'one' }] } }],
  },
  'structure-unlisted': {
    bad: [
      [
        { ...under('one'), ...under('two'), 'structure.json': { items: [{ path: 'one' }] } },
        'two/index.json:1:1 nobody can see this scenario: structure.json does not list it',
      ],
      [
        { ...under('c/one'), ...under('c/two'), 'c/structure.json': { items: [{ path: 'two' }] } },
        'c/one/index.json:1:1 nobody can see this scenario: c/structure.json does not list it',
      ],
    ],
    good: [
      { ...under('one'), ...under('two') },
      { ...under('a/one'), ...under('b/two'), 'structure.json': { items: [{ path: 'a' }, { path: 'b' }] } },
      {
        ...under('a/one'),
        ...under('b/two'),
        'a/structure.json': { items: [{ path: 'one' }, { path: '../b/two' }] },
        'structure.json': { items: [{ path: 'a' }] },
      },
    ],
  },
  'katacoda-pathway': {
    bad: [
      [
        { ...scenario(), 'linux-pathway.json': '{}' },
        'linux-pathway.json:1:1 nothing reads a pathway file; list the scenarios in structure.json',
      ],
    ],
    good: [scenario()],
  },
  'fence-open': {
    bad: [
      [page('# One\n\n```bash\nls\n'), 'step1.md:3:1 this block is never closed'],
      [
        page('```\nls\n```exec\n\nMore.\n'),
        'step1.md:1:1 this block is never closed; line 3 has no braces around its action',
      ],
      [
        page('```\ncat <<EOF\nEOF```{{exec}}\n'),
        'step1.md:1:1 this block is never closed; line 3 has text before its backticks',
      ],
      [page('```\nls\n\nand\n\n```bash\nls\n'), 'step1.md:1:1 this block is never closed; line 6 begins another one'],
      [page('````\nls\n```\n'), 'step1.md:1:1 this block is never closed'],
    ],
    good: [
      page('```\nls\n```{{exec}}\n'),
      page('```yaml{2,5}\na: 1\n```\n'),
      page('1. do\n   ```\n   ls\n   ```{{copy}}\n'),
      page('> ```\n> ls\n> ```\n'),
      page('~~~\n```\n~~~\n'),
      page('````\n```\n````\n'),
      page('```ls```{{exec}} in a line\n'),
      page('<!--\n```\n-->\n'),
      page('```\r\nls\r\n```{{exec}}\r\n'),
    ],
  },
  'html-open': {
    bad: [
      [page('a <!-- b\n\nc\n'), 'step1.md:1:3 this comment is never closed: the rest of the page is not shown'],
      [page('<details><summary>Tip</summary>\n\nx\n\n## Next\n'), 'step1.md:1:1 this <details> is never closed'],
    ],
    good: [
      page('a <!-- b --> c\n'),
      page('<details><summary>Tip</summary>\n\nx\n\n</details>\n\n## Next\n'),
      page('`<details>` folds\n\n## Next\n'),
      page('`<!--` begins a comment\n'),
    ],
  },
  'page-empty': {
    bad: [[scenario({ files: { 'finish.md': '\n' } }), 'finish.md:1:1 the page is empty']],
    good: [scenario()],
  },
  'picture-missing': {
    bad: [
      [page('![a plan](./plan.png)\n'), 'step1.md:1:1 "./plan.png" is not there'],
      [page('x\n\n<img src="plan.png" width="100px">\n'), 'step1.md:3:1 "plan.png" is not there'],
      [
        page('![a](/assets/plan.png)\n'),
        'step1.md:1:1 "/assets/plan.png" is not there; paths begin in the folder of the page',
      ],
      [page('![a](../../../plan.png)\n'), 'step1.md:1:1 "../../../plan.png" is outside the repository'],
    ],
    good: [
      page('![a](https://example.org/plan.png) ![b](data:image/png;base64,AA==) `![c](c.png)`\n'),
      scenario({
        files: {
          'step1.md': '![a](assets/my%20plan.png "plan") <img src="assets/my plan.png">\n',
          'assets/my plan.png': '',
        },
      }),
      {
        'logo.png': '',
        'one/index.json': { details: { steps: [{ text: 'a.md' }] }, backend: { imageid: 'ubuntu' } },
        'one/a.md': '![a](../logo.png)',
      },
    ],
  },
  'action-unknown': {
    bad: [
      [page('`ls`{{exeute}}\n'), 'step1.md:1:5 {{exeute}} is no action; did you mean {{execute}}?'],
      [page('```\nls\n```{{cpoy}}\n'), 'step1.md:3:4 {{cpoy}} is no action; did you mean {{copy}}?'],
    ],
    good: [
      page('`a`{{}} `b`{{copy}} `c`{{exec}} `d`{{exec interrupt}} `e`{{ exec }}\n'),
      page('`replicas: {{ .Values.n }}` and `x` {{ .Values.n }}\n'),
      page('`curl` {{TRAFFIC_HOST1_80}}\n'),
    ],
  },
  'action-other-host': {
    bad: [
      [
        page('`ls`{{execute HOST2}}\n'),
        'step1.md:1:5 {{execute HOST2}} cannot choose a host; write ssh node01 into the command',
      ],
    ],
    good: [page('`ssh node01 ls`{{exec}}\n')],
  },
  'action-katacoda': {
    bad: [
      [
        page('`ls`{{execute T2}}\n'),
        `step1.md:1:5 {{execute T2}} is Katacoda's; documented are {{exec}}, {{exec interrupt}}, {{copy}}`,
      ],
      [
        page('`^C`{{execute ctrl-seq}}\n'),
        `step1.md:1:5 {{execute ctrl-seq}} is Katacoda's; documented are {{exec}}, {{exec interrupt}}, {{copy}}`,
      ],
    ],
    good: [page('`ls`{{execute}} `ls`{{exec interrupt}}\n')],
  },
  'action-old-name': {
    bad: [[page('`ls`{{execute}}\n'), 'step1.md:1:5 {{execute}} is called {{exec}} today']],
    good: [page('`ls`{{exec}}\n')],
  },
  'action-place': {
    bad: [
      [page('**ls**{{exec}}\n'), 'step1.md:1:7 {{exec}} stands behind text that is not code'],
      [page('`ls` {{exec}}\n'), 'step1.md:1:6 {{exec}} must follow its code without a blank'],
      [page('`ls{{exec}}`\n'), 'step1.md:1:4 {{exec}} is inside the code; it belongs behind it'],
      [page('```\nls\n{{execute}}\n```\n'), 'step1.md:3:1 {{execute}} is inside the code; it belongs behind it'],
    ],
    good: [page('`ls`{{exec}}\n\n```\n{{exec}} is an action\n```\n')],
  },
  'traffic-host': {
    bad: [
      [page('[web]({{TRAFFIC_HOST2_80}})\n'), 'step1.md:1:7 {{TRAFFIC_HOST2_80}}: there is one host'],
      [
        scenario({ index: twoNodes, files: { 'step1.md': '{{TRAFFIC_HOST3_80}}' } }),
        'step1.md:1:1 {{TRAFFIC_HOST3_80}}: there are two hosts',
      ],
      [page('{{TRAFFIC_HOST1_70000}}\n'), 'step1.md:1:1 {{TRAFFIC_HOST1_70000}}: 70000 is no port'],
      [
        page('{{TRAFFIC_HOST1}}\n'),
        'step1.md:1:1 {{TRAFFIC_HOST1}} is not known; {{TRAFFIC_HOST1_80}} is port 80 of the first machine',
      ],
    ],
    good: [
      page('{{TRAFFIC_HOST1_80}} {{TRAFFIC_SELECTOR}} `{{TRAFFIC_HOST9_80}}`\n'),
      scenario({ index: twoNodes, files: { 'step1.md': '{{TRAFFIC_HOST2_4444}}' } }),
    ],
  },
  'katacoda-link': {
    bad: [
      [
        page('https://[[HOST_SUBDOMAIN]]-80-[[KATACODA_HOST]].environments.katacoda.com/\n'),
        `step1.md:1:9 "[[HOST_SUBDOMAIN]]" was Katacoda's; a port is reached by {{TRAFFIC_HOST1_80}}`,
      ],
    ],
    good: [page('`[[ -f /root/mine ]]` and a [[wiki link]]\n')],
  },
  'script-syntax': {
    bad: [
      [verify('#!/bin/bash\n\nif test -f x; then\n  exit 1\n'), 'verify.sh:5:1 unexpected end of file'],
      [verify('for f in *; do\n  test -f $f )\ndone\n'), 'verify.sh:2:1 unexpected token ")"'],
      [verify('test "a\n'), 'verify.sh:1:1 unexpected EOF while looking for matching """'],
    ],
    good: [verify('#!/usr/bin/env python3\nif True: exit(1)\n'), verify('test -f x || { exit 1; }\n'), verify('')],
  },
  'script-bytes': {
    bad: [
      [verify('test -f x\r\ntest -f y\r\n'), 'verify.sh:1:10 2 lines end with a carriage return (Windows)'],
      [verify('\uFEFFtest -f x\n'), 'verify.sh:1:1 begins with a byte order mark'],
      [verify('test -f x\n\0\n'), 'verify.sh:2:1 this is no text: there are zero bytes in it'],
    ],
    good: [verify("printf 'a\\r\\n' | grep a\n")],
  },
  'script-alias': {
    bad: [[verify('if true; then k get pods; fi\n'), 'verify.sh:1:15 scripts do not know the alias k; write kubectl']],
    good: [
      verify('alias k=kubectl\nshopt -s expand_aliases\nk get pods\n'),
      verify('echo "k get pods" # k get pods\nfor k in a b; do test $k = a; done\n'),
      scenario({ files: { 'foreground.sh': 'k get pods\nuntil test -f /tmp/ready; do sleep 1; done\n' } }),
    ],
  },
  'script-asks': {
    bad: [
      [
        scenario({ files: { 'background.sh': 'apt update && sudo apt-get install tree\ntouch /tmp/ready\n' } }),
        'background.sh:1:20 apt-get may ask before it goes on; add -y',
      ],
    ],
    good: [
      'apt-get install -y tree',
      'apt-get -yq install tree',
      'yes | apt install tree',
      'apt-get update',
      'echo apt install tree',
    ].map(line => scenario({ files: { 'background.sh': `${line}\ntouch /tmp/ready\n` } })),
  },
  'verify-cannot-fail': {
    bad: [
      [verify('#!/bin/bash\necho done\n'), 'verify.sh:2:1 it ends with 0 whatever happens: CHECK always passes'],
      [verify('# nothing yet\n'), 'verify.sh:1:1 there is no command in it: CHECK always passes'],
      [
        verify('if test -f x; then\n  echo good\nelse\n  echo bad\nfi\n'),
        'verify.sh:5:1 it ends with 0 whatever happens: CHECK always passes',
      ],
    ],
    good: [verify('test -f x'), verify('test -f x || exit 1\necho done\n')],
  },
  'verify-can-hang': {
    bad: [
      [
        verify('until test -f x; do\n  sleep 1\ndone\n'),
        'verify.sh:1:1 this until loop has no end where the step is not done; count its rounds',
      ],
      [
        verify('kubectl logs -f web | grep -q ready\n'),
        'verify.sh:1:1 kubectl logs does not end by itself; put timeout 5 before it',
      ],
      [verify('ping 10.0.0.1\n'), 'verify.sh:1:1 ping does not end by itself; put timeout 5 before it'],
    ],
    good: [
      verify('for i in 1 2 3; do test -f x && exit 0; sleep 1; done\nexit 1\n'),
      verify('n=0\nuntil test -f x; do n=$((n+1)); [ $n -gt 3 ] && exit 1; sleep 1; done\n'),
      verify('timeout 5 kubectl logs -f web | grep -q ready\n'),
      verify('ping -c1 -W1 10.0.0.1\n'),
      verify('while read -r line; do sleep 1; done < list\ntest -f x\n'),
      scenario({ files: { 'foreground.sh': 'until test -f /tmp/ready; do sleep 1; done\n' } }),
    ],
  },
  'verify-no-time-limit': {
    bad: [
      [
        verify('curl -s localhost | grep -q hello\n'),
        'verify.sh:1:1 curl has no time limit; CHECK should answer within 5 s',
      ],
      [verify('ssh node01 test -f x\n'), 'verify.sh:1:1 ssh has no time limit; CHECK should answer within 5 s'],
    ],
    good: [
      'curl -sm 3 localhost',
      'curl --max-time 3 localhost',
      'timeout 5 ssh node01 true',
      'ssh -o ConnectTimeout=3 node01 true',
      'stat /tmp/x',
      'kubectl get pod x',
      'grep -q curl x',
    ].map(verify),
  },
  unverified: {
    bad: [
      [scenario(details({ steps: [{ text: 'step1.md' }] })), 'index.json:11:7 its only step has no verify'],
      [
        scenario(details({ steps: [{ text: 'step1.md' }, { text: 'step1.md' }] })),
        'index.json:11:7 none of its 2 steps has a verify',
      ],
    ],
    good: [scenario(), { 'index.json': { title: 'machine', backend: { imageid: 'ubuntu' } } }],
  },
  'second-node-unverified': {
    bad: [
      [scenario({ index: twoNodes }), 'index.json:22:16 two nodes, and its one verify script does not look at node01'],
    ],
    good: [
      scenario(),
      scenario({ index: twoNodes, files: { 'verify.sh': 'timeout 5 ssh node01 test -f /root/mine\n' } }),
      scenario({
        index: { ...twoNodes, ...details({ assets: { host01: [{ file: 'check-both', target: '/opt' }] } }).index },
        files: { 'verify.sh': 'timeout 5 /opt/check-both\n', 'assets/check-both': 'ssh node01 true\n' },
      }),
    ],
  },
  'background-unawaited': {
    bad: [
      [
        scenario(details({ intro: { text: 'intro.md', background: 'background.sh' } })),
        'index.json:7:21 no foreground script waits until this is done',
      ],
      [
        scenario({ files: { 'foreground.sh': 'echo hello\n' } }),
        'index.json:7:21 "foreground.sh" does not wait until this is done',
      ],
    ],
    good: [
      scenario(),
      scenario({
        ...details({ intro: { text: 'intro.md', background: 'background.sh' } }),
        files: { 'background.sh': 'touch /root/a\n' },
      }),
    ],
  },
  'sentinel-never-made': {
    bad: [
      [
        scenario({ files: { 'background.sh': '#!/bin/bash\napt-get install -y tree\ntouch /tmp/finished\n' } }),
        'foreground.sh:1:1 waits for /tmp/ready, which no script of this scenario makes',
      ],
    ],
    good: [scenario(), scenario({ files: { 'background.sh': 'curl -s example.org | bash\n' } })],
  },
  'ignore-unknown': {
    bad: [
      [
        page('x <!-- cnilab-ignore fence-opne -->\n'),
        'step1.md:1:3 there is no rule "fence-opne"; did you mean fence-open?',
      ],
    ],
    good: [page('<!-- cnilab-ignore action-old-name -->\n`ls`{{execute}}\n')],
  },
  'ignore-unused': {
    bad: [
      [
        page('<!-- cnilab-ignore action-old-name -->\n`ls`{{exec}}\n'),
        'step1.md:1:1 action-old-name finds nothing here',
      ],
    ],
    good: [page('`ls`{{execute}} <!-- cnilab-ignore action-old-name -->\n')],
  },
}

function under(folder: string): Files {
  return Object.fromEntries(Object.entries(scenario()).map(([path, content]) => [`${folder}/${path}`, content]))
}
