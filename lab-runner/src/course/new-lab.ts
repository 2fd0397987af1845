/** `cnilab author new`: a lab that loads and can be proved, to be changed from there. */
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { LabError } from '../errors.ts'
import { writeText } from '../tree.ts'
import { root } from '../version.ts'

export function newLab(labs: string | undefined, name: string) {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new LabError(`"${name}" is no name for a lab`, {
      suggestions: ['small letters, digits and dashes, as in: cnilab author new masquerade'],
    })
  }
  const dir = resolve(labs ?? join(root, 'labs'))
  const there = existsSync(dir) ? readdirSync(dir) : []
  const taken = there.find(entry => entry.replace(/^\d\d-/, '') === name)
  if (taken !== undefined) {
    throw new LabError(`there is a lab ${taken} already; it was left as it is`, {
      suggestions: [`read it: ${join(dir, taken, 'README.md')}`],
    })
  }
  const numbers = there.flatMap(entry => /^(\d\d)-/.exec(entry)?.[1] ?? []).map(Number)
  const number = String(numbers.length === 0 ? 1 : Math.max(...numbers) + 1).padStart(2, '0')
  const lab = join(dir, `${number}-${name}`)
  if (!there.includes('course.yaml')) {
    mkdirSync(dir, { recursive: true })
    copyFileSync(join(root, 'labs/course.yaml'), join(dir, 'course.yaml'))
  }
  writeText(join(lab, 'lab.yaml'), yamlOf(name))
  writeText(join(lab, 'README.md'), readmeOf(number, name))
  const option = labs === undefined ? '' : ` --labs ${labs}`
  return {
    value: { lab: `${number}-${name}`, dir: lab },
    lines: [
      `${lab}`,
      '    README.md   the lesson; its commands are the solution',
      '    lab.yaml    what is checked, and the mistakes that are known by sight',
      '',
      `how to write one:  labs/README.md        prove it:  cnilab author prove ${number}${option}`,
    ],
  }
}

const yamlOf = (name: string) => `title: What ${name} is good for, in one line
minutes: 20
cka: []
steps:
  - id: first
    checks:
      - expect: /run/${name} exists on node1
        on: node1
        run: [cat, /run/${name}]
        stdout: ^hello$
        hint: which command writes one word into a file?
    mistakes:
      - name: another word
        make: { instead: ['echo hello > /run/${name}', 'echo hallo > /run/${name}'] }
        seen: { on: node1, run: [cat, /run/${name}], stdout: ^hallo$ }
        say: the file is there, and what it says is not hello
`

const readmeOf = (number: string, name: string) => `# ${number} ${name}

What the lab before left open, what is built now, and what real plugins do at this place: three lines.

## The first step

<!-- step: first -->

Look before you build:

\`\`\`bash node1 look
ls /run
\`\`\`

What is there, and what is not?

\`\`\`bash node1
echo hello > /run/${name}
\`\`\`

<!-- end -->

## What you built

What it cannot do yet.
`
