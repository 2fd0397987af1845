/** What a scenario asks of the platform that two machines of namespaces do not have, as sentences; none where it can be played. */
import type { Part, PlayScript } from './script.ts'

/** Machines that the look-alike stands for. */
const images = ['ubuntu', 'ubuntu-4GB', 'kubernetes-kubeadm-2nodes', 'kubernetes-kubeadm-2nodes-rapid']

const lacking: readonly { readonly words: string; readonly what: string }[] = [
  {
    words: 'kubectl|kubeadm|helm|kubelet|minikube|kind|k3s|k(?= +(?:get|apply|run|describe|create|delete|expose)\\b)',
    what: 'Kubernetes',
  },
  { words: 'docker|podman|nerdctl|crictl|ctr', what: 'a container runtime' },
  { words: 'systemctl|journalctl|service|snap', what: 'systemd' },
  { words: 'apt|apt-get|yum|dnf|pip3?|npm|go(?= +(?:get|install)\\b)', what: 'a package registry' },
]

/** Where a command stands: at the beginning of a line or behind what may precede one; a quote, because of `ssh node01 '…'`. */
const before = String.raw`(?:^|[;&|(\x60]|\$\(|\b(?:sudo|then|do|else|if|while|until|exec|time|xargs|watch|timeout \S+|ssh(?: +-\S+)* +node01) +['"]?|!)[ \t]*`

export function cannotPlay(scenario: PlayScript): readonly string[] {
  if (!images.includes(scenario.image)) {
    return [
      `it asks for the machine ${scenario.image}; what stands in for the platform here is ${images[0]} or ${images[2]}`,
    ]
  }
  const texts = scenario.parts.flatMap(textsOf)
  const found = lacking.flatMap(({ words, what }) => {
    const where = texts.flatMap(({ name, text }) => {
      const word = commandIn(text, words)
      return word === undefined ? [] : [{ name, word }]
    })
    const [first] = where
    return first === undefined ? [] : [`${first.name} calls ${first.word}, and there is no ${what} here`]
  })
  const outside = texts.flatMap(({ name, text }) => {
    const [, address] =
      /\b(?:curl|wget|git clone)\b[^\n;|&]*?\b(https?:\/\/(?:[a-z0-9-]+\.)+[a-z]{2,})/i.exec(bare(text)) ?? []
    return address === undefined ? [] : [`${name} fetches from ${address}, and there is no internet here`]
  })
  return [...found.map(text => text.replace('no a ', 'no ')), ...outside.slice(0, 1)]
}

function textsOf(part: Part): readonly { readonly name: string; readonly text: string }[] {
  const scripts = [part.background, part.foreground, part.verify].filter(script => script !== undefined)
  const blocks = [...part.blocks, ...part.folded].map(({ line, text }) => ({ name: `${part.page}:${line}`, text }))
  return [...scripts, ...blocks]
}

/** The first command of those, unless the text asks first whether it is there. */
function commandIn(text: string, words: string): string | undefined {
  const code = bare(text)
  const [, word] = new RegExp(`${before}(?:/usr/(?:local/)?bin/)?(${words})(?=\\s|$|["';&|])`, 'm').exec(code) ?? []
  if (word === undefined) return undefined
  return new RegExp(`\\b(?:command -v|which|type|hash)\\b[^\\n]*\\b${word}\\b`).test(code) ? undefined : word
}

/** Without comments and without the text of here-documents, in which other languages are written. */
function bare(text: string): string {
  return text
    .replaceAll(/<<-?\s*(['"]?)(\w+)\1([^\n]*)\n[\s\S]*?\n\s*\2(?=\n|$)/g, '<<$2$3')
    .replaceAll(/^\s*#.*$/gm, '')
}

/** The platform has two machines at most: a sentence for a third. */
export function thirdMachine(scenario: PlayScript): string | undefined {
  for (const { name, text } of scenario.parts.flatMap(textsOf)) {
    const [word] = /\b(?:node|host)0[2-9]\b|\bhost03\b/.exec(bare(text).replaceAll(/\bhost02\b/g, '')) ?? []
    if (word !== undefined) return `${name} speaks to ${word}; the platform has two machines, controlplane and node01`
  }
  return undefined
}
