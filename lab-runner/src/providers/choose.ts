/** Providers by name. */
import { netns } from './netns/netns.ts'
import type { Provider } from './provider.ts'
import { sshProvider } from './ssh/ssh.ts'

/** The flags' parser has refused all other names. */
export function chooseProvider(flags: { readonly provider: string; readonly nodes?: string | undefined }): Provider {
  return flags.provider === 'ssh' ? sshProvider(flags) : netns
}
