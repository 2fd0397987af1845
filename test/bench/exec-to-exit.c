/*
 * Times calls of CNI plugins as a runtime makes them, from exec to exit; in C, because a program that takes longer to start a child than the child to run
 * would measure itself. Usage: exec-to-exit ROUNDS PAUSE-MS PARALLEL <CANDIDATES
 *
 * A line a candidate on stdin: NAME EXECUTABLE CONFIGURATION-FILE NAMESPACE CNI_PATH, separated by tabs. In each round each candidate (a different
 * one first each time) makes ADD and, after a pause, DEL; with PARALLEL > 1 that many at once, in the namespaces NAMESPACE-0, NAMESPACE-1 …
 * Prints `NAME COMMAND MICROSECONDS` for each call; with PARALLEL the time until the last has ended. A call that fails ends it all.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { most = 32, most_calls = 1024 };
struct candidate { char *name, *file, *conf, *netns, *path; };
struct call { pid_t pid; int output; };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void start(struct call *call, const struct candidate *of, const char *command, const char *id, const char *netns) {
  static char env[6][512];
  snprintf(env[0], 512, "CNI_COMMAND=%s", command);
  snprintf(env[1], 512, "CNI_CONTAINERID=%s", id);
  snprintf(env[2], 512, "CNI_NETNS=%s", netns);
  snprintf(env[3], 512, "CNI_PATH=%s", of->path);
  char *const variables[] = {env[0], env[1], env[2], env[3], "CNI_IFNAME=eth0", "CNI_ARGS=IgnoreUnknown=1;K8S_POD_NAME=pod", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL};
  char *const argv[] = {of->file, NULL};
  int input = open(of->conf, O_RDONLY | O_CLOEXEC);
  call->output = memfd_create("stdout", MFD_CLOEXEC);
  call->pid = vfork();
  if (call->pid == 0) {
    dup2(input, 0);
    dup2(call->output, 1);
    execve(of->file, argv, variables);
    _exit(127);
  }
  close(input);
}

static void finish(struct call *call, const struct candidate *of, const char *command) {
  int status;
  waitpid(call->pid, &status, 0);
  if (status != 0) {
    char text[2000] = "";
    pread(call->output, text, sizeof text - 1, 0);
    fprintf(stderr, "%s of %s ended with %d: %s\n", command, of->name, status, text);
    exit(1);
  }
  close(call->output);
}

static double timed(const struct candidate *of, const char *command, int round, int parallel) {
  static struct call calls[most_calls];
  char id[128], netns[300];
  double started = now();
  for (int i = 0; i < parallel; i++) {
    snprintf(id, sizeof id, "%s-%d-%d-0123456789abcdef0123456789abcdef", of->name, round, i);
    if (parallel > 1) snprintf(netns, sizeof netns, "%s-%d", of->netns, i);
    start(&calls[i], of, command, id, parallel > 1 ? netns : of->netns);
  }
  for (int i = 0; i < parallel; i++) finish(&calls[i], of, command);
  return now() - started;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  int rounds = atoi(argv[1]), pause = atoi(argv[2]), parallel = atoi(argv[3]), count = 0;
  static struct candidate all[most];
  char *line = NULL;
  size_t room = 0;
  while (count < most && getline(&line, &room, stdin) > 0) {
    line[strcspn(line, "\n")] = 0;
    char *rest = strdup(line);
    struct candidate *one = &all[count++];
    one->name = strsep(&rest, "\t"), one->file = strsep(&rest, "\t"), one->conf = strsep(&rest, "\t");
    one->netns = strsep(&rest, "\t"), one->path = rest ? rest : "";
  }
  for (int round = 0; round < rounds; round++) {
    for (int i = 0; i < count; i++) {
      const struct candidate *of = &all[(i + round) % count];
      const char *const commands[] = {"ADD", "DEL"};
      for (int c = 0; c < 2; c++) {
        printf("%s %s %.1f\n", of->name, commands[c], timed(of, commands[c], round, parallel));
        fflush(stdout);
        usleep((useconds_t)pause * 1000);
      }
    }
  }
  return 0;
}
