/* Texts of any length, and the little that is asked of JSON. */
struct text {
  char *bytes;
  unsigned long length, room;
};

static unsigned long length_of(const char *word) {
  unsigned long length = 0;
  while (word[length]) length++;
  return length;
}

static int is_same(const char *one, const char *other) {
  while (*one && *one == *other) one++, other++;
  return *one == *other;
}

/* Makes room for `more` bytes; a text that grows moves to pages of its own. 0 where there is no memory. */
static int reserve(struct text *text, unsigned long more) {
  if (text->length + more <= text->room) return 1;
  unsigned long room = text->room * 2;
  while (room < text->length + more) room *= 2;
  long pages = CALL(mmap, 0, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages < 0 && pages > -4096) return 0;
  memcpy((char *)pages, text->bytes, text->length);
  text->bytes = (char *)pages;
  text->room = room;
  return 1;
}

static void append(struct text *text, const char *bytes, unsigned long length) {
  if (!reserve(text, length)) return;
  memcpy(text->bytes + text->length, bytes, length);
  text->length += length;
}

static void append_word(struct text *text, const char *word) { append(text, word, length_of(word)); }

static void append_number(struct text *text, unsigned long number) {
  char digits[20];
  int at = 20;
  do digits[--at] = (char)('0' + number % 10);
  while (number /= 10);
  append(text, digits + at, (unsigned long)(20 - at));
}

/* All that can be read from a descriptor, until its end. A negative errno where it cannot; waits where it is non-blocking. */
static long read_all(int fd, struct text *into) {
  for (;;) {
    if (!reserve(into, 4096)) return -12;
    long size = CALL(read, fd, into->bytes + into->length, into->room - into->length);
    if (size == 0) return 0;
    if (size > 0) into->length += (unsigned long)size;
    else if (size == -E_AGAIN) {
      struct pollfd wait = {fd, POLLIN, 0};
      if (CALL(ppoll, &wait, 1, 0, 0, 8) < 0) return size;
    } else if (size != -E_INTR) return size;
  }
}

/* Whether all of it could be written. */
static int write_all(int fd, const char *bytes, unsigned long length) {
  while (length > 0) {
    long size = CALL(write, fd, bytes, length);
    if (size == -E_AGAIN) {
      struct pollfd wait = {fd, POLLOUT, 0};
      CALL(ppoll, &wait, 1, 0, 0, 8);
    } else if (size < 0 && size != -E_INTR) return 0;
    else if (size > 0) bytes += size, length -= (unsigned long)size;
  }
  return 1;
}

static const char *const versions[] = {"0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"};
enum { version_count = sizeof versions / sizeof *versions };

/* The cniVersion of a configuration, where it is one that we speak: the key of that name in the outermost object. */
static const char *version_in(const struct text *json) {
  static const char key[] = "\"cniVersion\"";
  int depth = 0;
  for (unsigned long at = 0; at < json->length; at++) {
    char c = json->bytes[at];
    if (c == '{' || c == '[') depth++;
    if (c == '}' || c == ']') depth--;
    if (c != '"') continue;
    unsigned long start = at++;
    while (at < json->length && json->bytes[at] != '"') at += json->bytes[at] == '\\' ? 2 : 1;
    if (depth != 1 || at + 1 - start != sizeof key - 1) continue;
    unsigned long same = 0;
    while (same < sizeof key - 1 && json->bytes[start + same] == key[same]) same++;
    if (same < sizeof key - 1) continue;
    unsigned long value = at + 1;
    while (value < json->length && (json->bytes[value] == ' ' || json->bytes[value] == ':')) value++;
    for (int i = 0; i < version_count; i++) {
      unsigned long length = length_of(versions[i]), n = 0;
      if (value + length + 2 > json->length || json->bytes[value] != '"') continue;
      while (n < length && json->bytes[value + 1 + n] == versions[i][n]) n++;
      if (n == length && json->bytes[value + 1 + length] == '"') return versions[i];
    }
  }
  return 0;
}
