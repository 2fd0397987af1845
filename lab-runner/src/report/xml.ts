const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
}

/** What XML 1.0 (section 2.2, Char) cannot hold in any form: control characters, lone surrogates, U+FFFE and U+FFFF. */
const unsayable = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

/** ` name="value"` of each; newlines and tabs survive, which a parser would else make blanks. */
export function attributes(values: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(values).map(([name, value]) => {
    return ` ${name}="${sayable(String(value)).replaceAll(/[&<>"\n\r\t]/g, sign => entities[sign] ?? '')}"`
  })
  return pairs.join('')
}

/** Character data. `>` is escaped too: `]]>` must not stand in it. */
export function text(value: string): string {
  return sayable(value).replaceAll(/[&<>\r]/g, sign => entities[sign] ?? '')
}

function sayable(value: string): string {
  return value.replaceAll(unsayable, '\u{FFFD}')
}
