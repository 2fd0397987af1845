import { netnsName, type Say } from './words.ts'

/** RTM_NEWNSID. */
export const sayNewNsid: Say = ({ attributes: { nsid, fd } }) => [
  ['ip', 'netns', 'set', netnsName(fd), nsid === -1 ? 'auto' : String(nsid)],
]

/** RTM_GETNSID. */
export const sayGetNsid: Say = () => [['ip', 'netns', 'list-id']]
