/** Of a command line, what is for cnilab: behind `--` are the words of another program. */
export function ownWords(argv: readonly string[]): readonly string[] {
  const at = argv.indexOf('--')
  return at < 0 ? argv : argv.slice(0, at)
}
