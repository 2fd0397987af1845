/** Whether a script ends with 0 whatever happens, as far as that can be seen without running it. */

/** Takes a script whose comments and quoted words are blanks. In doubt false. */
export function alwaysZero(bare: string): boolean {
  if (bare.length > 50_000 || mayFail.test(bare)) return false
  return endsWithZero(commandsOf(bare))
}

/** Ways to another exit status than that of the last command. */
const mayFail =
  /(?:^|[\s;&|({!])(?:exit(?![ \t]+0\b)|return(?![ \t]+0\b)|set[ \t]+(?:-o[ \t]+errexit|-\w*[eu])|exec|trap|kill|false|source|\.|eval)(?=$|[\s;&|)])|\$\{\w+:?\?|^#!.*[ \t]-\w*e/

interface Command {
  readonly text: string
  /** What stands between the command before and this one. */
  readonly joined: ';' | '&&' | '||' | '|'
}

function commandsOf(bare: string): readonly Command[] {
  // A line that ends with && goes on below.
  const text = bare
    .replace(/^#!.*/, '')
    .replaceAll('\\\n', '  ')
    .replace(/(&&|\|\|?)[ \t]*\n\s*/g, '$1 ')
  const commands: Command[] = []
  let joined: Command['joined'] = ';'
  for (const piece of text.split(/(&&|\|\||;;|[;\n]|\|&?|(?<![<>&])&(?![>&]))/)) {
    if (separators.has(piece)) joined = piece === '&&' || piece === '||' ? piece : piece.startsWith('|') ? '|' : ';'
    else if (piece.trim() !== '') {
      for (const text of unwrapped(piece.trim())) {
        commands.push({ text, joined })
        joined = ';'
      }
    }
  }
  return commands
}

const separators: ReadonlySet<string> = new Set(['&&', '||', '|', '|&', '&', ';', ';;', '\n'])

/** `then echo x` are two: the keyword, and what is run. */
function unwrapped(text: string): readonly string[] {
  const [, keyword, rest = ''] = /^(then|else|do|\{|if|elif|while|until)\b\s*(.*)$/s.exec(text) ?? []
  if (keyword === undefined) return [text]
  return rest === '' ? [keyword] : [keyword, ...unwrapped(rest)]
}

const harmless = /^(?:echo|printf|true|:|exit[ \t]+0|return[ \t]+0)(?=$|\s)/

function endsWithZero(commands: readonly Command[]): boolean {
  const last = commands.at(-1)
  if (last === undefined) return true
  const before = commands.slice(0, -1)
  if (/^(?:fi|done)\b/.test(last.text))
    return last.text.trim().split(/\s/).length > 1 ? false : closesWithZero(commands)
  if (!harmless.test(last.text)) return false
  return last.joined === '&&' ? endsWithZero(before) : true
}

/** An `if` or a loop is 0 when the command that each branch ends with is; without a branch to take it is 0 too. */
function closesWithZero(commands: readonly Command[]): boolean {
  const opens = /^(?:if|while|until|for|case|select)\b/
  const closes = /^(?:fi|done|esac)\b/
  let depth = 0
  let branch: Command[] = []
  for (const command of commands.toReversed()) {
    if (closes.test(command.text)) {
      depth++
      if (depth > 1) branch.unshift(command)
    } else if (opens.test(command.text)) {
      depth--
      if (depth === 0) return true
      branch.unshift(command)
    } else if (depth === 1 && /^(?:then|else|do)$/.test(command.text)) {
      if (!endsWithZero(branch)) return false
      branch = []
    } else if (depth === 1 && command.text === 'elif') branch = []
    else branch.unshift(command)
  }
  return false
}
