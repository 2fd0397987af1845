/*
 * Times calls of CNI plugins as a runtime makes them, from exec to exit; in C, because a program that takes longer to start a child than the child to run
 * would measure itself. Without arguments; for each line on stdin it makes calls and prints one line: the microseconds from the first exec to the last exit,
 * or `!`, and what the first call that failed said.
 *
 * A line is fields between tabs: COMMAND EXECUTABLE CONFIGURATION-FILE NODE POD ID FIRST COUNT CNI_PATH [NAME=VALUE]… From the network namespace
 * /run/netns/NODE, COUNT calls are started at once, for the containers ID-FIRST, ID-(FIRST + 1) … in the namespaces /run/netns/POD-FIRST …
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { most = 1024, long_enough = 4096, fields = 32 };
enum { command, executable, configuration, node, pod, id, first, count, path, variables };
struct call { pid_t pid; int input, output, status; };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void enter(const char *name) {
  char file[long_enough];
  snprintf(file, sizeof file, "/run/netns/%s", name);
  int fd = open(file, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || setns(fd, CLONE_NEWNET) < 0) {
    fprintf(stderr, "%s: %s\n", file, strerror(errno));
    exit(1);
  }
  close(fd);
}

static void start(struct call *call, char **of, int number) {
  static char texts[4][long_enough];
  static char *all[fields + 8];
  int used = 0;
  snprintf(texts[0], long_enough, "CNI_COMMAND=%s", of[command]);
  snprintf(texts[1], long_enough, "CNI_CONTAINERID=%s-%d", of[id], number);
  snprintf(texts[2], long_enough, "CNI_NETNS=/run/netns/%s-%d", of[pod], number);
  snprintf(texts[3], long_enough, "CNI_PATH=%s", of[path]);
  for (; used < 4; used++) all[used] = texts[used];
  all[used++] = "CNI_IFNAME=eth0";
  all[used++] = "CNI_ARGS=IgnoreUnknown=1;K8S_POD_NAME=pod";
  all[used++] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
  for (int i = variables; of[i]; i++) all[used++] = of[i];
  all[used] = NULL;
  char *const argv[] = {of[executable], NULL};
  call->pid = vfork();
  if (call->pid == 0) {
    dup2(call->input, 0);
    dup2(call->output, 1);
    dup2(call->output, 2);
    execve(of[executable], argv, all);
    _exit(127);
  }
}

/* What is wrong with it, on one line; NULL: it did what it should. */
static const char *trouble(const struct call *call, const char *what) {
  static char text[long_enough];
  ssize_t size = pread(call->output, text, sizeof text - 1, 0);
  text[size < 0 ? 0 : size] = 0;
  if (call->status == 0 && (strcmp(what, "ADD") || strstr(text, "\"ips\""))) return NULL;
  for (char *at = text; *at; at++) if (*at == '\n') *at = ' ';
  return text;
}

static void make(char **of) {
  static struct call calls[most];
  int from = atoi(of[first]), number = atoi(of[count]);
  const char *failed = number > most ? "too many at once" : NULL;
  if (failed) number = 0;
  enter(of[node]);
  for (int i = 0; i < number; i++) {
    calls[i].input = open(of[configuration], O_RDONLY | O_CLOEXEC);
    calls[i].output = memfd_create("output", MFD_CLOEXEC);
  }
  double started = now();
  for (int i = 0; i < number; i++) start(&calls[i], of, from + i);
  for (int i = 0; i < number; i++) waitpid(calls[i].pid, &calls[i].status, 0);
  double took = now() - started;
  for (int i = 0; i < number; i++) {
    if (!failed) failed = trouble(&calls[i], of[command]);
    close(calls[i].input);
    close(calls[i].output);
  }
  if (failed) printf("! %s\n", failed);
  else printf("%.1f\n", took);
  fflush(stdout);
}

int main(void) {
  char *line = NULL;
  size_t room = 0;
  puts("ready");
  fflush(stdout);
  while (getline(&line, &room, stdin) > 0) {
    char *of[fields + 1] = {NULL}, *rest = line;
    line[strcspn(line, "\n")] = 0;
    for (int i = 0; i < fields && rest; i++) of[i] = strsep(&rest, "\t");
    if (!of[path]) return 2;
    make(of);
  }
  return 0;
}
