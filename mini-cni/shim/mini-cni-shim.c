/*
 * What a container runtime executes where mini-cni-agent runs: hands environment and stdin to the agent over a unix socket, and its
 * answer back. It decides nothing but what happens when nobody answers: ADD, CHECK and GC fail with code 11 (try again), STATUS with 50, and a
 * DEL is written to the agent's queue, on disk when this returns. VERSION needs no agent. `npm run build:shim` builds it.
 *
 * Request: the number of bytes that follow (four, little end first), the environment (each NAME=VALUE ended by a zero byte, and one more
 * zero byte), stdin. Answer, until the agent closes: exit code, newline, stdout, newline, stderr.
 */
#include "system.h"
#include "text.h"

/*
 * Seconds: how long nothing happens before one looks whether the agent still beats (it touches the file `beat` every other second), the age of the
 * last beat from which it hangs, and what even one that is only busy has.
 */
enum { look = 3, hung = 5, patience = 60 };

static char first_room[3][16384];
static struct text request = {first_room[0], 0, 16384};
static struct text input = {first_room[1], 0, 16384};
static struct text reply = {first_room[2], 0, 16384};
static char **environment;
static const char *self = "mini-cni";

static const char *variable(const char *name) {
  unsigned long length = length_of(name);
  for (char **one = environment; *one; one++) {
    unsigned long n = 0;
    while (n < length && (*one)[n] == name[n]) n++;
    if (n == length && (*one)[n] == '=') return *one + n + 1;
  }
  return "";
}

static void end(int code) {
  for (;;) CALL(exit_group, code);
}

/* Prints an error as CNI writes it, and ends. */
static void fail(int code, const char *message) {
  const char *version = version_in(&input);
  reply.length = 0;
  append_word(&reply, "{\"cniVersion\":\"");
  append_word(&reply, version ? version : versions[version_count - 1]);
  append_word(&reply, "\",\"code\":");
  append_number(&reply, (unsigned long)code);
  append_word(&reply, ",\"msg\":\"");
  append_word(&reply, message);
  append_word(&reply, "\"}\n");
  write_all(1, reply.bytes, reply.length);
  end(1);
}

/* What is on stdin within 50 ms: a runtime may ask for the version without a word, and leave the pipe open. */
static void answer_version(void) {
  struct __kernel_timespec wait = {0, 50000000};
  struct pollfd ready = {0, POLLIN, 0};
  while (!version_in(&input) && input.length < input.room && CALL(ppoll, &ready, 1, &wait, 0, 8) > 0) {
    long size = CALL(read, 0, input.bytes + input.length, input.room - input.length);
    if (size <= 0) break;
    input.length += (unsigned long)size;
  }
  const char *version = version_in(&input);
  append_word(&reply, "{\"cniVersion\":\"");
  append_word(&reply, version ? version : versions[version_count - 1]);
  append_word(&reply, "\",\"supportedVersions\":[");
  for (int i = 0; i < version_count; i++) {
    append_word(&reply, i ? ",\"" : "\"");
    append_word(&reply, versions[i]);
    append_word(&reply, "\"");
  }
  append_word(&reply, "]}\n");
  end(write_all(1, reply.bytes, reply.length) ? 0 : 1);
}

static void fill_request(const char *command) {
  request.length = 4;
  for (char **one = environment; *one; one++) {
    static const char name[] = "CNI_COMMAND=";
    unsigned long n = 0;
    while (n < sizeof name - 1 && (*one)[n] == name[n]) n++;
    if (n < sizeof name - 1) append(&request, *one, length_of(*one) + 1);
  }
  append_word(&request, "CNI_COMMAND=");
  append(&request, command, length_of(command) + 1);
  append_word(&request, "MINI_CNI_SELF=");
  append(&request, self, length_of(self) + 1);
  append(&request, "", 1);
  append(&request, input.bytes, input.length);
  unsigned long size = request.length - 4;
  for (int i = 0; i < 4; i++) request.bytes[i] = (char)(size >> (8 * i));
}

/* Centiseconds since the machine was started: by which a DEL that waits is known to be older than an ADD that came since. */
static unsigned long uptime(void) {
  struct __kernel_timespec now = {0, 0};
  CALL(clock_gettime, CLOCK_BOOTTIME, &now);
  return (unsigned long)now.tv_sec * 100 + (unsigned long)now.tv_nsec / 10000000;
}

/* Whether it is worth while to wait any longer for an agent that has these sockets in `folder`. */
static int is_beating(const char *folder, unsigned long since) {
  char bytes[128];
  struct text path = {bytes, 0, sizeof bytes};
  append_word(&path, folder);
  append(&path, "/beat", 6);
  struct statx found;
  struct __kernel_timespec now = {0, 0};
  if (CALL(statx, AT_FDCWD, bytes, 0, STATX_MTIME, &found) < 0) return 0;
  CALL(clock_gettime, CLOCK_REALTIME, &now);
  return now.tv_sec - found.stx_mtime.tv_sec < hung && uptime() - since < patience * 100;
}

