/* power_cut.so, for LD_PRELOAD: ends the process at its n-th sync of a database, as a kill or as a power cut.
 *
 * POWER_CUT_AT=N       at the N-th fsync or fdatasync of a *.sqlite or *.sqlite-wal file
 * POWER_CUT_WHEN=W     before or after (the default) that sync is done
 * POWER_CUT_LOSES=1    what was written and never synced is undone first: a disk that lost it
 *
 * Nothing of the program under test knows of it. SQLite writes with pwrite and ftruncate and syncs with fdatasync; the
 * shared index (-shm) is rebuilt at every start and left out. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

struct undo {
  struct undo* previous;
  ino_t file;
  off_t offset, size; /* size: of the whole file before */
  size_t length;
  char path[512];
  char bytes[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct undo* last;
static long syncs;

static int is_database(int fd, char path[512], struct stat* state) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link, path, 511);
  if (length <= 0 || fstat(fd, state) != 0) return 0;
  path[length] = 0;
  const char* end = path + length;
  return (length > 7 && strcmp(end - 7, ".sqlite") == 0) || (length > 11 && strcmp(end - 11, ".sqlite-wal") == 0);
}

static void remember(int fd, off_t offset, size_t length) {
  char path[512];
  struct stat state;
  if (getenv("POWER_CUT_LOSES") == NULL || !is_database(fd, path, &state)) return;
  struct undo* one = calloc(1, sizeof *one + length);
  if (one == NULL) return;
  one->file = state.st_ino, one->offset = offset, one->size = state.st_size;
  memcpy(one->path, path, sizeof path);
  const int reader = open(path, O_RDONLY | O_CLOEXEC);
  const ssize_t got = reader >= 0 ? pread(reader, one->bytes, length, offset) : 0;
  if (reader >= 0) close(reader);
  one->length = got > 0 ? (size_t)got : 0;
  one->previous = last;
  last = one;
}

static void forget(ino_t file) {
  for (struct undo** at = &last; *at != NULL;) {
    struct undo* one = *at;
    if (one->file == file) {
      *at = one->previous;
      free(one);
    } else {
      at = &one->previous;
    }
  }
}

static void die(void) {
  for (struct undo* one = last; one != NULL; one = one->previous) {
    const int fd = open(one->path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) continue;
    ssize_t (*write_at)(int, const void*, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite64");
    int (*cut)(int, off_t) = dlsym(RTLD_NEXT, "ftruncate64");
    if (write_at(fd, one->bytes, one->length, one->offset) < 0 || cut(fd, one->size) != 0) _exit(99);
    close(fd);
  }
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

static int synced(int fd, const char* name) {
  int (*real)(int) = dlsym(RTLD_NEXT, name);
  char path[512];
  struct stat state;
  const char* at = getenv("POWER_CUT_AT");
  if (at == NULL || !is_database(fd, path, &state)) return real(fd);
  const char* when = getenv("POWER_CUT_WHEN");
  pthread_mutex_lock(&lock);
  const int now = ++syncs == atol(at);
  if (now && when != NULL && strcmp(when, "before") == 0) die();
  const int result = real(fd);
  forget(state.st_ino);
  if (now) die();
  pthread_mutex_unlock(&lock);
  return result;
}

int fsync(int fd) { return synced(fd, "fsync"); }
int fdatasync(int fd) { return synced(fd, "fdatasync"); }

static ssize_t written(int fd, const void* bytes, size_t length, off_t offset) {
  ssize_t (*real)(int, const void*, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite64");
  pthread_mutex_lock(&lock);
  remember(fd, offset, length);
  const ssize_t result = real(fd, bytes, length, offset);
  pthread_mutex_unlock(&lock);
  return result;
}
ssize_t pwrite(int fd, const void* bytes, size_t length, off_t offset) { return written(fd, bytes, length, offset); }
ssize_t pwrite64(int fd, const void* bytes, size_t length, off64_t offset) {
  return written(fd, bytes, length, offset);
}

static int truncated(int fd, off_t size) {
  int (*real)(int, off_t) = dlsym(RTLD_NEXT, "ftruncate64");
  char path[512];
  struct stat state;
  pthread_mutex_lock(&lock);
  if (is_database(fd, path, &state) && size < state.st_size) remember(fd, size, (size_t)(state.st_size - size));
  const int result = real(fd, size);
  pthread_mutex_unlock(&lock);
  return result;
}
int ftruncate(int fd, off_t size) { return truncated(fd, size); }
int ftruncate64(int fd, off64_t size) { return truncated(fd, size); }
