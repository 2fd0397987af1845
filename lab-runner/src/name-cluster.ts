import { ownWords } from './own-words.ts'

/** The lines to type next speak of the cluster that this command was about. */
export function nameCluster(text: string, argv: readonly string[]): string {
  const options = ['--name', '--provider', '--nodes'].flatMap(flag => {
    const value = typed(flag, argv)
    return value === undefined || value === 'lab' ? [] : [` ${flag} ${value}`]
  })
  return options.length === 0 ? text : text.replaceAll(ofCluster, `$&${options.join('')}`)
}

const ofCluster =
  /\bcnilab (?:start|check|hint|answer|solve|reset|shell|exec|status|down|watch|install|uninstall|kubectl)\b(?! --(?:name|provider|nodes))/g

function typed(flag: string, argv: readonly string[]): string | undefined {
  const own = ownWords(argv)
  const at = own.indexOf(flag)
  return at >= 0 ? own[at + 1] : own.find(word => word.startsWith(`${flag}=`))?.slice(flag.length + 1)
}