/* Whether the agent gave a whole answer. Who listens there must be root or ourselves. */
static int ask(const char *command) {
  struct sockaddr_un address = {AF_UNIX, ""};
  const char *folder = variable("MINI_CNI_AGENT");
  if (!*folder) folder = "/run/mini-cni/agent";
  struct text path = {address.sun_path, 0, sizeof address.sun_path};
  if (length_of(folder) + 8 > sizeof address.sun_path) return 0;
  append_word(&path, folder);
  append(&path, "/socket", 8);
  unsigned long since = uptime();
  int fd = (int)CALL(socket, AF_UNIX, STREAM | CLOEXEC, 0);
  struct { long seconds, microseconds; } limit = {look, 0};
  CALL(setsockopt, fd, SOCKET_LEVEL, SEND_TIMEOUT, &limit, sizeof limit);
  CALL(setsockopt, fd, SOCKET_LEVEL, RECEIVE_TIMEOUT, &limit, sizeof limit);
  reply.length = 0;
  for (;;) {
    long failed = CALL(connect, fd, &address, sizeof address);
    if (failed == 0) break;
    if (failed != -E_AGAIN || !is_beating(folder, since)) return 0;
  }
  struct { int pid; unsigned uid, gid; } peer = {0, ~0U, 0};
  int size = sizeof peer;
  CALL(getsockopt, fd, SOCKET_LEVEL, PEER_CREDENTIALS, &peer, &size);
  if (peer.uid != 0 && peer.uid != (unsigned)CALL(geteuid, 0)) return 0;
  fill_request(command);
  for (unsigned long sent = 0; sent < request.length;) {
    long n = CALL(write, fd, request.bytes + sent, request.length - sent);
    if (n > 0) sent += (unsigned long)n;
    else if (n != -E_AGAIN || !is_beating(folder, since)) return 0;
  }
  for (;;) {
    if (!reserve(&reply, 4096)) return 0;
    long n = CALL(read, fd, reply.bytes + reply.length, reply.room - reply.length);
    if (n == 0) break;
    if (n > 0) reply.length += (unsigned long)n;
    else if (n != -E_AGAIN || !is_beating(folder, since)) return 0;
  }
  CALL(close, fd);
  return reply.length > 1;
}

static int flushed(int folder, const char *draft, const char *name) {
  int fd = (int)CALL(openat, folder, draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return 0;
  int whole = write_all(fd, request.bytes + 4, request.length - 4) && CALL(fsync, fd) == 0;
  CALL(close, fd);
  if (whole && CALL(renameat2, folder, draft, folder, name, 0) == 0) return CALL(fsync, folder) == 0;
  CALL(unlinkat, folder, draft, 0);
  return 0;
}

/* Puts the request into the queue: a file `BOOT.CENTISECONDS.PID`, there whole and on disk, or not at all. */
static int is_queued(unsigned long when) {
  const char *path = variable("MINI_CNI_QUEUE");
  if (!*path) {
    path = "/var/lib/cni/mini-cni/deletions";
    CALL(mkdirat, AT_FDCWD, "/var/lib/cni", 0755);
    CALL(mkdirat, AT_FDCWD, "/var/lib/cni/mini-cni", 0700);
  }
  CALL(mkdirat, AT_FDCWD, path, 0700);
  int folder = (int)CALL(openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return 0;
  char names[2][128];
  struct text draft = {names[0], 0, 128}, name = {names[1], 0, 128};
  int boot = (int)CALL(openat, AT_FDCWD, "/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  if (CALL(read, boot, name.bytes, 36) != 36) return 0;
  name.length = 36;
  append_word(&name, ".");
  append_number(&name, when);
  append_word(&name, ".");
  append_number(&name, (unsigned long)CALL(getpid, 0));
  append(&name, "", 1);
  append_word(&draft, ".");
  append(&draft, name.bytes, name.length);
  return flushed(folder, draft.bytes, name.bytes);
}

static const char down[] = "mini-cni-agent does not answer; try again when it runs (systemctl status mini-cni-agent)";

static void without_agent(const char *command, unsigned long when) {
  if (is_same(command, "STATUS")) fail(50, "mini-cni-agent does not answer, and no pod can be added without it");
  if (!is_same(command, "DEL")) fail(11, down);
  if (!*variable("CNI_CONTAINERID") || !*variable("CNI_IFNAME")) fail(4, "CNI_CONTAINERID or CNI_IFNAME is missing");
  fill_request(command);
  if (!is_queued(when)) fail(11, "mini-cni-agent does not answer, and the queue for its return cannot be written");
  end(0);
}

/* Hands the answer on, and ends. A result that nobody could read is of a pod that nobody knows: it is taken away again. */
static void deliver(const char *command) {
  unsigned long code = 0, at = 0;
  while (at < reply.length && reply.bytes[at] != '\n') code = code * 10 + (unsigned long)(reply.bytes[at++] - '0');
  unsigned long start = ++at;
  while (at < reply.length && reply.bytes[at] != '\n') at++;
  unsigned long next = at < reply.length ? at + 1 : at;
  if (next < reply.length) write_all(2, reply.bytes + next, reply.length - next);
  if (at == start || write_all(1, reply.bytes + start, next - start)) end((int)code);
  if (is_same(command, "ADD") && code == 0) ask("DEL");
  end(1);
}

__attribute__((used)) void begin(long *stack) {
  environment = (char **)(stack + stack[0] + 2);
  if (stack[0] > 0)
    for (const char *at = self = (const char *)stack[1]; *at; at++)
      if (*at == '/') self = at + 1;
  struct { void *handler; unsigned long flags; void *restorer; unsigned long mask; } ignore = {(void *)1, 0, 0, 0};
  CALL(rt_sigaction, SIG_PIPE, &ignore, 0, 8);
  unsigned long when = uptime();
  const char *command = variable("CNI_COMMAND");
  if (is_same(command, "VERSION")) answer_version();
  if (!*command) {
    static const char about[] = "mini-cni: a CNI plugin; a container runtime runs it (CNI_COMMAND is not set)\nCNI versions: 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0\n";
    write_all(2, about, sizeof about - 1);
    end(0);
  }
  long trouble = read_all(0, &input);
  if (trouble < 0) {
    input.length = 0;
    fail(5, "stdin cannot be read");
  }
  if (!ask(command)) without_agent(command, when);
  deliver(command);
}
