/** How long a verify script may take. */
import type { Found, Rule } from '../rule.ts'
import type { Script } from '../script.ts'

export const verifyHangs: Rule = {
  id: 'verify-can-hang',
  level: 'warning',
  on: 'script',
  says: 'A verify script waits for something without an end.',
  why: 'A learner who has made the mistake that the script waits for sits in front of a CHECK button that never answers. Count the rounds of a loop, or put timeout 5 before the command.',
  check: script => (script.role === 'verify' ? [...endless(script), ...loops(script)] : []),
}

export const verifyLimit: Rule = {
  id: 'verify-no-time-limit',
  level: 'note',
  on: 'script',
  says: 'A verify script asks over the network and sets no time limit.',
  why: 'Where the other side does not answer, and that is the usual mistake in a lab about networks, curl and ssh wait for minutes. CHECK should answer within five seconds: curl -m 3, ssh -o ConnectTimeout=3, kubectl --request-timeout=3s, or timeout 5 before the command.',
  check: ({ file, bare, role }) => {
    if (role !== 'verify' || limited.test(bare)) return []
    const match =
      /(?<=(?:^|[\n;&|(`!]|\b(?:if|then|do|else|elif|while|until)[ \t])[ \t]*)(curl|wget|ssh|scp|nc|ncat|telnet|kubectl[ \t]+(?:exec|run|wait|rollout[ \t]+status))(?=\s)/.exec(
        bare,
      )
    if (match === null) return []
    return [
      { at: { file, offset: match.index }, message: `${match[1]} has no time limit; CHECK should answer within 5 s` },
    ]
  },
}

const limited =
  /\btimeout\b|--max-time|--connect-timeout|\bcurl\b[^\n]{0,300}[ \t]-\w*m[ \t]*\d|ConnectTimeout|--request-timeout|--pod-running-timeout|(?:nc|wget)\b[^\n]{0,300}[ \t]-\w*[wT][ \t]*\d/

const forever =
  /(?<=^|[\n;&|(])[ \t]*(tail[ \t]+-\w*[fF]|kubectl[ \t][^\n;|&]{0,300}(?:logs[ \t][^\n;|&]{0,300}(?:-f|--follow)|get[ \t][^\n;|&]{0,300}(?:-w|--watch)|port-forward[^\n;|&]{0,300}(?=[\n;|]|$))|sleep[ \t]+(?:infinity|inf|\d+[hd])|watch|ping[ \t])(?=[ \t\n;|&]|$|(?<=[ \t]))/g

function* endless({ file, bare }: Script): Iterable<Found> {
  for (const match of bare.matchAll(forever)) {
    const rest = bare.slice(match.index).split(/[\n;|]/, 1)[0] ?? ''
    if (/&[ \t]*$/.test(rest)) continue
    const command = (match[1] ?? '').trim()
    if (command === 'ping' && /[ \t]-\w*[cw]/.test(rest)) continue
    yield {
      at: { file, offset: match.index + match[0].indexOf(command) },
      message: `${command.split(/\s+/).slice(0, 2).join(' ')} does not end by itself; put timeout 5 before it`,
    }
  }
}

/** Loops that poll and count nothing. */
function* loops({ file, bare }: Script): Iterable<Found> {
  for (const match of bare.matchAll(/(?<=^|[\n;&|(])[ \t]*(while|until)\b([\s\S]{0,1500}?)(?<=[\n;&|])[ \t]*done\b/g)) {
    const body = match[2] ?? ''
    if (/^\s*(?:IFS=\S*\s+)?read\b/.test(body) || !/\bsleep\b/.test(body)) continue
    if (/\(\(|-(?:lt|le|gt|ge)\b|SECONDS|\bbreak\b|\bexit\b|\breturn\b|\btimeout\b|\blet\b|\bdate\b/.test(body))
      continue
    yield {
      at: { file, offset: match.index + match[0].indexOf(match[1] ?? '') },
      message: `this ${match[1]} loop has no end where the step is not done; count its rounds`,
    }
  }
}
