// What `scp` and `sftp` ask of an ssh server: SFTP version 3 (draft-ietf-secsh-filexfer-02) on the files of this machine.
import * as fs from 'node:fs/promises'
import { basename, isAbsolute, join, resolve } from 'node:path'
import ssh2 from 'ssh2'

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp
const codes = { ENOENT: STATUS_CODE.NO_SUCH_FILE, EACCES: STATUS_CODE.PERMISSION_DENIED }

/** Serves one session; paths that are not absolute begin at `home`. */
export function serveFiles(sftp, home) {
  const open = new Map()
  let last = 0
  const handleOf = thing => {
    const handle = Buffer.alloc(4)
    handle.writeUInt32BE(++last)
    open.set(last, thing)
    return handle
  }
  const opened = handle => open.get(handle.readUInt32BE(0))
  const at = path => (isAbsolute(path) ? path : join(home, path))
  /**
   * Answers with OK, or with what the kernel said, in the order of the requests: OpenSSH's scp cuts the file where the first answer
   * to a write is missing when it has them all.
   */
  let before = Promise.resolve()
  const answer = (name, work) =>
    sftp.on(name, (id, ...args) => {
      before = before.then(async () => {
        try {
          if ((await work(id, ...args)) !== answered) sftp.status(id, STATUS_CODE.OK)
        } catch (error) {
          sftp.status(id, codes[error.code] ?? STATUS_CODE.FAILURE, error.message)
        }
      })
    })
  sftp.on('end', () => {
    for (const { file } of open.values()) file?.close().catch(() => {})
    sftp._protocol.exitStatus(sftp.outgoing.id, 0) // scp fails without; ssh2 has no public word for it
    sftp.end()
  })
  answer('OPEN', async (id, path, flags, { mode = 0o666 }) => {
    sftp.handle(id, handleOf({ file: await fs.open(at(path), flagsOf(flags), mode) }))
    return answered
  })
  answer('READ', async (id, handle, offset, length) => {
    const { bytesRead, buffer } = await opened(handle).file.read(
      Buffer.alloc(Math.min(length, 2 ** 18)),
      0,
      null,
      offset,
    )
    if (bytesRead === 0) sftp.status(id, STATUS_CODE.EOF)
    else sftp.data(id, buffer.subarray(0, bytesRead))
    return answered
  })
  answer(
    'WRITE',
    async (_, handle, offset, data) => void (await opened(handle).file.write(data, 0, data.length, offset)),
  )
  answer('CLOSE', async (_, handle) => {
    const thing = opened(handle)
    open.delete(handle.readUInt32BE(0))
    await thing?.file?.close()
  })
  answer('OPENDIR', async (id, path) => {
    const names = ['.', '..', ...(await fs.readdir(at(path)))]
    sftp.handle(id, handleOf({ path: at(path), names }))
    return answered
  })
  answer('READDIR', async (id, handle) => {
    const { path, names } = opened(handle)
    const some = names.splice(0, 100)
    if (some.length === 0) sftp.status(id, STATUS_CODE.EOF)
    else sftp.name(id, await Promise.all(some.map(name => entryOf(path, name))))
    return answered
  })
  const asked = { STAT: fs.stat, LSTAT: fs.lstat }
  for (const [name, look] of Object.entries(asked)) {
    answer(name, async (id, path) => {
      sftp.attrs(id, attributesOf(await look(at(path))))
      return answered
    })
  }
  answer('FSTAT', async (id, handle) => {
    sftp.attrs(id, attributesOf(await opened(handle).file.stat()))
    return answered
  })
  answer('SETSTAT', (_, path, attributes) => change(at(path), attributes))
  answer('FSETSTAT', async (_, handle, { mode, size }) => {
    const { file } = opened(handle)
    if (mode !== undefined) await file.chmod(mode & 0o7777)
    if (size !== undefined) await file.truncate(size)
  })
  answer('MKDIR', (_, path, { mode }) => fs.mkdir(at(path), mode))
  answer('RMDIR', (_, path) => fs.rmdir(at(path)))
  answer('REMOVE', (_, path) => fs.unlink(at(path)))
  answer('RENAME', (_, from, to) => fs.rename(at(from), at(to)))
  answer('REALPATH', (id, path) => {
    const filename = resolve(home, path)
    sftp.name(id, [{ filename, longname: filename, attrs: {} }])
    return answered
  })
}

const answered = Symbol('answered')

function flagsOf(asked) {
  const has = flag => (asked & flag) !== 0
  const { O_RDONLY, O_WRONLY, O_RDWR, O_APPEND, O_CREAT, O_TRUNC, O_EXCL } = fs.constants
  const way = has(OPEN_MODE.WRITE) ? (has(OPEN_MODE.READ) ? O_RDWR : O_WRONLY) : O_RDONLY
  const more = { APPEND: O_APPEND, CREAT: O_CREAT, TRUNC: O_TRUNC, EXCL: O_EXCL }
  return Object.entries(more).reduce((flags, [name, flag]) => (has(OPEN_MODE[name]) ? flags | flag : flags), way)
}

function attributesOf({ mode, uid, gid, size, atimeMs, mtimeMs }) {
  return { mode, uid, gid, size, atime: Math.floor(atimeMs / 1000), mtime: Math.floor(mtimeMs / 1000) }
}

async function entryOf(folder, name) {
  const stat = await fs.lstat(join(folder, name)).catch(() => undefined)
  return { filename: name, longname: basename(name), attrs: stat === undefined ? {} : attributesOf(stat) }
}

async function change(path, { mode, size, atime, mtime }) {
  if (size !== undefined) await fs.truncate(path, size)
  if (mode !== undefined) await fs.chmod(path, mode & 0o7777)
  if (mtime !== undefined) await fs.utimes(path, atime ?? mtime, mtime)
}
