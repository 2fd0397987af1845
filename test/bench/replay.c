/*
 * replay FILE JOURNAL: does what capture.ts wrote down, pod by pod, for each line on stdin, and says the microseconds of each pod on
 * one line of stdout. What the kernel chose is put into the bytes: the indexes of the two ends, descriptors.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LASTING = 56, SLOTS = 64, PATCHES = 16 };

struct patch { char what; int at, slot; };
struct call {
	char verb[8], *path;
	int slot, args[3];
	unsigned char *bytes;
	int length, patches;
	struct patch patch[PATCHES];
};

static struct call *calls;
static int count, journal, slots[SLOTS];
static unsigned host, peer;
static unsigned char buffer[65536];

static void fail(const char *what, const struct call *call)
{
	fprintf(stderr, "replay: call %d, %s: %s (%s)\n", (int)(call - calls), call->verb, what, strerror(errno));
	exit(1);
}

static void readBytes(struct call *call, char *rest)
{
	char *hex = strtok(rest, " \n"), *word;
	call->length = strlen(hex) / 2;
	call->bytes = malloc(call->length);
	for (int i = 0; i < call->length; i++) {
		unsigned byte;
		sscanf(hex + 2 * i, "%2x", &byte);
		call->bytes[i] = byte;
	}
	while ((word = strtok(NULL, " \n")) && call->patches < PATCHES) {
		struct patch *patch = &call->patch[call->patches++];
		sscanf(word, "%c:%d:%d", &patch->what, &patch->at, &patch->slot);
	}
}

static void readScript(const char *file)
{
	FILE *in = fopen(file, "r");
	char *line = NULL;
	size_t room = 0;
	if (!in) { perror(file); exit(1); }
	while (getline(&line, &room, in) > 0) {
		calls = realloc(calls, (count + 1) * sizeof *calls);
		struct call *call = memset(&calls[count++], 0, sizeof *calls);
		int used = 0;
		sscanf(line, "%7s %d %n", call->verb, &call->slot, &used);
		if (!strcmp(call->verb, "send") || !strcmp(call->verb, "write")) readBytes(call, line + used);
		else if (line[used] == '/') call->path = strndup(line + used, strcspn(line + used, "\n"));
		else sscanf(line + used, "%d %d %d", &call->args[0], &call->args[1], &call->args[2]);
	}
	fclose(in);
}

static int openSocket(void)
{
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
}

static void sendBytes(struct call *call)
{
	for (int i = 0; i < call->patches; i++) {
		struct patch *patch = &call->patch[i];
		unsigned value = patch->what == 'h' ? host : patch->what == 'p' ? peer : (unsigned)slots[patch->slot];
		memcpy(call->bytes + patch->at, &value, 4);
	}
	if (send(slots[call->slot], call->bytes, call->length, 0) != call->length) fail("not sent", call);
}

static void receive(struct call *call)
{
	int size = recv(slots[call->slot], buffer, sizeof buffer, MSG_TRUNC);
	struct nlmsghdr *message = (void *)buffer;
	if (size < (int)sizeof *message) fail("no answer", call);
	if (message->nlmsg_type == NLMSG_ERROR && -((struct nlmsgerr *)NLMSG_DATA(message))->error != call->args[0]) {
		errno = -((struct nlmsgerr *)NLMSG_DATA(message))->error;
		fail("another answer than mini-cni had", call);
	}
	if (host || message->nlmsg_type != RTM_NEWLINK) return;
	struct ifinfomsg *link = NLMSG_DATA(message);
	int length = IFLA_PAYLOAD(message);
	host = link->ifi_index;
	for (struct rtattr *one = IFLA_RTA(link); RTA_OK(one, length); one = RTA_NEXT(one, length))
		if (one->rta_type == IFLA_LINK) peer = *(unsigned *)RTA_DATA(one);
}

static void make(struct call *call)
{
	int *slot = &slots[call->slot];
	struct stat status;
	switch (call->verb[0] << 8 | call->verb[1]) {
	case 'o' << 8 | 'p':
		if (call->path) {
			if ((*slot = open(call->path, O_RDONLY | O_CLOEXEC)) < 0) fail(call->path, call);
		} else if (setsockopt(*slot, call->args[0], call->args[1], &call->args[2], sizeof(int)) < 0) fail("refused", call);
		break;
	case 's' << 8 | 'o': if ((*slot = openSocket()) < 0) fail("refused", call); break;
	case 's' << 8 | 'e':
		if (call->bytes) sendBytes(call);
		else if (setns(*slot, CLONE_NEWNET) < 0) fail("refused", call);
		break;
	case 'r' << 8 | 'e': receive(call); break;
	case 'a' << 8 | 'c': access(call->path, F_OK); break;
	case 's' << 8 | 't': stat(call->path, &status); break;
	case 'f' << 8 | 's': fstat(journal, &status); break;
	case 'w' << 8 | 'r': if (write(journal, call->bytes, call->length) != call->length) fail("not written", call); break;
	case 'f' << 8 | 'l': if (flock(*slot, call->args[0]) < 0) fail("refused", call); break;
	case 'c' << 8 | 'l': close(*slot); break;
	default: fail("unknown", call);
	}
}

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

int main(int argc, char **argv)
{
	char line[16];
	if (argc != 3) return 2;
	readScript(argv[1]);
	for (int slot = LASTING; slot < SLOTS; slot++) slots[slot] = openSocket();
	journal = open(argv[2], O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	puts("ready");
	fflush(stdout);
	while (fgets(line, sizeof line, stdin)) {
		for (int i = 0; i < count; i++) {
			double started = now();
			for (host = peer = 0; strcmp(calls[i].verb, "pod"); i++) make(&calls[i]);
			printf("%.1f ", now() - started);
		}
		puts("");
		fflush(stdout);
	}
	return 0;
}
