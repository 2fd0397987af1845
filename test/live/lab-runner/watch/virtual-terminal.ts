/** What a terminal shows after a stream of bytes: as much of xterm as `cnilab watch` needs, and an error for anything else. */
export interface VirtualTerminal {
  write(text: string): void
  resize(columns: number, rows: number): void
  /** Rows of the screen that is shown, blanks at their ends cut off. */
  rows(): readonly string[]
  /** Private modes that are not as a shell expects them (xterm, ctlseqs: 1049 alternate screen, 25 cursor, 7 wrap, 2004 paste). */
  odd(): readonly string[]
}

const usual: Readonly<Record<string, boolean>> = { 1049: false, 25: true, 7: true, 2004: false }
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it reads
const sequence = /^\x1b\[([?\d;]*)([A-Za-z])/

export function virtualTerminal(columns: number, rows: number): VirtualTerminal {
  let [width, height] = [columns, rows]
  const blank = (): string[][] => Array.from({ length: height }, () => Array<string>(width).fill(' '))
  let screen = blank()
  let normal = screen
  let [row, column] = [0, 0]
  let rest = ''
  const modes = new Map(Object.entries(usual))

  function control(parameters: string, final: string): void {
    const line = screen[row] ?? []
    if (final === 'm') return
    if (final === 'H') {
      const [down = 1, right = 1] = parameters.split(';').map(Number)
      row = Math.min(height, Math.max(1, down)) - 1
      column = Math.min(width, Math.max(1, right)) - 1
    } else if (final === 'K' && parameters === '') line.fill(' ', column)
    else if (final === 'J' && parameters === '2') screen.splice(0, height, ...blank())
    else if (final === 'J' && parameters === '') {
      line.fill(' ', column)
      for (const below of screen.slice(row + 1)) below.fill(' ')
    } else if ((final === 'h' || final === 'l') && parameters.startsWith('?')) mode(parameters.slice(1), final === 'h')
    else throw new Error(`a sequence that no test knows: ESC [ ${parameters} ${final}`)
  }

  function mode(name: string, on: boolean): void {
    if (!(name in usual)) throw new Error(`a mode that no test knows: ${name}`)
    if (name === '1049' && on !== modes.get(name)) {
      if (on) normal = screen
      screen = on ? blank() : normal
    }
    modes.set(name, on)
  }

  function put(sign: string): void {
    if (sign === '\r') column = 0
    else if (sign === '\n') {
      if (row < height - 1) row += 1
      else {
        screen.shift()
        screen.push(Array<string>(width).fill(' '))
      }
    } else if (sign >= ' ') {
      const line = screen[row]
      if (line !== undefined && column < width) line[column] = sign
      column += 1
    }
  }

  return {
    write(text) {
      rest += text
      while (rest !== '') {
        const [all, parameters = '', final = ''] = sequence.exec(rest) ?? []
        if (all !== undefined) control(parameters, final)
        else if (rest.startsWith('\x1b')) {
          if (rest.length < 16) return // the rest of it comes with the next piece
          throw new Error(`what is this: ${JSON.stringify(rest.slice(0, 16))}`)
        } else put(String.fromCodePoint(rest.codePointAt(0) ?? 0))
        rest = rest.slice(all?.length ?? String.fromCodePoint(rest.codePointAt(0) ?? 0).length)
      }
    },
    resize(columns, rows) {
      ;[width, height] = [columns, rows]
      screen = blank()
      row = Math.min(row, height - 1)
    },
    rows: () => screen.map(line => line.join('').trimEnd()),
    odd: () => [...modes].filter(([name, on]) => usual[name] !== on).map(([name]) => name),
  }
}
