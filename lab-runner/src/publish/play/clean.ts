/** What a terminal or a script said, for a report: the last lines, without what moves the cursor and without bytes that are no text. */
export function lastLines(text: string, most = 6): readonly string[] {
  return plain(text)
    .split('\n')
    .map(line => (isNoise(line) ? noise : line.length > 160 ? `${line.slice(0, 159)}…` : line.trimEnd()))
    .filter((line, at, all) => line !== '' && !(line === noise && all[at - 1] === noise))
    .slice(-most)
}

const noise = '(bytes that are no text)'

function isNoise(line: string): boolean {
  return (line.match(/·/g)?.length ?? 0) * 8 > line.length
}

/** Escape sequences out; of a line that was rewritten, what was written last. */
export function plain(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replaceAll(/\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[@-Z\\-_]/g, '')
      .replaceAll(/\r+\n/g, '\n')
      .replaceAll(/^.*\r/gm, '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replaceAll(/[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd]+/g, '·')
  )
}
