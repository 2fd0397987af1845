/** Commands for a node as one types them on the platform: the second machine is reached by `ssh`. */
import { splitCommands } from '../../course/split-commands.ts'
import type { Host } from './hosts.ts'
import { renameCommand } from './rename.ts'

/**
 * The lines that do on `host` what the lines of a fence do in a shell there. Short commands become `ssh node01 ip link …` one by one;
 * where they need each other (variables, jobs, a here-document), the whole fence goes through one shell.
 */
export function typeOn(host: Host, body: readonly string[], hosts: readonly Host[]): readonly string[] {
  const commands = splitCommands(body).map(({ text }) => renameCommand(text, hosts))
  if (host.here) return commands.flatMap(text => text.split('\n'))
  if (commands.some(needsShell)) return throughShell(host, commands)
  // What is clicked comes to the terminal all at once, and ssh would take the lines behind it for its own.
  const ssh = commands.length > 1 ? 'ssh -n' : 'ssh'
  return commands.map(text => `${ssh} ${host.host} ${/^[\w@%+=:,./ -]+$/.test(text) ? text : `'${text}'`}`)
}

/** It spans lines, holds the quotes that would enclose it, or leaves something behind in the shell for the next one. */
function needsShell(text: string): boolean {
  return /['\n]|^\w+=|^(?:cd|export|unset|exec|set|wait|shopt|alias)\b|(?<![&>])&\s*$/.test(text)
}

function throughShell(host: Host, commands: readonly string[]): readonly string[] {
  const lines = commands.flatMap(text => text.split('\n'))
  const end = ['NODE', 'THERE', 'LINES'].find(word => !lines.some(line => line.includes(word))) ?? 'END_OF_NODE'
  return [`ssh ${host.host} bash <<'${end}'`, ...lines, end]
}
