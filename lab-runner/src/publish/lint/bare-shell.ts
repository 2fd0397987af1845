/**
 * A shell script with all that is not code as blanks: comments, here-documents, single quotes, and double quotes but for the
 * commands and variables in them. Same length, same lines. A rough reading: enough to see which commands there are.
 */
export function bareShell(text: string): string {
  const out = text.split('')
  const blank = (from: number, to: number): void => {
    for (let at = from; at < Math.min(to, out.length); at++) if (out[at] !== '\n') out[at] = ' '
  }
  const waiting: { readonly word: string; readonly tabs: boolean }[] = []
  let at = 0
  /** Substitutions within substitutions. */
  let nested = 0

  const skipDocuments = (): void => {
    for (const { word, tabs } of waiting.splice(0)) {
      while (at < text.length) {
        const end = endOfLine(text, at)
        const line = text.slice(at, end).replace(/\r$/, '')
        blank(at, end)
        at = end + 1
        if ((tabs ? line.replace(/^\t+/, '') : line) === word) break
      }
    }
  }

  /** Reads code up to `until`, an unquoted closing character. */
  const code = (until: string): void => {
    let depth = 0
    while (at < text.length) {
      const here = text[at] ?? ''
      if (here === until && depth === 0) return
      if (here === '\\') {
        at += 2
      } else if (here === '\n') {
        at++
        skipDocuments()
      } else if (here === '#' && /[\s;&|()]|^$/.test(text[at - 1] ?? '')) {
        const end = endOfLine(text, at)
        blank(at, end)
        at = end
      } else if (here === "'") {
        const end = text.indexOf("'", at + 1)
        blank(at + 1, end < 0 ? text.length : end)
        at = end < 0 ? text.length : end + 1
      } else if (here === '"') {
        at++
        quoted()
      } else if (text.startsWith('<<<', at)) {
        at += 3
      } else if (text.startsWith('<<', at) && !text.startsWith('((', at - 2)) {
        const [whole = '<<', dash = '', , word = ''] =
          /^<<(-?)\s*(["'\\]?)([\w.@:%+!-]+)["']?/.exec(text.slice(at, at + 100)) ?? []
        if (word !== '') waiting.push({ word, tabs: dash === '-' })
        blank(at, at + whole.length)
        at += whole.length
      } else {
        if (here === '(') depth++
        if (here === ')') depth--
        at++
      }
    }
  }

  const quoted = (): void => {
    while (at < text.length && text[at] !== '"') {
      if (text[at] === '\\') {
        blank(at, at + 2)
        at += 2
      } else if (text.startsWith('$(', at) && nested < 50) {
        at += 2
        nested++
        code(')')
        nested--
        at++
      } else if (/^\$\{[^}"'\n]*\}/.test(text.slice(at, at + 200))) {
        at = text.indexOf('}', at) + 1
      } else {
        blank(at, at + 1)
        at++
      }
    }
    at++
  }

  // The first line says by what it is run, and with which options.
  if (text.startsWith('#!')) at = endOfLine(text, 0)
  while (at < text.length) {
    code('')
    at++
  }
  return out.join('')
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}
